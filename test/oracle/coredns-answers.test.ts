import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Resolver } from 'node:dns/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Evidence } from '../../src/model/evidence/index.ts';
import { valueOf } from '../../src/model/maybe.ts';
import { keeps } from '../../src/net/dns/corefile-cache.ts';
import { decisionsFor } from '../../src/net/dns/corefile-decision.ts';
import { forwardersOf, loopOf, upstreamsOf } from '../../src/net/dns/corefile-loop.ts';
import { answerPath } from '../../src/net/dns/planning/answer-path.ts';
import { applyManifests } from '../cluster/apply.ts';
import { ensureBuilt } from '../cluster/build.ts';
import { startControlPlane, type ControlPlane } from '../cluster/control-plane.ts';
import { coredns, corefile, dnsService } from '../support/dns-objects.ts';
import { evidenceIn } from '../support/snapshot-of.ts';
import { answerCase, names } from './support/answer-case.ts';
import { cases } from './support/cases.ts';
import { buildCoredns, startOnFreePorts } from './support/coredns.ts';
import { dnsObjects } from './support/dns-cluster.ts';
import { expectedFor } from './support/dns-walk.ts';
import { type RecordingDns, startRecordingDns } from './support/recording-dns.ts';
import { recordRun } from './support/record.ts';

const image = 'registry.k8s.io/coredns/coredns:v1.15.0';
const types = ['A', 'AAAA'] as const;
const queries = names.length * types.length;

let controlPlane: ControlPlane;
let directory: string;
let upstreams: RecordingDns[];

beforeAll(async () => {
  const problem = ensureBuilt();
  if (problem !== undefined) throw new Error(problem);
  buildCoredns();
  directory = mkdtempSync(join(tmpdir(), 'coredns-answers-'));
  controlPlane = await startControlPlane({ controllers: [] });
  await applyManifests(controlPlane, JSON.parse(JSON.stringify(dnsObjects)) as []);
  upstreams = await Promise.all([1, 2, 3, 4].map(startRecordingDns));
  [0, 1, 2].forEach((index) => {
    writeFileSync(
      join(directory, `hosts${index}`),
      `203.0.113.1${index} host.example.org cart.shop.svc.cluster.local\n`,
    );
  });
});

afterAll(async () => {
  await controlPlane.stop();
  for (const one of upstreams) one.close();
  rmSync(directory, { recursive: true });
  recordRun('corednsAnswers', Math.ceil(cases / queries) * queries);
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
        .replaceAll('$KUBECONFIG', controlPlane.kubeconfig('admin')),
    )
    .join('');
}

function resolverAt(port: number): Resolver {
  const resolver = new Resolver({ timeout: 5000, tries: 1 });
  resolver.setServers([`127.0.0.1:${port}`]);
  return resolver;
}

interface Heard {
  readonly outcome: string;
  readonly addresses: readonly string[];
  /** Which of the recording servers were asked for this very name. */
  readonly asked: readonly number[];
}

async function ask(resolver: Resolver, name: string, type: 'A' | 'AAAA'): Promise<Heard> {
  for (const one of upstreams) one.taken();
  const codes: Readonly<Record<string, string>> = {
    ENODATA: 'nodata',
    ENOTFOUND: 'nxdomain',
    ESERVFAIL: 'SERVFAIL',
    EREFUSED: 'REFUSED',
  };
  let outcome = 'data';
  let addresses: readonly string[] = [];
  try {
    addresses = await (type === 'A' ? resolver.resolve4(name) : resolver.resolve6(name));
  } catch (error) {
    const code = String((error as NodeJS.ErrnoException).code);
    outcome = codes[code] ?? code;
  }
  const asked = upstreams.flatMap((one, index) => (one.taken().includes(name) ? [index] : []));
  return { outcome, addresses, asked };
}

/** Who gave that, of those that the generated Corefiles have: each has addresses of its own. */
function answeredBy({ outcome, addresses, asked }: Heard, type: 'A' | 'AAAA'): readonly string[] {
  const [address = ''] = addresses;
  const last = address.slice(address.lastIndexOf('.') + 1);
  if (/^203\.0\.113\.1\d$/.test(address)) return [`hosts ${last.slice(1)}`];
  if (/^203\.0\.113\.2\d$/.test(address)) return [`template ${last.slice(1)}`];
  const server = asked.at(-1);
  if (server !== undefined) return [`forward ${server}`];
  if (outcome === 'data') return ['kubernetes'];
  if (outcome === 'nodata') return type === 'AAAA' ? ['kubernetes', 'hosts'] : ['kubernetes'];
  if (outcome === 'nxdomain') return ['kubernetes'];
  return ['hosts', 'template', 'nobody'];
}

describe('the decision table of a Corefile', () => {
  it('says which server block and which plugin answers each query, what, and whether it is kept', async () => {
    await fc.assert(
      fc.asyncProperty(answerCase, async (blocks) => {
        const { text, running, ports } = await startOnFreePorts(directory, 1, ([port = 0]) =>
          filledIn(blocks, port),
        );
        const evidence = evidenceFor(text);
        const dns = valueOf(evidence.clusterDns);
        const [seen] = dns === undefined ? [] : (valueOf(dns.corefiles)?.found ?? []);
        if (typeof running === 'string') throw new Error(`${text}\n${running}`);
        const resolver = resolverAt(ports[0] ?? 0);
        const wrong: unknown[] = [];
        try {
          for (const name of names) {
            for (const type of types) {
              const heard = await ask(resolver, name, type);
              const decided = decisionsFor(name, seen?.decisions ?? []);
              const [decision] = decided;
              const block = decision === undefined ? -1 : blockIndex(seen, decision.block);
              const expected =
                decision === undefined
                  ? { by: 'nobody', outcome: 'REFUSED' }
                  : expectedFor(name, type, decision, evidence);
              const by = answeredBy(heard, type);
              const { answering } = answerPath(name.slice(0, -1), '10.96.0.10', dns);
              const isSame =
                decided.length <= 1 &&
                by.some((one) => isOf(one, expected.by, block)) &&
                (answering === undefined || answering.plugin === expected.by || expected.by === 'nobody') &&
                (expected.outcome === 'any' || expected.outcome === heard.outcome);
              if (!isSame)
                wrong.push({ name, type, heard, by, expected, block, answering: answering?.plugin });
              if (expected.by !== 'forward' || heard.outcome !== 'data') continue;
              const isKept = (await ask(resolver, name, type)).asked.length === 0;
              const cache = decision?.block.directives.find((one) => one.name === 'cache');
              const keeping = cache !== undefined && keeps(cache, decision!.block, name, 'success');
              if (isKept !== keeping) wrong.push({ name, type, isKept, keeping });
            }
          }
        } finally {
          await running.stop();
        }
        expect({ text, wrong }).toEqual({ text, wrong: [] });
      }),
      { numRuns: Math.ceil(cases / queries) },
    );
  });
});

function blockIndex(
  seen: { parsed: { ok: boolean; value?: { blocks: readonly unknown[] } } } | undefined,
  block: unknown,
): number {
  return seen?.parsed.value?.blocks.indexOf(block) ?? -1;
}

/** The recording server of `$OTHER` is every block's. */
function isOf(by: string, plugin: string, block: number): boolean {
  const [name, number] = by.split(' ');
  return name === plugin && (number === undefined || number === '3' || Number(number) === block);
}

describe('a loop', () => {
  // The plugin loop asks once, for a name of its block, and ends CoreDNS where it sees that again. What goes round only
  // for other names, or once another server is down, goes round for those that ask.
  it.each([
    ['to itself', '. $SELF', { found: true, hasEnded: true, outcome: 'ECONNREFUSED' }],
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
    const resolver = resolverAt(ports[0] ?? 0);
    const { outcome } = await ask(resolver, 'www.example.org.', 'A');
    await running.stop();
    expect({ found, hasEnded, outcome }).toEqual(expected);
  });
});
