import { type ClusterDns, clusterIpsOf, type KubeletDns } from '../../model/evidence/cluster-dns.ts';
import type { Evidence } from '../../model/evidence/index.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { absent, known, type Maybe, missingOf, unknown, valueOf } from '../../model/maybe.ts';
import { addressesAmong } from './node-local-cache.ts';

/** How far the queries of pods get to the NodeLocal DNSCache of their node. */
export interface NodeLocalReach {
  /** An address that it is told to take and that kube-proxy holds itself, in ipvs mode. */
  readonly held: string | undefined;
  /** The addresses at which it gets queries. */
  readonly answered: readonly string[];
  /** Kubelets that send pods to an address at which it gets none. */
  readonly bypassing: readonly { readonly kubelet: KubeletDns; readonly address: string }[];
  /** Whether queries get there rests on what kubelets are told, and of none that is known. */
  readonly isOpen: boolean;
}

/**
 * Where a cache that takes the addresses `local` gets queries. In iptables and nftables mode it may take the ClusterIPs of
 * the cluster's DNS Service (`virtual`), for kube-proxy's rules then do not match; in ipvs mode these lie on kube-proxy's
 * own interface. Only addresses of the cache's family are looked at.
 * https://kubernetes.io/docs/tasks/administer-cluster/nodelocaldns/
 */
export function nodeLocalReach(
  local: readonly string[],
  mode: string,
  clusterIps: readonly string[],
  kubelets: readonly KubeletDns[],
): NodeLocalReach {
  const isSameFamily = (address: string) => address.includes(':') === (local[0]?.includes(':') ?? false);
  const virtual = addressesAmong(clusterIps).filter(isSameFamily);
  const isIpvs = mode === 'ipvs';
  const answered = isIpvs ? local.filter((address) => !virtual.includes(address)) : local;
  const told = kubelets.filter(({ clusterDNS }) => clusterDNS.length > 0);
  const bypassing = told.flatMap((kubelet) => {
    const wanted = addressesAmong(kubelet.clusterDNS).filter(isSameFamily);
    const address = wanted.find((one) => !answered.includes(one));
    return address === undefined ? [] : [{ kubelet, address }];
  });
  return {
    held: isIpvs ? local.find((address) => virtual.includes(address)) : undefined,
    answered,
    bypassing,
    isOpen: told.length === 0 && (isIpvs || !virtual.every((address) => local.includes(address))),
  };
}

/**
 * The same as the cluster is found: with kube-proxy in its mode and the cluster's DNS Service. Absent where no kube-proxy
 * runs, or Cilium does its work.
 */
export function nodeLocalReachIn(
  local: readonly string[],
  { service, kubelets }: Pick<ClusterDns, 'service' | 'kubelets'>,
  { kubeProxy, serviceDataplane }: Pick<Evidence, 'kubeProxy' | 'serviceDataplane'>,
): Maybe<NodeLocalReach & { readonly mode: string; readonly service: Kept<'Service'> }> {
  if (kubeProxy.state === 'absent') return kubeProxy;
  if (kubeProxy.state === 'unknown') {
    // Another process of the node may be kube-proxy, but not where Cilium does its work.
    const cilium = valueOf(serviceDataplane)?.Cilium;
    return cilium?.state === 'known' ? absent(cilium.label, cilium.from) : kubeProxy;
  }
  const { mode } = kubeProxy.value;
  if (mode.state !== 'known' || service.state !== 'known') {
    const missing = [...missingOf(mode), ...missingOf(service)];
    return missing.length > 0 ? unknown(...missing) : absent(kubeProxy.label);
  }
  const reach = nodeLocalReach(local, mode.value, clusterIpsOf(service.value), valueOf(kubelets) ?? []);
  return known({ ...reach, mode: mode.value, service: service.value }, mode.from);
}
