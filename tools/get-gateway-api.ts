import { z } from 'zod';
import { defineTool, pageInput, sourceInput } from '../src/mcp/define-tool.ts';
import { missingOfSlices } from '../src/mcp/gaps.ts';
import { pageAnswer, pageOutput } from '../src/mcp/page.ts';
import {
  gatewayClassItem,
  gatewayClassItemOf,
  gatewayClassLine,
  gatewayItem,
  gatewayItemOf,
  gatewayLines,
  referenceGrantItem,
  referenceGrantItemOf,
  referenceGrantLine,
} from '../src/mcp/views/gateways.ts';
import {
  attachmentStates,
  routeItem,
  routeItemOf,
  routeLines,
  type RouteSeen,
  routesSeen,
} from '../src/mcp/views/routes.ts';
import type { Evidence } from '../src/model/evidence/index.ts';
import type { Listing } from '../src/model/listing.ts';
import { mergeMissing } from '../src/model/missing.ts';
import type { HasRef } from '../src/model/ref.ts';

const kinds = ['Route', 'Gateway', 'GatewayClass', 'ReferenceGrant'] as const;

const input = z.strictObject({
  ...sourceInput,
  kind: z.enum(kinds).default('Route'),
  namespace: z.string().optional(),
  name: z.string().optional(),
  attachment: z.enum(attachmentStates).optional().describe('Only routes in this state'),
  ...pageInput,
});

type Arguments = z.output<typeof input>;

const item = z.discriminatedUnion('kind', [routeItem, gatewayItem, gatewayClassItem, referenceGrantItem]);

type Item = z.infer<typeof item>;

const count = z.int().nullable().describe('null: not read');

export default defineTool({
  name: 'get_gateway_api',
  title: 'Gateway API: routes and their attachment, Gateways, classes, grants',
  description:
    'Routes of every kind with what controllers say of them, and the attachment computed from the specifications: which listener of a Gateway or ListenerSet takes or refuses them and why. By kind also Gateways, GatewayClasses, ReferenceGrants. Ingresses: get_ingresses.',
  input,
  output: pageOutput(item, {
    counts: z.strictObject({ routes: count, gateways: count, gatewayClasses: count, referenceGrants: count }),
    attachment: z.record(z.enum(attachmentStates), z.int()).describe('Routes that the other filters leave'),
  }),
  async run(args, context) {
    const reading = await context.load(args);
    const { evidence } = reading;
    const { kind, namespace, name, attachment } = args;
    const all = { Route: evidence.routes, ...listingsOf(evidence) };
    const isMeant = ({ ref }: HasRef) =>
      (namespace === undefined || ref.namespace === undefined || ref.namespace === namespace) &&
      (name === undefined || ref.name === name);
    const routes = routesSeen(evidence.routes.items.filter(isMeant), evidence);
    const counts = attachmentCounts(routes);
    const found = routes.filter(({ state }) => attachment === undefined || state === attachment);
    const items: Item[] =
      kind === 'Route'
        ? found.map((route) => routeItemOf(route, args.detail, evidence))
        : kind === 'Gateway'
          ? evidence.gateways.items.filter(isMeant).map(gatewayItemOf)
          : kind === 'GatewayClass'
            ? evidence.gatewayClasses.items.filter(isMeant).map(gatewayClassItemOf)
            : evidence.referenceGrants.items.filter(isMeant).map(referenceGrantItemOf);
    const slice = {
      Route: 'routes',
      Gateway: 'gateways',
      GatewayClass: 'gatewayClasses',
      ReferenceGrant: 'referenceGrants',
    } as const;
    return pageAnswer({
      reading,
      verdict: verdictOf(all[kind], items.length, counts, args),
      noun: nounOf(kind, 2),
      items,
      textOf,
      missing: mergeMissing([
        ...missingOfSlices(evidence, [slice[kind]], namespace),
        ...(kind === 'Route' ? routes.flatMap(({ missing }) => missing) : []),
      ]),
      args,
      filters: [kind, namespace, name, attachment, args.detail],
      extra: {
        counts: {
          routes: countOf(all.Route),
          gateways: countOf(all.Gateway),
          gatewayClasses: countOf(all.GatewayClass),
          referenceGrants: countOf(all.ReferenceGrant),
        },
        attachment: counts,
      },
    });
  },
});

function listingsOf({ gateways, gatewayClasses, referenceGrants }: Evidence) {
  return { Gateway: gateways, GatewayClass: gatewayClasses, ReferenceGrant: referenceGrants };
}

function countOf(listing: Listing<HasRef>): number | null {
  return listing.isUnread ? null : listing.items.length;
}

function attachmentCounts(routes: readonly RouteSeen[]): Record<(typeof attachmentStates)[number], number> {
  const counts = { attached: 0, 'partly attached': 0, 'not attached': 0, unknown: 0, 'not computed': 0 };
  for (const { state } of routes) counts[state] += 1;
  return counts;
}

function verdictOf(
  listing: Listing<HasRef>,
  found: number,
  counts: ReturnType<typeof attachmentCounts>,
  { kind, namespace, attachment }: Arguments,
): string {
  const noun = nounOf(kind, 2);
  if (listing.coverage.installed === false) return `The cluster serves no ${noun} of the Gateway API.`;
  if (listing.isUnread) return `Unknown: ${noun} were not read.`;
  const read = (count: number) =>
    listing.covers(namespace) ? '' : ` that ${count === 1 ? 'was' : 'were'} read`;
  if (kind !== 'Route') return `${found} ${nounOf(kind, found)}${read(found)}.`;
  const total = Object.values(counts).reduce((sum, one) => sum + one, 0);
  const base = `${total} ${nounOf(kind, total)}${read(total)}`;
  if (attachment === undefined) {
    const states = attachmentStates.filter((state) => counts[state] > 0);
    return `${base}: ${states.map((state) => `${counts[state]} ${state}`).join(', ') || 'none'}.`;
  }
  const open = (['unknown', 'not computed'] as const).filter(
    (state) => state !== attachment && counts[state] > 0,
  );
  const doubt = open.map((state) => ` ${counts[state]} ${state}.`).join('');
  return `${found} of ${base} ${found === 1 ? 'is' : 'are'} ${attachment}.${doubt}`;
}

function nounOf(kind: (typeof kinds)[number], count: number): string {
  const noun = kind === 'Route' ? 'route' : kind;
  return count === 1 ? noun : `${noun}${noun.endsWith('s') ? 'es' : 's'}`;
}

function textOf(one: Item): string {
  switch (one.kind) {
    case 'Gateway':
      return gatewayLines(one);
    case 'GatewayClass':
      return gatewayClassLine(one);
    case 'ReferenceGrant':
      return referenceGrantLine(one);
    default:
      return routeLines(one);
  }
}
