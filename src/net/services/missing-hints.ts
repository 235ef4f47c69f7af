import { type Citation, cite } from '../../model/cite.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { zoneLabel, zoneLabelPath, zoneOf, zonesOf } from './node-zone.ts';
import type { TopologyWish } from './service-topology.ts';
import { writtenHints } from './written-hints.ts';
import { dividingNodes, isUnfit } from './zone-shares.ts';

type Node = Kept<'Node'>;
type Endpoint = NonNullable<Kept<'EndpointSlice'>['endpoints']>[number];

/** Why there are no hints, and what says so. */
export interface HintReason {
  readonly text: string;
  readonly evidence: readonly Citation[];
  readonly isGuess?: boolean;
}

/** Has a ready endpoint the hint that such a wish gives it? */
export function hasHint({ hints }: Endpoint, by: TopologyWish['by']): boolean {
  return ((by === 'node' ? hints?.forNodes : hints?.forZones) ?? []).length > 0;
}

function named(names: readonly string[]): string {
  return `${names.slice(0, 3).join(', ')}${names.length > 3 ? ', …' : ''}`;
}

/** Nodes that lack what hints rest on. */
export function unplaced(nodes: readonly Node[], what: string): HintReason {
  const names = nodes.map(({ ref }) => ref.name);
  return {
    text: `${nodes.length === 1 ? 'node' : `${nodes.length} nodes`} ${named(names)} ${nodes.length === 1 ? 'has' : 'have'} no ${what}`,
    evidence: nodes
      .slice(0, 3)
      .flatMap((node) => [
        cite(node, zoneLabelPath, zoneOf(node)),
        ...(what === zoneLabel ? [] : [cite(node, 'status.allocatable.cpu', node.status?.allocatable?.cpu)]),
      ]),
  };
}

/** Why ready endpoints of a Service, of `all` in one address family, have no hints; a guess where no field says so. */
export function reasonForNoHints(
  by: TopologyWish['by'],
  all: readonly Endpoint[],
  unhinted: readonly Endpoint[],
  nodes: readonly Node[],
): HintReason {
  const dividing = dividingNodes(nodes);
  const { withheld } = writtenHints(by, all, nodes);
  if (withheld === 'nodes do not divide') {
    return unplaced(dividing.filter(isUnfit), `${zoneLabel} or no allocatable CPU`);
  }
  if (withheld === 'fewer ready endpoints than zones') {
    const zones = zonesOf(dividing).size;
    return { text: `${zones} zones need at least ${zones} ready endpoints`, evidence: [] };
  }
  if (withheld === 'some endpoint would be overloaded') {
    return {
      text: 'no division by the zones’ CPU stays below its overload limit of 20 %',
      evidence: dividing
        .slice(0, 3)
        .map((node) => cite(node, 'status.allocatable.cpu', node.status?.allocatable?.cpu)),
    };
  }
  const zoneless = new Set(unhinted.flatMap(({ zone, nodeName }) => (zone ? [] : (nodeName ?? []))));
  const unlabelled = nodes.filter((node) => zoneless.has(node.ref.name) && zoneOf(node) === undefined);
  if (by !== 'node' && unlabelled.length > 0) return unplaced(unlabelled, zoneLabel);
  return withheld === undefined
    ? { text: 'the EndpointSlice controller has not written them', evidence: [], isGuess: true }
    : { text: 'an endpoint has no zone', evidence: [] };
}
