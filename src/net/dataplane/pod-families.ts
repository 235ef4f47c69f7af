import { hasEnded } from '../../model/evidence/pods.ts';
import type { Kept } from '../../model/kinds/index.ts';
import type { IpFamily } from '../mtu/mtu.ts';
import { familyOf } from '../services/service-families.ts';
import { podAddresses } from '../services/stale-endpoints.ts';

/** One pod of a node that has an address of the pod network, for evidence, and whether any has one of the family. */
export interface NodeFamilies {
  readonly node: string;
  readonly has: boolean;
  readonly pod: Kept<'Pod'>;
}

/** For each node with pods of the pod network: does one of them have an address of this family? */
export function podFamilies(pods: Iterable<Kept<'Pod'>>, family: IpFamily): readonly NodeFamilies[] {
  const byNode = new Map<string, NodeFamilies>();
  for (const pod of pods) {
    const node = pod.spec?.nodeName;
    const addresses = podAddresses(pod);
    if (node === undefined || pod.spec?.hostNetwork === true || hasEnded(pod) || addresses.length === 0)
      continue;
    const seen = byNode.get(node);
    if (seen?.has === true) continue;
    const has = addresses.some((address) => familyOf(address) === family);
    if (seen === undefined || has) byNode.set(node, { node, has, pod });
  }
  return [...byNode.values()];
}
