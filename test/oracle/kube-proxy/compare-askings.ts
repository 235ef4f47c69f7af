import type { Evidence } from '../../../src/model/evidence/index.ts';
import type { Trace, TraceVerdict } from '../../../src/model/trace.ts';
import { tracePath } from '../../../src/net/trace/trace-path.ts';
import { type HeardOnWay, verdictAtNode } from './compare.ts';
import type { Question } from './questions.ts';

/** Each question with what it heard, on all of its ways. */
type Answers = ReadonlyMap<Question, readonly HeardOnWay[]>;

/** Disagreements, and how many comparisons were made. */
interface Compared {
  readonly count: number;
  readonly wrong: readonly string[];
}

/** A trace by the name of a Service, from one pod, against what the pod heard at its address. */
export function compareNames(evidence: Evidence, answers: Answers): Compared {
  const client = 'shop/client-n1';
  const wrong: string[] = [];
  const named = new Map<string, string[]>();
  for (const [{ client: asked, kind, service, to }, ways] of answers) {
    const isByName = kind === 'endpoint' || (kind === 'ClusterIP' && !to.startsWith('['));
    if (asked !== client || !isByName) continue;
    const port = to.slice(to.lastIndexOf(':') + 1);
    const names = service === 'several-ports' ? [service, 'other-name'] : [service];
    for (const name of names) {
      const key = `${name}.shop:${port}`;
      named.set(key, [...(named.get(key) ?? []), ...serversOf(ways)]);
    }
  }
  for (const [name, heard] of named) {
    const { endpoints, steps, ...trace } = tracePath({ client, to: name }, evidence);
    const verdict = verdictAtNode({ ...trace, endpoints, steps });
    const told = verdict === 'reaches' ? endpoints.map(({ address }) => address).sort() : [verdict];
    const isSticky = steps.some(({ says }) => says.includes('session affinity keeps'));
    const agree = isSticky
      ? told.includes(heard[0] ?? '')
      : told.join() === [...new Set(heard)].sort().join();
    if (!agree) wrong.push(`${name} is ${told.join()}: heard ${heard.join()}`);
  }
  return { count: named.size, wrong };
}

/** What every-node tells of each node against what a pod on it heard, or from outside its node port. */
export function compareEveryNode(evidence: Evidence, answers: Answers): Compared {
  const wrong: string[] = [];
  const traces = new Map<string, Trace['perNode']>();
  let count = 0;
  for (const [{ client, kind, service, to, ways: asked }, ways] of answers) {
    const node =
      kind === 'ClusterIP' ? /^shop\/client-(n\d)$/.exec(client)?.[1] : nodeAt(kind, client, to, asked);
    if (node === undefined) continue;
    const key =
      kind === 'ClusterIP' ? to : `${service} ${to.slice(to.lastIndexOf(':'))}${String(to.startsWith('['))}`;
    const perNode = traces.get(key) ?? tracePath({ client: 'every-node', to }, evidence).perNode;
    traces.set(key, perNode);
    const told = perNode.find((one) => one.node === node);
    const servers = [...new Set(serversOf(ways))];
    const verdict = verdictOf(servers);
    const endpoints = verdict === 'reaches' ? servers.length : 0;
    const isSticky = service === 'sticky' && verdict === 'reaches';
    count += 1;
    if (told === undefined || told.verdict !== verdict || (told.endpoints !== endpoints && !isSticky)) {
      wrong.push(`${node} to ${service} ${to} is ${JSON.stringify(told)}: heard ${servers.join()}`);
    }
  }
  return { count, wrong };
}

function nodeAt(
  kind: Question['kind'],
  client: string,
  to: string,
  [way]: Question['ways'],
): string | undefined {
  if (kind !== 'node port' || client !== 'external') return undefined;
  const [v4 = '', v6 = ''] = way?.taker ?? [];
  const isPrimary = to.startsWith(`${v4}:`) || to.startsWith(`[${v6}]:`);
  return isPrimary ? `n${v4.slice(v4.lastIndexOf('.') + 1)}` : undefined;
}

/** The servers that answered; else `refused`, `dropped` or a failure. */
function serversOf(ways: readonly HeardOnWay[]): string[] {
  return ways.flatMap(({ heard }) => Object.keys(heard).map((one) => one.replace(/ .*/, '')));
}

function verdictOf(servers: readonly string[]): TraceVerdict | undefined {
  if (servers.join() === 'refused') return 'refused';
  if (servers.join() === 'dropped') return 'dropped';
  return servers.every((one) => /:\d+$/.test(one)) ? 'reaches' : undefined;
}
