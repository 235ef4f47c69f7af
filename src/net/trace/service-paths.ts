import { type Citation, cite } from '../../model/cite.ts';
import type { Evidence } from '../../model/evidence/index.ts';
import { isReady } from '../../model/evidence/endpoint-slices.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { type Maybe, missingOf } from '../../model/maybe.ts';
import type { Missing } from '../../model/missing.ts';
import type { Version } from '../../model/version.ts';
import { type EligibleEndpoints, eligibleEndpoints } from '../services/eligible-endpoints.ts';
import { heededHints } from '../services/hint-gates.ts';
import { kubeProxyGates } from '../services/kube-proxy-gates.ts';
import { kubeProxyVersion } from '../services/kube-proxy-version.ts';
import { type PortEndpoint, portEndpoints } from '../services/port-endpoints.ts';
import type { FamilyName } from '../services/service-families.ts';
import { trafficPolicies } from '../services/traffic-policies.ts';
import type { ServicePort } from './pick-port.ts';

/** Where one port of a Service leads, for whichever node is asked. */
export interface ServicePaths {
  readonly eligible: EligibleEndpoints;
  readonly all: readonly PortEndpoint[];
  /** Does a ready endpoint carry a hint, which proxies heed or not? */
  readonly hasHints: boolean;
  /** What was not read and may change it: EndpointSlices, or the version that says which hints are heeded. */
  readonly missing: readonly Missing[];
  /** The slices, by their number of ready endpoints. */
  readonly from: readonly Citation[];
}

type Seen = Pick<Evidence, 'endpoints' | 'kubeProxy' | 'version'>;

/** A version that heeds every hint; only for Services whose endpoints carry none. */
const anyVersion: Version = { major: 1, minor: 37, patch: 0, suffix: '' };

/** The endpoints of a Service port as service proxies choose among them. */
export function servicePaths(
  service: Kept<'Service'>,
  port: ServicePort,
  family: FamilyName,
  { endpoints, kubeProxy, version }: Seen,
): ServicePaths {
  const { slices, missing } = endpoints.of(service.ref);
  const all = portEndpoints(slices, port, family);
  const hasHints = all.some(
    ({ endpoint }) =>
      isReady(endpoint) &&
      (endpoint.hints?.forZones?.length ?? 0) + (endpoint.hints?.forNodes?.length ?? 0) > 0,
  );
  const told: Maybe<Version> =
    kubeProxy.state === 'known' ? kubeProxyVersion(kubeProxy.value, version) : version;
  const gates = kubeProxy.state === 'known' ? kubeProxyGates(kubeProxy.value) : {};
  const heeded = heededHints(service, told.state === 'known' ? told.value : anyVersion, gates);
  return {
    eligible: eligibleEndpoints(all, trafficPolicies(service, port, family), heeded),
    all,
    hasHints,
    missing: [...missing, ...(hasHints ? missingOf(told) : [])],
    from: slices
      .filter(({ addressType }) => addressType === family)
      .map((slice) => {
        const its = slice.endpoints ?? [];
        return cite(slice, 'endpoints', `${its.filter(isReady).length} of ${its.length} ready`);
      }),
  };
}
