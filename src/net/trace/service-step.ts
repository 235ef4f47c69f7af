import { type Citation, cite, citeDefault } from '../../model/cite.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { formatRef } from '../../model/ref.ts';
import { isName } from '../../model/shown-name.ts';
import type { TraceStep } from '../../model/trace.ts';
import { portText, servicePortPath } from '../services/service-port.ts';
import type { Destination } from './destination.ts';
import { settled } from './step.ts';

type ToService = Extract<Destination, { kind: 'service' }>;

/** The default of sessionAffinityConfig.clientIP.timeoutSeconds: core/v1 ClientIPConfig. */
const usualAffinitySeconds = 10_800;

/** Which Service, port, address and policy. */
export function serviceStep(destination: ToService, policy: 'Cluster' | 'Local' | undefined): TraceStep {
  const { service, port, way, address, node } = destination;
  const { spec = {} } = service;
  const field = way === 'ClusterIP' ? 'internalTrafficPolicy' : 'externalTrafficPolicy';
  const at =
    way === 'node port'
      ? `node port ${port.nodePort ?? '?'} of ${node === undefined ? 'any node' : `Node ${node.ref.name}`}`
      : `${way} ${address ?? '(its name alone is known)'}`;
  const name = port.name !== undefined && isName(port.name) ? ` (${port.name})` : '';
  const kept = spec.selector === undefined || Object.keys(spec.selector).length === 0;
  const says = [
    `${formatRef(service.ref)}, port ${portText(port)}${name}, at ${at}`,
    policy === undefined ? undefined : `${field} ${policy}`,
    kept ? 'without a selector: somebody else than the cluster writes its endpoints' : undefined,
    affinityText(service),
  ].filter((part) => part !== undefined);
  const evidence: Citation[] = [
    cite(service, servicePortPath(port), {
      port: port.port,
      nodePort: port.nodePort,
      targetPort: port.targetPort,
    }),
    spec[field] === undefined
      ? citeDefault(service, `spec.${field}`, 'Cluster')
      : cite(service, `spec.${field}`, spec[field]),
    ...(way === 'ClusterIP' ? [cite(service, 'spec.clusterIP', spec.clusterIP)] : []),
    ...(way === 'load-balancer IP'
      ? [cite(service, 'status.loadBalancer.ingress', service.status?.loadBalancer?.ingress)]
      : []),
  ];
  return settled('service', `${says.join('; ')}.`, evidence);
}

/** The traffic policy in force, which is Cluster unless set. */
export function policyOf({ service }: ToService, side: 'internal' | 'external'): 'Cluster' | 'Local' {
  return service.spec?.[`${side}TrafficPolicy`] === 'Local' ? 'Local' : 'Cluster';
}

function affinityText({ spec }: Kept<'Service'>): string | undefined {
  if (spec?.sessionAffinity !== 'ClientIP') return undefined;
  const seconds = spec.sessionAffinityConfig?.clientIP?.timeoutSeconds ?? usualAffinitySeconds;
  return `session affinity keeps a client at its endpoint for ${seconds} s, so shares hold among clients, not connections`;
}
