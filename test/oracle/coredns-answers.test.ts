import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ZoneDecision } from '../../src/model/corefile-decision.ts';
import type { Evidence } from '../../src/model/evidence/index.ts';
import { valueOf } from '../../src/model/maybe.ts';
import { keeps } from '../../src/net/dns/corefile-cache.ts';
import type { CorefileSeen } from '../../src/model/evidence/cluster-dns.ts';
import { decisionsFor } from '../../src/net/dns/corefile-decision.ts';
import { forwardersOf, loopOf, upstreamsOf } from '../../src/net/dns/corefile-loop.ts';
import { rewrittenQuery } from '../../src/net/dns/corefile-rewrite.ts';
import { answerPath } from '../../src/net/dns/planning/answer-path.ts';
import { expectedAnswers, withAutopath } from '../../src/net/dns/planning/expected-answers.ts';
import { isAutopathInForce } from '../../src/net/dns/planning/remedies.ts';
import { answerIn, type DecidedAnswer } from '../../src/net/dns/planning/decided-answer.ts';
import { applyManifests } from '../cluster/apply.ts';
import { ensureBuilt } from '../cluster/build.ts';
import { startControlPlane, type ControlPlane } from '../cluster/control-plane.ts';
import { coredns, corefile, dnsService } from '../support/dns-objects.ts';
import { evidenceIn } from '../support/snapshot-of.ts';
import { answerCase, queriesOfCase } from './support/answer-case.ts';
import { autopathCase, clients, outside, queriesOfAutopathCase } from './support/autopath-case.ts';
import { cases, runsOf } from './support/cases.ts';
import { buildCoredns, startOnFreePorts } from './support/coredns.ts';
import { askDns, type QueryType, queryTypes, type Reply } from './support/dns-client.ts';
import { dnsObjects, serviceCidr } from './support/dns-cluster.ts';
import { type RecordingDns, startRecordingDns } from './support/recording-dns.ts';
import { namesCase, queriesOfNamesCase } from './support/names-case.ts';
import { recordRun } from './support/record.ts';
import { hostsNames, toldPlugins, zoneFile } from './support/told-plugins.ts';
import { UnknownReasons } from './support/unknown-reasons.ts';

const image = 'registry.k8s.io/coredns/coredns:v1.15.0';
let controlPlane: ControlPlane;
let directory: string;
let upstreams: RecordingDns[];

beforeAll(async () => {
  const problem = ensureBuilt();
  if (problem !== undefined) throw new Error(problem);
  buildCoredns();
  directory = mkdtempSync(join(tmpdir(), 'coredns-answers-'));
  controlPlane = await startControlPlane({ controllers: [], serviceCidr });
  await applyManifests(controlPlane, JSON.parse(JSON.stringify(dnsObjects)) as []);
  upstreams = await Promise.all([1, 2, 3, 4].map((mark) => startRecordingDns(mark)));
  [0, 1, 2].forEach((index) => {
    writeFileSync(join(directory, `hosts${index}`), `203.0.113.1${index} ${hostsNames.join(' ')}\n`);
  });
  writeFileSync(join(directory, 'zone'), zoneFile);
});

afterAll(async () => {
  await controlPlane.stop();
  for (const one of upstreams) one.close();
  rmSync(directory, { recursive: true });
  recordRun('corednsAnswers', answersRuns * queriesOfCase);
  recordRun('corednsNames', namesRuns * queriesOfNamesCase);
  recordRun('corednsAutopath', autopathRuns * queriesOfAutopathCase);
});

function evidenceFor(text: string): Evidence {
  return evidenceIn({ objects: [...dnsObjects, dnsService, coredns({ image }), corefile(text)] });
}

function filledIn(blocks: readonly string[], port: number): string {
  return blocks
    .map((block, index) =>
      block
        .replaceAll('$DNS', String(port))
        .replaceAll('$UPSTREAM', `127.0.0.1:${upstreams[index]?.port ?? 0}`)
        .replaceAll('$OTHER', `127.0.0.1:${upstreams[3]?.port ?? 0}`)
        .replaceAll('$HOSTS', join(directory, 'hosts'))
        .replaceAll('$ZONE', join(directory, 'zone'))
        .replaceAll('$KUBECONFIG', controlPlane.kubeconfig('admin')),
    )
    .join('');
}

interface Heard extends Reply {
  /** Which of the recording servers were asked for a name. */
  readonly asked: readonly number[];
}

/** `passed` is the name that reaches upstreams, where it is not the same. */
async function ask(port: number, name: string, type: QueryType, passed = name): Promise<Heard> {
  for (const one of upstreams) one.taken();
  const reply = await askDns(port, name, type);
  const asked = upstreams.flatMap((one, index) => (one.taken().includes(passed) ? [index] : []));
  return { ...reply, asked };
}

/** Who gave that, of those that the generated Corefiles have: each has addresses of its own. */
function answeredBy({ records, asked }: Heard): string | undefined {
  const [first] = records;
  const { address = '', type } = first ?? {};
  if (type === queryTypes.CNAME) return 'kubernetes';
  if (/^203\.0\.113\.1\d$/.test(address)) return `hosts ${address.slice(-1)}`;
  if (/^203\.0\.113\.2\d$/.test(address)) return `template ${address.slice(-1)}`;
  if (address === '203.0.113.30') return 'file';
  if (address === '192.0.2.53' || /^2001:0db8.*:0053$/.test(address)) return 'erratic';
  if (address === '127.0.0.1' || /^0000.*:0001$/.test(address)) return 'local';
  if (/^(?:198\.51\.100\.|2001:0db8.*:000)\d$/.test(address))
    return `forward ${Number(address.slice(-1)) - 1}`;
  const server = asked.at(-1);
  return server === undefined ? undefined : `forward ${server}`;
}

function seenIn(text: string): { evidence: Evidence; seen: CorefileSeen | undefined } {
  const evidence = evidenceFor(text);
  const dns = valueOf(evidence.clusterDns);
  return { evidence, seen: dns === undefined ? undefined : valueOf(dns.corefiles)?.found[0] };
}

const answersRuns = Math.ceil(cases / queriesOfCase);

describe('the decision table of a Corefile', () => {
  it('says which server block and which plugin answers each query, what, and whether it is kept', async () => {
    const reasons = new UnknownReasons();
    await fc.assert(
      fc.asyncProperty(answerCase, async ({ blocks, queries }) => {
        const { text, running, ports } = await startOnFreePorts(directory, 1, ([port = 0]) =>
          filledIn(blocks, port),
        );
        const { evidence, seen } = seenIn(text);
        if (typeof running === 'string') throw new Error(`${text}\n${running}`);
        const [port = 0] = ports;
        const wrong: unknown[] = [];
        try {
          for (const [name, type] of queries) {
            const decided = decisionsFor(name, seen?.decisions ?? []);
            const [decision] = decided;
            const { decision: whole } = answerPath(
              name.slice(0, -1),
              '10.96.0.10',
              valueOf(evidence.clusterDns),
            );
            if (decision === undefined || whole === undefined || decided.length > 1) {
              const heard = await ask(port, name, type);
              if (decided.length > 0 || heard.outcome !== 'REFUSED') wrong.push({ name, type, heard });
              continue;
            }
            const expected = answerIn(whole, { name, type }, evidence, toldPlugins);
            const rules = decision.steps.flatMap(({ plugin, directive }) =>
              plugin === 'rewrite' ? [directive] : [],
            );
            const rewritten = rewrittenQuery({ name, type }, rules);
            const heard = await ask(port, name, type, rewritten?.query.name);
            const by = answeredBy(heard);
            const expectedBy = expected.by?.plugin ?? 'nobody';
            reasons.count(expected);
            const isSame =
              isOf(by, expected, blockIndex(seen, decision.block), decision) &&
              isIn(expected.by?.directive, decision.steps) &&
              (expected.failure ?? expected.outcome) === heard.outcome &&
              isTheAnswerTo({ name, type }, heard);
            const isOpen =
              expected.outcome === 'unknown' &&
              expected.failure === undefined &&
              (rewritten?.isAnotherAnswer !== true ||
                expected.by?.plugin === 'local' ||
                !expected.because.startsWith('rewrite leaves') ||
                (heard.outcome === 'data' && isAnotherAnswer({ name, type }, heard)));
            if (!isSame && !isOpen)
              wrong.push({ name, type, heard, by, expected: { ...expected, by: expectedBy } });
            if (expectedBy !== 'forward' || heard.outcome !== 'data' || heard.asked.length === 0) continue;
            const again = await ask(port, name, type, rewritten?.query.name);
            const isKept = again.asked.length === 0;
            const cache = decision.block.directives.find((one) => one.name === 'cache');
            const keeping =
              cache !== undefined && keeps(cache, decision.block, rewritten?.query.name ?? name, 'success');
            if (isKept !== keeping) wrong.push({ name, type, isKept, keeping });
          }
        } finally {
          await running.stop();
        }
        expect({ text, wrong }).toEqual({ text, wrong: [] });
      }),
      runsOf(answersRuns),
    );
    expect(reasons.beyond(openInAnswers)).toEqual([]);
    expect(reasons.share()).toBeLessThan(0.15);
  });
});

/** What may be left open, and why. */
const openInAnswers = [
  'the file that hosts reads was not read',
  'acl goes by the address that asks',
  'a template whose answer is not simulated',
  'rewrite leaves an answer to another question than was asked',
  'what rewrite makes of the query is not simulated',
];

function isIn(directive: unknown, steps: readonly { readonly directive: unknown }[]): boolean {
  return directive === undefined || steps.some((one) => one.directive === directive);
}

/** Does what was answered name what was asked? */
function isTheAnswerTo({ name, type }: { name: string; type: QueryType }, { records }: Reply): boolean {
  const [first] = records;
  if (first === undefined) return true;
  return first.name === name && records.some((one) => one.type === queryTypes[type] || one.type === 5);
}

function isAnotherAnswer({ name, type }: { name: string; type: QueryType }, { records }: Reply): boolean {
  return records[0]?.name !== name || records.every((one) => one.type !== queryTypes[type]);
}

function blockIndex(seen: CorefileSeen | undefined, block: unknown): number {
  return seen?.parsed.ok === true ? seen.parsed.value.blocks.findIndex((one) => one === block) : -1;
}

/** The recording server of `$OTHER` is every block's. Who gave an answer without addresses is not seen. */
function isOf(
  by: string | undefined,
  expected: DecidedAnswer,
  block: number,
  decision: ZoneDecision,
): boolean {
  const isCached = decision.block.directives.some(({ name }) => name === 'cache');
  if (by === undefined) return expected.by?.plugin !== 'forward' || isCached;
  const [name, number] = by.split(' ');
  const isBlocks = number === undefined || number === '3' || Number(number) === block;
  return name === (expected.by?.plugin ?? 'nobody') && isBlocks;
}

const namesRuns = Math.ceil(cases / queriesOfNamesCase);

describe('the kubernetes plugin', () => {
  it('has the names that are told of it', async () => {
    const reasons = new UnknownReasons();
    await fc.assert(
      fc.asyncProperty(namesCase, async ({ block, queries }) => {
        const { text, running, ports } = await startOnFreePorts(directory, 1, ([port = 0]) =>
          filledIn([block], port),
        );
        const { evidence, seen } = seenIn(text);
        if (typeof running === 'string') throw new Error(`${text}\n${running}`);
        const decision = seen?.decisions[0];
        const wrong: unknown[] = [];
        for (const [name, type] of queries) {
          if (decision === undefined) continue;
          const { outcome } = await askDns(ports[0] ?? 0, name, type);
          const expected = answerIn(decision, { name, type }, evidence);
          reasons.count(expected);
          const { because, failure } = expected;
          if ((failure ?? expected.outcome) === outcome) continue;
          if (expected.outcome !== 'unknown')
            wrong.push({ name, type, outcome, told: expected.outcome, because });
        }
        await running.stop();
        expect({ text, wrong }).toEqual({ text, wrong: [] });
      }),
      runsOf(namesRuns),
    );
    expect(reasons.beyond(openInNames)).toEqual([]);
    expect(reasons.share()).toBeLessThan(0.03);
  });
});

const openInNames = [
  'it has the addresses that CoreDNS itself is reached at',
  'names of endpoints in a zone are not simulated',
];

const autopathRuns = Math.ceil(cases / queriesOfAutopathCase);

describe('autopath', () => {
  it('answers a pod for its search domains as told', async () => {
    const reasons = new UnknownReasons();
    const known = (name: string) => outside.has(name.replace(/\.$/, ''));
    const servers = await Promise.all([8, 9].map((mark) => startRecordingDns(mark, (name) => !known(name))));
    const [main = 0, other = 0] = servers.map(({ port }) => port);
    await fc.assert(
      fc.asyncProperty(autopathCase, async ({ blocks, queries }) => {
        const { text, running, ports } = await startOnFreePorts(directory, 1, ([port = 0]) =>
          filledIn(
            blocks.map((block) =>
              block.replaceAll('$UPSTREAM', `127.0.0.1:${main}`).replaceAll('$OTHER', `127.0.0.1:${other}`),
            ),
            port,
          ),
        );
        const { evidence } = seenIn(text);
        if (typeof running === 'string') throw new Error(`${text}\n${running}`);
        const dns = valueOf(evidence.clusterDns);
        const plain = expectedAnswers('10.96.0.10', evidence, outside);
        const isInForce = dns !== undefined && isAutopathInForce(dns);
        const wrong: unknown[] = [];
        for (const { name, type, from } of queries) {
          const namespace = clients[from];
          const answers =
            namespace === undefined || !isInForce
              ? plain
              : withAutopath(plain, { namespace, domain: 'cluster.local', isAssumed: false });
          const told = answers.of(name, type);
          reasons.count(told);
          const { outcome } = await askDns(ports[0] ?? 0, `${name}.`, type, from);
          if (told.outcome !== 'unknown' && told.outcome !== outcome)
            wrong.push({ name, type, from, outcome, told });
        }
        await running.stop();
        expect({ text, wrong }).toEqual({ text, wrong: [] });
      }),
      runsOf(autopathRuns),
    );
    for (const server of servers) server.close();
    expect(reasons.beyond(openWithAutopath)).toEqual([]);
    expect(reasons.share()).toBeLessThan(0.02);
  });
});

const openWithAutopath = [
  'what autopath makes of a name that rewrite changes is not simulated',
  'autopath fails for the search domain itself: SERVFAIL',
];

describe('a loop', () => {
  // The plugin loop asks once, for a name of its block, and ends CoreDNS where it sees that again. What goes round only
  // for other names, or once another server is down, goes round for those that ask.
  it.each([
    ['to itself', '. $SELF', { found: true, hasEnded: true, outcome: 'silence' }],
    ['to another', '. $UPSTREAM', { found: false, hasEnded: false, outcome: 'data' }],
    ['of a zone within', 'example.org $SELF', { found: true, hasEnded: false, outcome: 'REFUSED' }],
    ['past another', '. $UPSTREAM $SELF', { found: true, hasEnded: false, outcome: 'data' }],
  ])('%s', async (_, forward, expected) => {
    const { text, running, ports } = await startOnFreePorts(directory, 1, ([port = 0]) => {
      const to = forward.replace('$SELF', `127.0.0.1:${port}`);
      const options = '    policy sequential\n    max_concurrent 5\n';
      return filledIn([`.:$DNS {\n  loop\n  forward ${to} {\n${options}  }\n}\n`], port);
    });
    const dns = valueOf(evidenceFor(text).clusterDns);
    const [seen] = dns === undefined ? [] : (valueOf(dns.corefiles)?.found ?? []);
    const found =
      dns !== undefined &&
      seen !== undefined &&
      forwardersOf(seen).some((one) => loopOf(one, upstreamsOf(one), dns) !== undefined);
    if (typeof running === 'string') throw new Error(running);
    const hasEnded = await Promise.race([
      running.ended.then(() => true),
      new Promise<boolean>((settle) => setTimeout(settle, 3000, false)),
    ]);
    const { outcome } = await askDns(ports[0] ?? 0, 'www.example.org.', 'A');
    await running.stop();
    expect({ found, hasEnded, outcome }).toEqual(expected);
  });
});
