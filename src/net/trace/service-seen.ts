import type { Evidence } from '../../model/evidence/index.ts';

/** What following a path to a Service looks at. */
export type ServiceSeen = Pick<
  Evidence,
  | 'cni'
  | 'endpoints'
  | 'kubeProxy'
  | 'nodeMtu'
  | 'nodes'
  | 'podMtu'
  | 'pods'
  | 'serviceDataplane'
  | 'trafficPolicies'
  | 'version'
>;
