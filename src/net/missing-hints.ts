import { type Citation, cite } from '../model/cite.ts';
import type { Kept } from '../model/kinds/index.ts';
import { isControlPlane, isNodeReady, zoneLabel, zoneLabelPath, zoneOf, zonesOf } from './node-zone.ts';
import type { TopologyWish } from './service-topology.ts';

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

/** The nodes by whose CPU the controller divides endpoints among zones (topologycache, SetNodes). */
export function dividingNodes(nodes: readonly Node[]): readonly Node[] {
  return nodes.filter((node) => isNodeReady(node) && !isControlPlane(node));
}

/** Why the ready endpoints of a Service, some of them without hints, have none; a guess where no field says so. */
export function reasonForNoHints(
  by: TopologyWish['by'],
  unhinted: readonly Endpoint[],
  ready: number,
  nodes: readonly Node[],
): HintReason {
  const dividing = dividingNodes(nodes);
  if (by === 'share') {
    const unfit = dividing.filter(
      (node) => zoneOf(node) === undefined || ['0', undefined].includes(node.status?.allocatable?.cpu),
    );
    if (unfit.length > 0) return unplaced(unfit, `${zoneLabel} or no allocatable CPU`);
    const zones = zonesOf(dividing).size;
    if (ready < zones) {
      return { text: `${zones} zones need at least ${zones} ready endpoints`, evidence: [] };
    }
  }
  const zoneless = new Set(unhinted.flatMap(({ zone, nodeName }) => (zone ? [] : (nodeName ?? []))));
  const unlabelled = nodes.filter((node) => zoneless.has(node.ref.name) && zoneOf(node) === undefined);
  if (by !== 'node' && unlabelled.length > 0) return unplaced(unlabelled, zoneLabel);
  const text =
    by === 'share'
      ? 'no division by the zones’ CPU seems to stay below its overload limit of 20 %'
      : 'the EndpointSlice controller has not written them';
  return { text, evidence: [], isGuess: true };
}
