import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DnsOutcome, type Libc, lookUp, type ResolvConf } from '../../src/net/dns/name-lookup.ts';
import { startResolver, type Question, type Resolver } from './name-lookup/resolver.ts';
import { ensureCompilers, goesOnBehindUnsendable, muslCompiler } from './name-lookup/ensure-compilers.ts';
import { cases as count, runs } from './support/cases.ts';
import { recordRun } from './support/record.ts';

const families = { both: '0', ipv4: '4', ipv6: '6' } as const;
const outcomes = { d: 'data', n: 'nodata', x: 'nxdomain' } as const;

interface Case {
  readonly name: string;
  readonly conf: ResolvConf;
  readonly family: keyof typeof families;
  readonly records: ReadonlyMap<string, string>;
}

const label = fc.oneof(
  {
    weight: 20,
    arbitrary: fc.constantFrom('a', 'cart', 'shop', 'svc', 'cluster', 'local', 'x-1', '_sip', 'com'),
  },
  { weight: 1, arbitrary: fc.constant('l'.repeat(63)) },
);
const name = (least: number, most: number) =>
  fc.array(label, { minLength: least, maxLength: most }).map((labels) => labels.join('.'));
const long = fc.constantFrom(
  `${'l'.repeat(63)}.${'m'.repeat(63)}.${'n'.repeat(63)}`,
  `${'o'.repeat(60)}.${'p'.repeat(59)}.example`,
);

const domain = (root: boolean) =>
  fc.oneof(
    { weight: 12, arbitrary: name(1, 4) },
    { weight: 2, arbitrary: name(1, 3).map((one) => `${one}.`) },
    { weight: 1, arbitrary: long },
    ...(root ? [{ weight: 1, arbitrary: fc.constant('.') }] : []),
  );
const ndots = fc.oneof(
  fc.integer({ min: 0, max: 6 }).map((number) => [`ndots:${number}`]),
  fc.constantFrom(
    [],
    ['ndots:15'],
    ['ndots:16'],
    ['ndots:99'],
    ['ndots:x'],
    ['ndots:'],
    ['ndots:-1'],
    ['ndots:2x'],
  ),
);
const flags = fc.subarray(['rotate', 'edns0', 'timeout:2', 'no-tld-query', 'trust-ad'], { maxLength: 2 });

/** Cases in which some of the names that could be asked for exist, so that lookups end at every place. */
function caseFor(root: boolean): fc.Arbitrary<Case> {
  return fc
    .record({
      base: fc.oneof(
        { weight: 9, arbitrary: name(1, 6).filter((one) => one.length <= 253) },
        { weight: 1, arbitrary: long },
      ),
      isAbsolute: fc.integer({ min: 0, max: 9 }).map((one) => one === 0),
      searches: fc.oneof(
        { weight: 9, arbitrary: fc.array(domain(root), { maxLength: 5 }) },
        { weight: 1, arbitrary: fc.array(name(3, 4), { minLength: 10, maxLength: 32 }) },
      ),
      ndots,
      flags,
      servers: fc.integer({ min: 1, max: 3 }),
      family: fc.constantFrom('both', 'ipv4', 'ipv6'),
      answers: fc.array(fc.constantFrom('dd', 'dn', 'nd', 'nn', 'xx', 'xx', 'xx', 'xd', 'dx', 'nx', 'xn'), {
        minLength: 34,
        maxLength: 34,
      }),
      exist: fc.constantFrom(0, 1, 3),
    })
    .map(({ base, isAbsolute, searches, servers, answers, exist, ...rest }) => {
      const candidates = ['.', ...searches].map((one) =>
        (one === '.' ? base : `${base}.${one}`).replace(/\.$/, ''),
      );
      const records = new Map(
        candidates.map((one, index) => [one, index % 4 <= exist ? (answers[index] ?? 'xx') : 'xx']),
      );
      const nameservers = ['127.0.0.1', '127.0.0.2', '127.0.0.3'].slice(0, servers);
      return {
        name: isAbsolute ? `${base}.` : base,
        conf: { nameservers, searches, options: [...rest.ndots, ...rest.flags] },
        family: rest.family,
        records,
      } as const;
    });
}

function outcomeIn(records: Case['records'], full: string, type: 'A' | 'AAAA'): DnsOutcome {
  const letter = records.get(full)?.[type === 'A' ? 0 : 1] ?? 'x';
  return outcomes[letter as keyof typeof outcomes];
}

function questionOf({ name: asked, conf, family, records }: Case): Question {
  return {
    name: asked,
    family: families[family],
    resolvConf: [
      ...(conf.searches.length === 0 ? [] : [`search ${conf.searches.join(' ')}`]),
      ...conf.nameservers.map((address) => `nameserver ${address}`),
      ...(conf.options.length === 0 ? [] : [`options ${conf.options.join(' ')}`]),
    ],
    records: [...records],
  };
}

function comparison(libc: Libc, resolver: () => Resolver, cases: fc.Arbitrary<Case>) {
  return fc.asyncProperty(cases, async (one) => {
    const { attempts, copies } = lookUp(one.name, one.conf, { libc, family: one.family }, (full, type) =>
      outcomeIn(one.records, full, type),
    );
    const ours = attempts.flatMap(({ name: full, answers }) => answers.map(({ type }) => `${type} ${full}`));
    const sent = await resolver().ask(questionOf(one));
    const servers = [...new Set(sent.queries.map(({ server }) => server))].sort();
    const isRotating = libc === 'glibc' && one.conf.options.includes('rotate');
    if (ours.length > 0 && !isRotating) expect(servers).toEqual([1, 2, 3].slice(0, copies));
    // musl tells all nameservers the same; with rotate glibc begins each time with the next one.
    for (const server of isRotating ? [0] : servers) {
      const theirs = sent.queries.filter((query) => isRotating || query.server === server);
      expect(theirs.map(({ type, name: full }) => `${type} ${full}`)).toEqual(ours);
    }
    expect(sent.found).toBe(attempts.at(-1)?.then === 'found');
    // A and AAAA are sent before either is answered, and from one port.
    expect(sent.queries.some(({ alone }) => alone) && one.family === 'both').toBe(false);
    expect(new Set(sent.queries.map(({ port }) => port)).size).toBeLessThanOrEqual(attempts.length);
  });
}

/** Can every name that may be asked for be put into a query? */
function isSendable({ records }: Case): boolean {
  return [...records.keys()].every((full) => full.length <= 253);
}

describe('the queries of one getaddrinfo are those that are sent', () => {
  let glibc: Resolver;
  let musl: Resolver;
  beforeAll(() => {
    const problem = ensureCompilers();
    if (problem !== undefined) throw new Error(problem);
    glibc = startResolver('gcc');
    musl = startResolver(muslCompiler);
  });
  afterAll(async () => {
    await Promise.all([glibc.close(), musl.close()]);
    recordRun('nameLookup', count * 2);
  });

  it('by glibc', async () => {
    await fc.assert(
      comparison('glibc', () => glibc, caseFor(true)),
      runs,
    );
  });

  it('by musl', async () => {
    await fc.assert(
      comparison(
        'musl',
        () => musl,
        goesOnBehindUnsendable() ? caseFor(true) : caseFor(false).filter(isSendable),
      ),
      runs,
    );
  });
});
