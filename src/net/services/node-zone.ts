import type { Kept } from '../../model/kinds/index.ts';

type Node = Kept<'Node'>;

export const zoneLabel = 'topology.kubernetes.io/zone';

/** Path of that label as findings show it. */
export const zoneLabelPath = `metadata.labels[${zoneLabel}]`;

/** The zone of a node; undefined where it has no such label or an empty one, which proxies and controllers treat alike. */
export function zoneOf(node: Node): string | undefined {
  const zone = node.metadata.labels?.[zoneLabel];
  return zone === '' ? undefined : zone;
}

/** The zones that these nodes are in. */
export function zonesOf(nodes: Iterable<Node>): ReadonlySet<string> {
  return new Set([...nodes].flatMap((node) => zoneOf(node) ?? []));
}

/** Left out of what the EndpointSlice controller divides by CPU, and seldom home to clients of Services. */
export function isControlPlane({ metadata }: Node): boolean {
  const labels = metadata.labels ?? {};
  return (
    Object.hasOwn(labels, 'node-role.kubernetes.io/control-plane') ||
    Object.hasOwn(labels, 'node-role.kubernetes.io/master')
  );
}

export function isNodeReady({ status }: Node): boolean {
  return status?.conditions?.some((one) => one.type === 'Ready' && one.status === 'True') === true;
}
