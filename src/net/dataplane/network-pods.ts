import { hasEnded } from '../../model/evidence/pods.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { parseAddress } from '../addresses/cidr.ts';

/** Has, or is to have, a running pod an address of the pod network? One in a manifest says nothing of that. */
export function isOnPodNetwork(pod: Kept<'Pod'>): boolean {
  return (
    !pod.ref.declared &&
    !hasEnded(pod) &&
    pod.metadata.deletionTimestamp === undefined &&
    pod.spec?.hostNetwork !== true
  );
}

/** The families that any of these pods has an address of the pod network in. */
export function podNetworkFamilies(pods: readonly Kept<'Pod'>[]): ReadonlySet<4 | 6> {
  const families = new Set<4 | 6>();
  for (const pod of pods) {
    if (!isOnPodNetwork(pod)) continue;
    for (const { ip = '' } of pod.status?.podIPs ?? []) {
      const address = parseAddress(ip);
      if (address !== undefined) families.add(address.family);
    }
    if (families.size === 2) break;
  }
  return families;
}
