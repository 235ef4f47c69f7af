import type { Evidence } from '../../model/evidence/index.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { valueOf } from '../../model/maybe.ts';
import type { Missing } from '../../model/missing.ts';
import type { TraceEndpoint } from '../../model/trace.ts';
import { zoneOf } from '../services/node-zone.ts';
import type { PortEndpoint } from '../services/port-endpoints.ts';

export interface ServerPods {
  readonly pods: readonly Kept<'Pod'>[];
  /** Why others behind these endpoints were not read. */
  readonly missing: readonly Missing[];
}

/** The pods behind endpoints. */
export function serverPods(endpoints: readonly PortEndpoint[], { pods }: Pick<Evidence, 'pods'>): ServerPods {
  const found = endpoints.flatMap(({ endpoint, slice }) => {
    const { kind, namespace = slice.ref.namespace, name } = endpoint.targetRef ?? {};
    return kind === 'Pod' && name !== undefined ? [pods.find(namespace, name)] : [];
  });
  return {
    pods: found.flatMap((pod) => valueOf(pod) ?? []),
    missing: found.flatMap((pod) => (pod.state === 'unknown' ? pod.missing : [])),
  };
}

/** The zone of an endpoint: its slice's word, else that of its node. */
export function endpointZone(
  { endpoint }: Pick<PortEndpoint, 'endpoint'>,
  { nodes }: Pick<Evidence, 'nodes'>,
): string | undefined {
  if (endpoint.zone !== undefined && endpoint.zone !== '') return endpoint.zone;
  const node =
    endpoint.nodeName === undefined ? undefined : valueOf(nodes.find(undefined, endpoint.nodeName));
  return node === undefined ? undefined : zoneOf(node);
}

/** An endpoint as an answer names it. */
export function traceEndpoint(
  one: PortEndpoint,
  share: number | null,
  port: string | undefined,
  seen: Pick<Evidence, 'nodes'>,
): TraceEndpoint {
  const host = one.address.includes(':') ? `[${one.address}]` : one.address;
  return {
    address: port === undefined ? one.address : `${host}:${port}`,
    node: one.endpoint.nodeName ?? null,
    zone: endpointZone(one, seen) ?? null,
    share: share === null ? null : Math.round(share * 10_000) / 10_000,
  };
}
