import type { Evidence } from '../../model/evidence/index.ts';
import type { KubeProxy } from '../../model/evidence/kube-proxy.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { valueOf } from '../../model/maybe.ts';
import { containsRange, parseAddress, parseCidr } from '../addresses/cidr.ts';
import { kubeProxySetting } from '../services/kube-proxy-setting.ts';

/**
 * What kube-proxy on a node takes the address of a pod for: that of a pod of the cluster, that of somebody else, or either
 * (`undetected`), since it was told no range.
 */
export type Locality = 'local' | 'other' | 'undetected' | 'unknown';

/**
 * By the first range of the address's family in clusterCIDR, or in the node's podCIDRs where detectLocalMode is NodeCIDR; by
 * interfaces is not followed. https://github.com/kubernetes/kubernetes/blob/v1.37.2/cmd/kube-proxy/app/server_linux.go
 * (getLocalDetectors)
 */
export function podLocality(
  podIp: string | undefined,
  on: string,
  { kubeProxy, nodes }: Pick<Evidence, 'kubeProxy' | 'nodes'>,
): Locality {
  const address = parseAddress(podIp ?? '');
  if (kubeProxy.state !== 'known' || address === undefined) return 'unknown';
  const ranges = rangesOf(kubeProxy.value, valueOf(nodes.find(undefined, on)));
  if (ranges === undefined) return 'unknown';
  const range = ranges.map((text) => parseCidr(text.trim())).find((one) => one?.family === address.family);
  if (range === undefined) return 'undetected';
  return containsRange(range, address) ? 'local' : 'other';
}

function rangesOf(kubeProxy: KubeProxy, node: Kept<'Node'> | undefined): readonly string[] | undefined {
  const mode = kubeProxySetting(kubeProxy, 'detectLocalMode');
  if (mode.state !== 'known') return undefined;
  if (mode.value.value === 'NodeCIDR') {
    const { podCIDR, podCIDRs = podCIDR === undefined ? undefined : [podCIDR] } = node?.spec ?? {};
    return podCIDRs;
  }
  if (mode.value.value !== '' && mode.value.value !== 'ClusterCIDR') return undefined;
  const setting = kubeProxySetting(kubeProxy, 'clusterCIDR');
  return setting.state === 'known' ? setting.value.value.split(',') : undefined;
}

/** The address of a pod in a family. */
export function podAddress({ status }: Kept<'Pod'>, family: 'IPv4' | 'IPv6'): string | undefined {
  const all = [status?.podIP, ...(status?.podIPs ?? []).map(({ ip }) => ip)];
  return all.find((ip) => ip?.includes(':') === (family === 'IPv6'));
}
