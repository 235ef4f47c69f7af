import { defineRule, type Problem, type View } from '../../engine/define-rule.ts';
import type { AddressRange, SeenRange } from '../../model/address-range.ts';
import { cite } from '../../model/cite.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { missingOf, type Unknown, unknown, valueOf } from '../../model/maybe.ts';
import { formatRef } from '../../model/ref.ts';
import { containsRange, formatRange, parseAddress, parseCidr } from '../../net/addresses/cidr.ts';
import {
  type KubeProxySetting,
  kubeProxySetting,
  kubeProxySubject,
} from '../../net/services/kube-proxy-setting.ts';
import { podRangesInUse } from '../../net/addresses/pod-ranges-in-use.ts';

type Service = Kept<'Service'>;
type Seen = View<'kubeProxy', 'podCidrs' | 'ipam' | 'cni' | 'services'>;
type LocalRanges = ReadonlyMap<4 | 6, AddressRange>;

/** Of each family kube-proxy takes the first range alone (cmd/kube-proxy/app/server_linux.go, getLocalDetectors). */
function localRanges({ value }: KubeProxySetting): LocalRanges {
  const first = new Map<4 | 6, AddressRange>();
  for (const text of value.split(',')) {
    const range = parseCidr(text.trim());
    if (range !== undefined && !first.has(range.family)) first.set(range.family, range);
  }
  return first;
}

/** Where pods’ addresses come from: the nodes’ own ranges where they have them, else the pools. */
function podRanges({ podCidrs, ipam }: Seen): readonly SeenRange[] {
  if (podCidrs.state !== 'known') return [];
  const { pools, nodes } = podRangesInUse(podCidrs.value, ipam);
  return nodes.length > 0 ? nodes : pools.filter(({ disabled }) => !disabled);
}

/** An address that kube-proxy translates on the way from a pod, and to this node’s endpoints alone. */
function localOnlyAddress({ spec, status }: Service): AddressRange | undefined {
  if (spec?.externalTrafficPolicy !== 'Local') return undefined;
  const balanced = (status?.loadBalancer?.ingress ?? []).flatMap(({ ip, ipMode = 'VIP' }) =>
    ip === undefined || ipMode !== 'VIP' ? [] : [ip],
  );
  return [...balanced, ...(spec.externalIPs ?? [])].flatMap((text) => parseAddress(text) ?? [])[0];
}

function shown(ranges: LocalRanges): string {
  return [...ranges.values()].map(formatRange).join(' and ');
}

function* masqueraded(
  setting: KubeProxySetting,
  ranges: LocalRanges,
  outside: SeenRange,
  seen: Seen,
): Generator<Problem | Unknown> {
  const { kubeProxy, cni, ipam } = seen;
  const config = valueOf(kubeProxy.value.config);
  if (config?.iptables?.masqueradeAll === true || config?.nftables?.masqueradeAll === true) return;
  // Cilium translates ClusterIPs for pods before kube-proxy sees them.
  if (cni.state === 'known' && [cni.value.name, ...cni.value.beside].includes('Cilium')) return;
  const missing = [...missingOf(cni), ...missingOf(ipam)];
  if (missing.length > 0) {
    yield unknown(...missing);
    return;
  }
  yield {
    at: setting,
    field: setting.field,
    message: `kube-proxy takes ${shown(ranges)} for the addresses of pods, and pods get theirs from ${formatRange(outside.range)}: their connections to ClusterIPs leave with the node’s address, so that network policies and servers see nodes instead of clients.`,
    evidence: [setting.citation, outside.citation],
    involves: [outside.owner],
  };
}

function* dropped(
  setting: KubeProxySetting,
  ranges: LocalRanges,
  outside: SeenRange | undefined,
  { kubeProxy, services }: Seen,
): Generator<Problem | Unknown> {
  const isUnrecognized = (family: 4 | 6): boolean => !ranges.has(family) || outside?.range.family === family;
  if (!isUnrecognized(4) && !isUnrecognized(6)) return;
  const { mode } = kubeProxy.value;
  if (mode.state === 'known' && mode.value !== 'iptables' && mode.value !== 'nftables') return;
  for (const service of services) {
    const address = localOnlyAddress(service);
    if (address === undefined || !isUnrecognized(address.family)) continue;
    if (mode.state === 'unknown') {
      yield mode;
      return;
    }
    const told = ranges.has(address.family)
      ? `kube-proxy takes ${shown(ranges)} alone for the addresses of pods`
      : `kube-proxy is told no IPv${address.family} range of the pods (clusterCIDR)`;
    yield {
      at: setting,
      field: setting.field,
      message: `${told}, and treats what they send as traffic from outside: connections of pods to ${formatRange(address)} of ${formatRef(service.ref)}, whose externalTrafficPolicy is Local, are dropped on nodes without an endpoint of it.`,
      evidence: [
        setting.citation,
        cite(service, 'spec.externalTrafficPolicy', 'Local'),
        cite(service, 'status.loadBalancer.ingress', service.status?.loadBalancer?.ingress),
        ...(outside === undefined ? [] : [outside.citation]),
      ],
      involves: [service],
    };
    return;
  }
  if (!services.covers()) yield unknown(...services.missingIn());
}

export default defineRule({
  code: 'DP10',
  title: 'kube-proxy does not recognize the traffic of pods',
  severity: 'medium',
  needs: ['kubeProxy'],
  uses: ['podCidrs', 'ipam', 'cni', 'services'],
  docs: {
    why: 'kube-proxy tells pods from the world outside by clusterCIDR, unless detectLocalMode says otherwise, and of each family it takes the first range alone. What it takes for outside leaves for ClusterIPs with the node’s address, and with externalTrafficPolicy: Local it gets to endpoints on the same node alone, where for pods it would get to all.',
    actions: [
      'Set clusterCIDR to the range that pods’ addresses come from (one for each family, comma-separated), and restart kube-proxy a node at a time.',
      'Where one range cannot hold them, use detectLocalMode: NodeCIDR if the CNI gives pods addresses of their Node’s podCIDR, else InterfaceNamePrefix with the prefix of the CNI’s interfaces (cali for Calico).',
    ],
    rollback: 'Set the former value and restart kube-proxy; connections that exist keep their translation.',
    verify: [
      'kubectl get configmap kube-proxy -n kube-system -o yaml',
      'kubectl get pods -A -o custom-columns=POD:.metadata.name,IP:.status.podIP',
      'kubectl get ippools.crd.projectcalico.org -o custom-columns=POOL:.metadata.name,CIDR:.spec.cidr',
      'iptables -t nat -S KUBE-SERVICES',
    ],
    sources: [
      'https://github.com/kubernetes/kubernetes/blob/v1.37.2/cmd/kube-proxy/app/server_linux.go',
      'https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/proxy/iptables/proxier.go',
      'https://github.com/kubernetes/kubernetes/blob/v1.37.2/staging/src/k8s.io/kube-proxy/config/v1alpha1/types.go',
      'https://docs.cilium.io/en/stable/network/kubernetes/kubeproxy-free/',
    ],
    silent: [
      'NodeCIDR, BridgeInterface and InterfaceNamePrefix, which do not read clusterCIDR.',
      'An empty clusterCIDR where no Service with externalTrafficPolicy: Local has an address that nodes translate, as on Amazon EKS: nothing else is lost for pods.',
      'ClusterIPs where Cilium translates them for pods itself, and masqueradeAll, which asks for the node’s address.',
      'Pools inside clusterCIDR, disabled pools, and pools for load balancers.',
      'Pods whose addresses are the underlay’s own: no object tells their range.',
    ],
  },
  *subjects({ kubeProxy }) {
    yield kubeProxySubject(kubeProxy.value);
  },
  *check(_subject, seen) {
    const detect = kubeProxySetting(seen.kubeProxy.value, 'detectLocalMode');
    const setting = kubeProxySetting(seen.kubeProxy.value, 'clusterCIDR');
    if (detect.state === 'unknown') yield detect;
    if (detect.state !== 'known' || setting.state !== 'known') return;
    if (!['', 'ClusterCIDR'].includes(detect.value.value)) return;
    const ranges = localRanges(setting.value);
    const outside = podRanges(seen).find(({ range }) => {
      const own = ranges.get(range.family);
      return own !== undefined && !containsRange(own, range);
    });
    if (outside !== undefined) yield* masqueraded(setting.value, ranges, outside, seen);
    else if (ranges.size > 0 && seen.podCidrs.state === 'unknown') yield seen.podCidrs;
    yield* dropped(setting.value, ranges, outside, seen);
  },
});
