import type { Kept } from '../../model/kinds/index.ts';
import type { Version } from '../../model/version.ts';
import { isFromMinor } from './kube-proxy-version.ts';
import { heededAnnotation } from './service-topology.ts';

/** The hints of EndpointSlices that kube-proxy heeds for one Service. */
export interface HeededHints {
  readonly zones: boolean;
  readonly nodes: boolean;
}

/** Minor versions since which a feature gate is there, on by default, and locked on. */
interface Gate {
  readonly alpha: number;
  readonly onByDefault: number;
  readonly locked: number;
}

// https://github.com/kubernetes/kubernetes/blob/v1.35.0/pkg/features/kube_features.go
const gates = {
  TopologyAwareHints: { alpha: 21, onByDefault: 24, locked: 33 },
  ServiceTrafficDistribution: { alpha: 30, onByDefault: 31, locked: 33 },
  PreferSameTrafficDistribution: { alpha: 33, onByDefault: 34, locked: 35 },
} as const;

/**
 * Which hints kube-proxy of this version and with these feature gates heeds for a Service. Before ServiceTrafficDistribution
 * it wanted the Service's annotation too, with any value but `disabled`; PreferSameTrafficDistribution brought hints for
 * nodes. https://github.com/kubernetes/kubernetes/blob/v1.30.0/pkg/proxy/topology.go (canUseTopology) and v1.37.2.
 */
export function heededHints(
  service: Kept<'Service'>,
  version: Version,
  featureGates: Readonly<Record<string, boolean>> = {},
): HeededHints {
  const isOn = (name: keyof typeof gates) => isGateOn(gates[name], version, featureGates, name);
  const annotation = heededAnnotation(service)?.value ?? '';
  const isAnnotated = !['', 'disabled', 'Disabled'].includes(annotation);
  return {
    zones: isOn('ServiceTrafficDistribution') || (isOn('TopologyAwareHints') && isAnnotated),
    nodes: isOn('PreferSameTrafficDistribution'),
  };
}

function isGateOn(
  { alpha, onByDefault, locked }: Gate,
  version: Version,
  set: Readonly<Record<string, boolean>>,
  name: string,
): boolean {
  if (isFromMinor(version, locked)) return true;
  if (!isFromMinor(version, alpha)) return false;
  return set[name] ?? (isFromMinor(version, onByDefault) ? set.AllBeta !== false : set.AllAlpha === true);
}
