import type { Kept } from '../../model/kinds/index.ts';
import { type FamilyName, familyName, familyOf } from './service-families.ts';

type Service = Kept<'Service'>;
type ServicePort = NonNullable<NonNullable<Service['spec']>['ports']>[number];

/** The policies in force for one port of a Service; `external` is undefined where nothing comes from outside. */
export interface TrafficPolicies {
  readonly internal: 'Cluster' | 'Local';
  readonly external: 'Cluster' | 'Local' | undefined;
}

/**
 * The traffic policies of a Service port in one address family. From outside comes what is sent to its node port, to an
 * external IP, or to an address of its load balancer that nodes answer for (ipMode VIP, the default):
 * https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/proxy/serviceport.go
 */
export function trafficPolicies(
  { spec = {}, status }: Service,
  { nodePort = 0 }: Pick<ServicePort, 'nodePort'>,
  family: FamilyName,
): TrafficPolicies {
  const isOfFamily = (address: string | undefined) => {
    const own = address === undefined ? undefined : familyOf(address);
    return own !== undefined && familyName(own) === family;
  };
  const virtual = (status?.loadBalancer?.ingress ?? []).filter(({ ipMode = 'VIP' }) => ipMode === 'VIP');
  const isExternal =
    nodePort !== 0 || (spec.externalIPs ?? []).some(isOfFamily) || virtual.some(({ ip }) => isOfFamily(ip));
  return {
    internal: spec.internalTrafficPolicy === 'Local' ? 'Local' : 'Cluster',
    external: !isExternal ? undefined : spec.externalTrafficPolicy === 'Local' ? 'Local' : 'Cluster',
  };
}
