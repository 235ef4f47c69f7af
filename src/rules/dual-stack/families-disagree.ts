import { defineRule, type Problem, type View } from '../../engine/define-rule.ts';
import { cite } from '../../model/cite.ts';
import { localAddressesOf } from '../../model/evidence/cluster-dns.ts';
import type { ServiceRange } from '../../model/evidence/service-cidrs.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { type Unknown, unknown } from '../../model/maybe.ts';
import type { HasRef } from '../../model/ref.ts';
import { formatRange } from '../../net/addresses/cidr.ts';
import { familyDenials } from '../../net/dataplane/family-denials.ts';
import type { IpFamily } from '../../net/mtu/mtu.ts';
import { namesOf } from '../../net/mtu/mtu-fit.ts';
import { podFamilies } from '../../net/dataplane/pod-families.ts';
import { familyName, familyOf, serviceFamilies } from '../../net/services/service-families.ts';
import { podAddresses } from '../../net/services/stale-endpoints.ts';
import { isVirtualNode } from '../../net/services/virtual-node.ts';

type Seen = View<
  'serviceCidrs',
  'cni' | 'ipam' | 'podCidrs' | 'pods' | 'nodes' | 'ciliumConfig' | 'felixConfigurations' | 'clusterDns'
>;

interface Subject extends HasRef {
  readonly family: IpFamily;
  readonly range: ServiceRange;
}

function internalAddresses({ status }: Kept<'Node'>): readonly string[] {
  const internal = (status?.addresses ?? []).filter(({ type }) => type === 'InternalIP');
  return internal.flatMap(({ address }) => address ?? []);
}

/** Nodes with addresses, and none of the family. */
function nodesWithout(family: IpFamily, { nodes }: Seen): readonly Kept<'Node'>[] {
  return nodes.items.filter((node) => {
    const addresses = internalAddresses(node);
    return addresses.length > 0 && !isVirtualNode(node) && !addresses.some((one) => familyOf(one) === family);
  });
}

/** Cilium's tunnels carry either family over the other. */
function isTunnelled({ cni }: Seen): boolean {
  if (cni.state !== 'known' || cni.value.name !== 'Cilium') return false;
  const { mode } = cni.value;
  return mode.state !== 'known' || mode.value !== 'native';
}

function* nodeLocal(
  { family, range }: Subject,
  { serviceCidrs, clusterDns }: Seen,
): Generator<Problem | Unknown> {
  if (serviceFamilies(serviceCidrs.value).size > 1) return;
  const cache = clusterDns.state === 'known' ? clusterDns.value.nodeLocal : clusterDns;
  // Its usual address is of IPv4.
  if (cache.state === 'unknown' && family === 6) yield cache;
  if (cache.state !== 'known') return;
  const local = localAddressesOf(cache.value);
  if (local.length === 0 || local.some((address) => familyOf(address) === family)) return;
  const field = `${cache.value.field}.containers[name=${cache.value.container.name ?? ''}].args`;
  yield {
    severity: 'high',
    at: cache.value,
    field,
    message: `NodeLocal DNSCache listens on ${local.flatMap((one) => (familyOf(one) === undefined ? [] : one)).join(' and ')} alone, and the cluster is one of ${familyName(family)}: pods do not reach it, and names do not resolve where they are told to ask it.`,
    evidence: [cite(cache.value, field, `--localip=${local.join(',')}`), range.citation],
  };
}

/** Some have what others lack. */
function* lagging(subject: Subject, seen: Seen): Generator<Problem | Unknown> {
  const { family, range } = subject;
  const name = familyName(family);
  const onNodes = podFamilies(seen.pods, family);
  const without = onNodes.filter(({ has }) => !has);
  const [first] = without;
  const unread = [...seen.pods.missingIn(), ...seen.nodes.missingIn()];
  if (unread.length > 0) yield unknown(...unread);
  if (first !== undefined) {
    // Another pod of the node, of those that were not read, may have one.
    if (!seen.pods.covers()) return;
    const node = seen.nodes.find(undefined, first.node);
    yield {
      severity: 'medium',
      ...(node.state === 'known' ? { at: node.value } : {}),
      field: 'spec.podCIDRs',
      message: `Pods on ${without.length} of ${onNodes.length} nodes (${namesOf(without)}) have no address of ${name} while Services are given some (${formatRange(range.range)}): these pods reach nothing by ${name}, and nothing of them answers there.`,
      evidence: [
        range.citation,
        ...without.slice(0, 3).map(({ pod }) => cite(pod, 'status.podIPs', podAddresses(pod).join(', '))),
        ...(node.state === 'known' ? [cite(node.value, 'spec.podCIDRs', node.value.spec?.podCIDRs)] : []),
      ],
    };
    return;
  }
  const nodes = nodesWithout(family, seen);
  const [node] = nodes;
  if (node === undefined || isTunnelled(seen)) return;
  if (seen.cni.state === 'unknown') {
    yield seen.cni;
    return;
  }
  yield {
    severity: 'medium',
    at: node,
    field: 'status.addresses',
    message: `${nodes.length} of ${seen.nodes.items.length} nodes (${namesOf(nodes.map(({ ref }) => ({ node: ref.name })))}) have no InternalIP of ${name} while Services are given addresses of it (${formatRange(range.range)}): their node ports, their host-network pods and, unless something tunnels them, routes to their pods work in the other family alone.`,
    evidence: [
      range.citation,
      ...nodes.slice(0, 3).map((one) => cite(one, 'status.addresses', internalAddresses(one).join(', '))),
    ],
  };
}

export default defineRule({
  code: 'DS01',
  title: 'Services, pods and nodes do not have the same address families',
  severity: ['high', 'medium'],
  needs: ['serviceCidrs'],
  uses: ['cni', 'ipam', 'podCidrs', 'pods', 'nodes', 'ciliumConfig', 'felixConfigurations', 'clusterDns'],
  docs: {
    why: 'The API server gives Services addresses of each family that it has a range for, whether or not pods have any. Where the network plugin gives pods none of a family, or does not route it, every ClusterIP of that family answers nobody; clients that prefer it, which with IPv6 most do, wait before they try the other. Medium: only some nodes lack the family, as while a cluster is being made dual-stack.',
    actions: [
      'Finish the second family in this order: the network between nodes, nodes, the network plugin, pod ranges, Service ranges last.',
      'Until pods have it, leave Services at SingleStack (or set those that have two families back).',
    ],
    rollback:
      'Take the second range back from --service-cluster-ip-range only when no Service has an address of it any more.',
    verify: [
      'kubectl get servicecidrs',
      'kubectl get nodes -o custom-columns=NAME:.metadata.name,PODS:.spec.podCIDRs,ADDRESSES:.status.addresses[*].address',
      'kubectl get pods -A -o custom-columns=NAME:.metadata.name,NODE:.spec.nodeName,ADDRESSES:.status.podIPs',
      'kubectl get configmap cilium-config -n kube-system -o yaml',
      'calicoctl get ippools -o wide',
    ],
    cutover: [
      'Give nodes addresses of both families, then the network plugin its pool of the second, node by node; recreate pods, which keep the addresses they have.',
      'Add the second range to --service-cluster-ip-range of every API server, then ask for it Service by Service.',
    ],
    sources: [
      'https://github.com/kubernetes/enhancements/tree/master/keps/sig-network/563-dual-stack',
      'https://kubernetes.io/docs/concepts/services-networking/dual-stack/',
      'https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/registry/core/service/storage/alloc.go',
      'https://github.com/cilium/cilium/blob/v1.20.2/pkg/option/config.go',
      'https://github.com/projectcalico/calico/blob/v3.32.0/felix/config/config_params.go',
      'https://github.com/flannel-io/flannel/blob/v0.28.10/Documentation/configuration.md',
      'https://github.com/aws/amazon-vpc-cni-k8s/blob/master/README.md',
    ],
    silent: [
      'Pods of both families where Services get one: Kubernetes allows it, and nothing is handed out that does not work.',
      'Which family comes first: EndpointSlices are made for each family by itself, so that nothing is lost where nodes, pods and Services order them differently.',
      'Families that kube-proxy’s clusterCIDR lacks: that is rule DP11.',
      'Nodes of one family under the tunnels of Cilium, which carry both.',
      'A ServiceCIDR that was added beside `kubernetes`: it makes no cluster dual-stack.',
    ],
  },
  *subjects({ serviceCidrs }): Generator<Subject | Unknown> {
    for (const [family, range] of serviceFamilies(serviceCidrs.value))
      yield { ref: range.owner.ref, family, range };
    if (serviceCidrs.value.missing.length > 0) yield unknown(...serviceCidrs.value.missing);
  },
  *check(subject, seen) {
    const { family, range } = subject;
    yield* nodeLocal(subject, seen);
    const { found, missing } = familyDenials(family, seen);
    const onNodes = podFamilies(seen.pods, family);
    const someHave = onNodes.some(({ has }) => has);
    const denial = found.find(({ despiteAddresses }) => despiteAddresses || !someHave);
    const name = familyName(family);
    const shown = onNodes
      .slice(0, 3)
      .map(({ pod }) => cite(pod, 'status.podIPs', podAddresses(pod).join(', ')));
    const effect = `connections to ClusterIPs of ${name} reach no pod`;
    if (denial !== undefined) {
      yield {
        severity: 'high',
        at: denial.owner,
        field: denial.field,
        message: `Services are given addresses of ${name} (${formatRange(range.range)}), and ${denial.says}: ${effect}.`,
        evidence: [range.citation, denial.citation, ...shown],
        involves: [range.owner],
      };
    } else if (someHave) {
      yield* lagging(subject, seen);
    } else if (onNodes.length > 0 && seen.pods.covers()) {
      yield {
        severity: 'high',
        field: range.field,
        message: `Services are given addresses of ${name} (${formatRange(range.range)}), and no pod on any of ${onNodes.length} nodes has one: ${effect}.`,
        evidence: [range.citation, ...shown],
      };
    } else {
      const lacking = [...seen.pods.missingIn(), ...missing];
      if (lacking.length > 0) yield unknown(...lacking);
    }
  },
});
