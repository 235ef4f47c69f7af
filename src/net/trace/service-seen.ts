import type { Evidence } from '../../model/evidence/index.ts';

/** What following a path to a Service looks at. */
export type ServiceSeen = Pick<
  Evidence,
  | 'carriage'
  | 'ciliumConfig'
  | 'cni'
  | 'endpoints'
  | 'felixConfigurations'
  | 'kubeProxy'
  | 'nodeMtu'
  | 'nodes'
  | 'podMtu'
  | 'pods'
  | 'serviceDataplane'
  | 'submariner'
  | 'trafficPolicies'
  | 'version'
>;
