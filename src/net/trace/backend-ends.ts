import type { Citation } from '../../model/cite.ts';
import { isReady, isUsable } from '../../model/evidence/endpoint-slices.ts';
import type { Evidence } from '../../model/evidence/index.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { formatRef } from '../../model/ref.ts';
import type { TraceStep, TraceVerdict } from '../../model/trace.ts';
import type { PortEndpoint } from '../services/port-endpoints.ts';
import { portText } from '../services/service-port.ts';
import { percent } from './percent.ts';
import type { ServicePort } from './pick-port.ts';
import { servicePaths } from './service-paths.ts';
import { lackText, settled, unsettled } from './step.ts';

/** Where one part of a proxy's requests ends. */
export interface BackendEnd {
  readonly verdict: TraceVerdict;
  readonly step: TraceStep;
  readonly endpoints: readonly { readonly endpoint: PortEndpoint; readonly share: number | null }[];
}

interface Behind {
  readonly service: Kept<'Service'>;
  readonly port: ServicePort;
  /** Of the requests, 0 to 1. */
  readonly share: number;
  /** `Gateway infra/edge`. */
  readonly proxy: string;
  readonly from: readonly Citation[];
}

/**
 * The endpoints of a Service that a proxy sends requests to. Proxies send to ready endpoints themselves or to the
 * ClusterIP, which is each one's own affair; without a ready one they should answer 503 (HTTPRouteRule.BackendRefs of
 * sigs.k8s.io/gateway-api v1.7.0).
 */
export function endsBehind(
  { service, port, share, proxy, from }: Behind,
  seen: Pick<Evidence, 'endpoints' | 'kubeProxy' | 'version'>,
): BackendEnd {
  const family = service.spec?.ipFamilies?.[0] === 'IPv6' ? 'IPv6' : 'IPv4';
  const paths = servicePaths(service, port, family, seen);
  const part = share === 1 ? 'All requests' : `${percent(share)} of the requests`;
  const to = `${formatRef(service.ref)}, port ${portText(port)}`;
  const evidence = [...from, ...paths.from];
  if (paths.missing.length > 0) {
    const says = `${part} go to ${to}; which endpoints it has is not known.`;
    return open(says, lackText(paths.missing), evidence);
  }
  const ready = paths.all.filter(({ endpoint }) => isReady(endpoint));
  if (ready.length === 0) {
    const says = `${part} go to ${to}, and none of ${paths.all.length} endpoints is ready`;
    if (paths.all.some(({ endpoint }) => isUsable(endpoint))) {
      const why = `whether ${proxy} still sends to endpoints that terminate is its own affair`;
      return open(`${says}.`, why, evidence);
    }
    const step = settled(
      'endpoint',
      `${says}: they are answered with an error, as a rule 503.`,
      evidence,
      'documentation-based',
    );
    return { verdict: 'refused', step, endpoints: [] };
  }
  const narrows = paths.hasHints || service.spec?.internalTrafficPolicy === 'Local';
  const each = narrows ? null : share / ready.length;
  const among = `${ready.length} of ${paths.all.length} endpoints, which are ready`;
  const how = narrows
    ? `; whether ${proxy} heeds hints and internalTrafficPolicy is its own affair, so shares are not known`
    : '';
  return {
    verdict: 'reaches',
    step: settled('endpoint', `${part} go to ${to}: ${among}${how}.`, evidence),
    endpoints: ready.map((endpoint) => ({ endpoint, share: each })),
  };
}

export function open(says: string, why: string, evidence: readonly Citation[]): BackendEnd {
  return { verdict: 'unknown', step: unsettled('endpoint', says, why, evidence), endpoints: [] };
}

/** A part of the requests for which there is no way on. */
export function lost(says: string, evidence: readonly Citation[]): BackendEnd {
  return { verdict: 'refused', step: settled('endpoint', says, evidence), endpoints: [] };
}
