import { z } from 'zod';
import { counted, tallyOf } from '../src/mcp/counted.ts';
import { defineTool, pageInput, sourceInput } from '../src/mcp/define-tool.ts';
import { missingOfSlices } from '../src/mcp/gaps.ts';
import { refuseForbidden } from '../src/mcp/refuse-forbidden.ts';
import { pageAnswer, pageOutput } from '../src/mcp/page.ts';
import { dataText, shown, untrusted } from '../src/mcp/untrusted.ts';
import {
  nodeItem,
  nodeItemOf,
  nodeLine,
  nodesSeen,
  type NodeSeen,
  overlapsPods,
} from '../src/mcp/views/nodes.ts';
import type { AddressRange } from '../src/model/address-range.ts';
import { UserError } from '../src/model/user-error.ts';
import { parseRange } from '../src/net/addresses/cidr.ts';

const input = z.strictObject({
  ...sourceInput,
  name: z.string().optional(),
  zone: z.string().optional(),
  mtu: z.int().optional(),
  podCidr: z.string().optional().describe('CIDR or address that overlaps their pod CIDRs'),
  ...pageInput,
});

type Arguments = z.output<typeof input>;

export default defineTool({
  name: 'get_nodes',
  title: 'Nodes: zones, addresses, pod CIDRs, MTU',
  description:
    'Nodes with zone, readiness, addresses, pod CIDRs and MTU; with detail full also pod capacity, kernel, taints. MTU is known only where saved ip output tells it. Pools of the whole cluster: get_dataplane.',
  input,
  output: pageOutput(nodeItem, {
    nodes: z.int(),
    unknown: z.int().describe('Nodes of which too little was read to apply the filters'),
    zones: z.array(z.strictObject({ zone: untrusted(63).nullable(), nodes: z.int() })).max(20),
    mtus: z.array(z.strictObject({ mtu: z.int().nullable(), nodes: z.int() })).max(20),
  }),
  async run(args, context) {
    const reading = await context.load(args);
    const { evidence } = reading;
    refuseForbidden(evidence.nodes, reading, context);
    const range = args.podCidr === undefined ? undefined : rangeOf(args.podCidr);
    const seen = nodesSeen(evidence);
    const judged = seen.map((one) => isMeant(one, args, range));
    const found = seen.filter((_, index) => judged[index] === true);
    const unknown = judged.filter((is) => is === undefined).length;
    const zones = tallyOf(seen, ({ zone }) => zone).slice(0, 20);
    const mtus = tallyOf(seen, ({ mtu }) => mtu).slice(0, 20);
    return pageAnswer({
      reading,
      verdict: evidence.nodes.isUnread
        ? 'Unknown: Nodes were not read.'
        : verdictOf(seen, found, unknown, evidence.nodes.covers()),
      noun: 'nodes',
      items: found.map((one) => nodeItemOf(one, args.detail)),
      textOf: nodeLine,
      missing: missingOfSlices(evidence, ['nodes', 'podCidrs', 'nodeMtu']),
      args,
      filters: [args.name, args.zone, args.mtu, args.podCidr, args.detail],
      extra: {
        nodes: seen.length,
        unknown,
        zones: zones.map(([zone, count]) => ({
          zone: zone === undefined ? null : dataText(zone, 63),
          nodes: count,
        })),
        mtus: mtus.map(([mtu, count]) => ({ mtu: mtu ?? null, nodes: count })),
      },
      extraLines: [
        `Zones: ${zones.map(([zone, count]) => `${zone === undefined ? 'none' : shown(zone, 63)} ${count}`).join(', ') || 'none'}.`,
        `MTU: ${mtus.map(([mtu, count]) => `${mtu ?? 'unknown'} on ${count}`).join(', ') || 'none'}.`,
      ],
    });
  },
});

function rangeOf(text: string): AddressRange {
  const range = parseRange(text);
  if (range === undefined) {
    throw new UserError(
      'podCidr is neither a CIDR nor an address',
      'give one such as 10.244.1.0/24 or 10.244.1.7',
    );
  }
  return range;
}

/** Undefined: not enough was read to tell. */
function isMeant(
  seen: NodeSeen,
  { name, zone, mtu }: Arguments,
  range: AddressRange | undefined,
): boolean | undefined {
  const answers = [
    name === undefined || seen.node.ref.name === name,
    zone === undefined || seen.zone === zone,
    mtu === undefined || (seen.mtu === undefined ? undefined : seen.mtu === mtu),
    range === undefined || overlapsPods(seen, range),
  ];
  if (answers.includes(false)) return false;
  return answers.includes(undefined) ? undefined : true;
}

function verdictOf(
  seen: readonly NodeSeen[],
  found: readonly NodeSeen[],
  unknown: number,
  isWhole: boolean,
): string {
  const base = `${counted(seen.length, 'node')}${isWhole ? '' : ' that were read'}`;
  const doubt = unknown === 0 ? '' : ` Unknown for ${unknown}: too little was read.`;
  const count = (is: boolean | undefined) => found.filter(({ isReady }) => isReady === is).length;
  const unclear = count(undefined);
  const readiness = `${count(true)} Ready, ${count(false)} not Ready${unclear === 0 ? '' : `, readiness unknown of ${unclear}`}`;
  return found.length === seen.length
    ? `${base}: ${readiness}.${doubt}`
    : `${found.length} of ${base} match: ${readiness}.${doubt}`;
}
