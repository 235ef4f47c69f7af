import { z } from 'zod';
import { labels } from '../../model/label.ts';
import { type Trace, traceSteps, traceVerdicts } from '../../model/trace.ts';
import type { Detail } from '../budget.ts';
import { plain } from '../plain.ts';
import { dataText, marked, untrusted } from '../untrusted.ts';

const verdict = z.enum(traceVerdicts);

const stepItem = z.strictObject({
  type: z.literal('step'),
  step: z.enum(traceSteps),
  says: untrusted(1000).describe('Untrusted: holds names from the cluster'),
  label: z.enum(labels).nullable().describe('null: not settled'),
  unknown: untrusted(600).nullable().describe('Untrusted. Why it is not settled; null: it is'),
  evidence: z
    .array(z.strictObject({ object: untrusted(300), field: untrusted(200), seen: untrusted(200) }))
    .describe('Untrusted: text from the cluster'),
});

const nodesItem = z.strictObject({
  type: z.literal('nodes'),
  verdict,
  nodes: z.int(),
  names: z.array(z.string()).describe('The first three'),
  endpoints: z.int().describe('Between how many such a node chooses'),
});

const endpointItem = z.strictObject({
  type: z.literal('endpoint'),
  address: z.string(),
  node: z.string().nullable(),
  zone: z.string().nullable(),
  share: z.number().nullable().describe('Of new connections; null: not known'),
});

export const traceItem = z.discriminatedUnion('type', [stepItem, nodesItem, endpointItem]);

type Item = z.infer<typeof traceItem>;

export const traceExtra = {
  path: verdict,
  sourceSeen: untrusted(200).nullable().describe('Untrusted. What the server sees; null: not known'),
  crossZoneShare: z.number().nullable().describe('every-node alone'),
  handoffs: z.array(z.string()).describe('Who judges what is not judged here'),
  mode: z.string().nullable().describe('The playbook followed'),
  next: z.array(untrusted(300)).describe('Untrusted: names from the cluster. Read-only commands'),
  means: z.array(z.array(z.string())).describe('What the outcomes of each of them mean'),
};

/** The steps of a path, with every-node what becomes of its nodes, and the endpoints. */
export function traceItems(trace: Pick<Trace, 'steps' | 'groups' | 'endpoints'>, detail: Detail): Item[] {
  const cited = detail === 'full' ? 5 : 2;
  return [
    ...trace.steps.map((one) => ({
      type: 'step' as const,
      step: one.step,
      says: dataText(one.says, 1000),
      label: one.label,
      unknown: one.unknown === null ? null : dataText(one.unknown, 600),
      evidence: one.evidence.slice(0, cited).map(({ object, field, seen }) => ({
        object: dataText(object, 300),
        field: dataText(field, 200),
        seen: dataText(seen, 200),
      })),
    })),
    ...trace.groups.map(({ verdict: fate, nodes, names, endpoints }) => ({
      type: 'nodes' as const,
      verdict: fate,
      nodes,
      names: names.map(plain),
      endpoints,
    })),
    ...trace.endpoints.map(({ address, node, zone, share }) => ({
      type: 'endpoint' as const,
      address: plain(address.replace(/:\d+$/, '').replace(/[[\]]/g, '')) + (/:\d+$/.exec(address)?.[0] ?? ''),
      node: node === null ? null : plain(node),
      zone: zone === null ? null : plain(zone),
      share,
    })),
  ];
}

/** One item in text. */
export function traceLines(item: Item): string {
  switch (item.type) {
    case 'step': {
      const why = item.unknown === null ? '' : `; not settled: ${marked(item.unknown, 600)}`;
      const label = item.label === null ? '' : ` (${item.label})`;
      const from = item.evidence.map((one) => ` ${marked(`${one.object} ${one.field} = ${one.seen}`, 700)}`);
      return `${item.step}: ${marked(item.says, 1000)}${label}${why}${from.join('')}`;
    }
    case 'nodes':
      return `nodes: ${item.nodes} ${item.verdict} (${item.names.join(', ')}), ${item.endpoints} endpoints each`;
    case 'endpoint':
      return `endpoint: ${item.address} on ${item.node ?? 'a node not known'}, zone ${item.zone ?? 'not known'}, share ${item.share ?? 'not known'}`;
  }
}

/** What is said of the whole, in text. */
export function traceExtraLines({
  sourceSeen,
  crossZoneShare,
  handoffs,
  mode,
  next,
  means,
}: Pick<Trace, 'sourceSeen' | 'crossZoneShare' | 'mode' | 'next'> & {
  readonly means: readonly (readonly string[])[];
  readonly handoffs: readonly string[];
}): string[] {
  return [
    ...(mode === null ? [] : [`Playbook: ${mode}`]),
    ...(sourceSeen === null ? [] : [`The server sees ${marked(sourceSeen)}`]),
    ...(crossZoneShare === null ? [] : [`Share that leaves its zone: ${crossZoneShare}`]),
    ...handoffs.map((owner) => `Policies on the path: ${owner} judges them.`),
    ...next.map((command, index) => [`Next: ${marked(command, 300)}`, ...(means[index] ?? [])].join(' ')),
  ];
}
