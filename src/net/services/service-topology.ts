import type { Kept } from '../../model/kinds/index.ts';

type Service = Kept<'Service'>;

export const topologyMode = 'service.kubernetes.io/topology-mode';
export const topologyHints = 'service.kubernetes.io/topology-aware-hints';

/** Path of an annotation as findings show it. */
export function annotationPath(key: string): string {
  return `metadata.annotations[${key}]`;
}

/** Does this value of either annotation ask for hints? */
export function asksForHints(value: string | undefined): boolean {
  return value === 'Auto' || value === 'auto';
}

/** The annotation that the EndpointSlice controller heeds: the old one where both are there. */
export function heededAnnotation({ metadata }: Service): { key: string; value: string } | undefined {
  for (const key of [topologyHints, topologyMode]) {
    const value = metadata.annotations?.[key];
    if (value !== undefined) return { key, value };
  }
  return undefined;
}

/** What makes the EndpointSlice controller write hints. */
export interface TopologyWish {
  /** `share`: zones get endpoints by their CPU; `zone` and `node`: each endpoint serves where it is. */
  readonly by: 'share' | 'zone' | 'node';
  readonly field: string;
  readonly value: string;
}

/**
 * The setting in force, if any; an annotation that asks for hints wins over trafficDistribution.
 * https://github.com/kubernetes/endpointslice/blob/v0.37.2/utils.go (hintsEnabled) and reconciler.go.
 */
export function topologyWish(service: Service): TopologyWish | undefined {
  const annotation = heededAnnotation(service);
  if (annotation !== undefined && asksForHints(annotation.value)) {
    return { by: 'share', field: annotationPath(annotation.key), value: annotation.value };
  }
  const value = service.spec?.trafficDistribution;
  if (value === undefined) return undefined;
  return { by: value === 'PreferSameNode' ? 'node' : 'zone', field: 'spec.trafficDistribution', value };
}

/** Can anything from outside reach it through its proxy? */
function isExternal({ spec = {} }: Service): boolean {
  return spec.type === 'NodePort' || spec.type === 'LoadBalancer' || (spec.externalIPs ?? []).length > 0;
}

/** Do service proxies handle it at all: it has a virtual address, and no other proxy was named for it. */
export function isProxied({ spec = {}, metadata }: Service): boolean {
  return (
    spec.type !== 'ExternalName' &&
    spec.clusterIP !== 'None' &&
    metadata.labels?.['service.kubernetes.io/service-proxy-name'] === undefined
  );
}

/** Is no traffic of it sent by the Cluster policy, the only one that looks at hints? */
export function isLocalOnly(service: Service): boolean {
  const { internalTrafficPolicy, externalTrafficPolicy } = service.spec ?? {};
  return (
    isProxied(service) &&
    internalTrafficPolicy === 'Local' &&
    (!isExternal(service) || externalTrafficPolicy === 'Local')
  );
}
