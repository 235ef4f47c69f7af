import type { Citation } from '../../model/cite.ts';
import type { Evidence } from '../../model/evidence/index.ts';
import type { KubeProxyMode } from '../../model/evidence/kube-proxy.ts';
import { type ServiceProviderName, serviceProviders } from '../../model/evidence/service-dataplane.ts';
import { missingOf } from '../../model/maybe.ts';
import { lackText } from './step.ts';

/** What translates the addresses of Services on a node. */
export type NodeProxy =
  | { readonly name: 'kube-proxy'; readonly mode: KubeProxyMode; readonly from: readonly Citation[] }
  | {
      readonly name: Exclude<ServiceProviderName, 'kube-proxy'>;
      readonly from: readonly Citation[];
      /** Of Cilium: what says that it refuses connections to Services without a backend on every node. */
      readonly refuses?: Citation | undefined;
    }
  | { readonly name: 'several'; readonly all: readonly OneProxy[]; readonly from: readonly Citation[] }
  | { readonly name: undefined; readonly why: string };

/** One that is known. */
export type OneProxy = Exclude<NodeProxy, { readonly name: 'several' | undefined }>;

export type ProxySeen = Pick<Evidence, 'serviceDataplane' | 'kubeProxy' | 'cni' | 'ciliumConfig'>;

/**
 * Who translates on a node. Cilium, where it gives pods their network, translates ClusterIPs of pods even when it does not
 * replace kube-proxy: https://docs.cilium.io/en/v1.20/network/kubernetes/kubeproxy-free/ (kubeProxyReplacement=false).
 */
export function proxyOn(node: string, isPodToClusterIp: boolean, seen: ProxySeen): NodeProxy {
  const { serviceDataplane, kubeProxy, cni } = seen;
  if (serviceDataplane.state === 'absent') {
    return { name: undefined, why: 'nothing translates addresses of Services' };
  }
  if (serviceDataplane.state === 'unknown') {
    return { name: undefined, why: lackText(serviceDataplane.missing) };
  }
  if (isPodToClusterIp && cni.state === 'known' && cni.value.name === 'Cilium') {
    return { name: 'Cilium', from: cni.from, refuses: refusing(seen) };
  }
  const providers = serviceDataplane.value;
  const here = serviceProviders.filter((name) => {
    const one = providers[name];
    return one.state === 'known' && (one.value.nodes.state !== 'known' || one.value.nodes.value.has(node));
  });
  const found: NodeProxy[] = here.map((name) => {
    const provider = providers[name];
    const from = provider.state === 'known' ? provider.from : [];
    if (name === 'kube-proxy') return ofKubeProxy(kubeProxy);
    return name === 'Cilium' ? { name, from, refuses: refusing(seen) } : { name, from };
  });
  const [first, ...others] = found;
  const unread = serviceProviders.filter((name) => providers[name].state === 'unknown');
  if (unread.length > 0) {
    const lack = lackText(unread.flatMap((name) => missingOf(providers[name])));
    return { name: undefined, why: `whether ${unread.join(', ')} translates there was not read (${lack})` };
  }
  if (first === undefined) {
    return { name: undefined, why: 'nothing translates addresses of Services on this node' };
  }
  const unclear = found.find(({ name }) => name === undefined);
  if (unclear !== undefined || others.length === 0) return unclear ?? first;
  const all = found.filter((one): one is OneProxy => one.name !== undefined && one.name !== 'several');
  return { name: 'several', all, from: all.flatMap(({ from }) => from) };
}

/**
 * Without a backend Cilium answers with ICMP port unreachable, or an error of the socket, unless the option is `drop`
 * (bpf/lib/lb.h, tail_no_service_ipv4, and bpf/bpf_sock.c of v1.20.2).
 */
function refusing({ ciliumConfig }: ProxySeen): Citation | undefined {
  if (ciliumConfig.state !== 'known') return undefined;
  const config = ciliumConfig.value;
  const key = 'service-no-backend-response';
  if (config.isOverridden(key) || config.missing.length > 0) return undefined;
  return (config.get(key) ?? 'reject') === 'reject' ? config.cite(key, 'reject') : undefined;
}

function ofKubeProxy(kubeProxy: Evidence['kubeProxy']): NodeProxy {
  const mode = kubeProxy.state === 'known' ? kubeProxy.value.mode : kubeProxy;
  if (mode.state === 'known' && typeof mode.value === 'string') {
    return { name: 'kube-proxy', mode: mode.value, from: mode.from };
  }
  return { name: undefined, why: `the mode of kube-proxy is not known (${lackText(missingOf(mode))})` };
}

/** `kube-proxy (nftables)`, `Cilium`. */
export function proxyText(proxy: NodeProxy): string {
  if (proxy.name === undefined) return 'an unknown proxy';
  if (proxy.name === 'several') return proxy.all.map(proxyText).join(' or ');
  return proxy.name === 'kube-proxy' ? `kube-proxy (${proxy.mode})` : proxy.name;
}
