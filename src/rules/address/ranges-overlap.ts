import { defineRule, type Problem } from '../../engine/define-rule.ts';
import { type PlannedRange, type Purpose, rivalsOf } from '../../model/evidence/address-plan.ts';
import { unknown } from '../../model/maybe.ts';
import type { HasRef } from '../../model/ref.ts';
import { type AddressConflict, addressConflicts } from '../../net/addresses/address-conflicts.ts';
import { type ConflictGroup, conflictText, groupConflicts } from '../../net/addresses/conflict-groups.ts';
import { namedRange } from '../../net/addresses/named-range.ts';

/** A range of the plan, and what it collides with. */
interface Line extends HasRef {
  readonly planned: PlannedRange;
  readonly conflicts: readonly AddressConflict[];
  /** Nodes of the cluster whose addresses are known. */
  readonly nodes: number;
}

/** What happens to traffic, by the two purposes, or by the one at fault. */
const consequences: Readonly<Record<string, string>> = {
  'pod-pool/pod-pool': 'two pods can get the same address',
  'pod-pool/service':
    'a pod can get an address that is also a ClusterIP, and traffic for it goes to the Service',
  'service/node-pods':
    'a pod can get an address that is also a ClusterIP, and traffic for it goes to the Service',
  'service/node':
    'a Service can get a node’s address as its ClusterIP, and traffic for that node goes to the Service',
  'pod-pool': 'traffic for a node in it is taken for pod traffic and does not reach the node',
  'cluster-cidr': 'traffic for a node in it is taken for pod traffic and does not reach the node',
  'node-pods': 'traffic for a node in it is taken for pod traffic and does not reach the node',
  'remote-cluster/remote-cluster': 'traffic for one of the two clusters goes to the other',
  'remote-cluster': 'Submariner sets up no routes to that cluster, or takes local traffic for it',
  globalnet: 'traffic for one of the two goes to the other',
  'ovn-join': 'traffic for those addresses never leaves the node',
  'ovn-transit': 'traffic for those addresses never leaves the node',
  'ovn-masquerade': 'traffic for those addresses never leaves the node',
  'node-local-dns': 'each node answers at that address itself',
};

/** With all others, load balancer pools are at fault: rule IP16 tells it. */
const apartFromPools: readonly Purpose[] = [
  'remote-cluster',
  'globalnet',
  'ovn-join',
  'ovn-transit',
  'ovn-masquerade',
  'node-local-dns',
];

export default defineRule({
  code: 'IP01',
  title: 'Address ranges overlap that must be disjoint',
  severity: 'high',
  needs: ['addressPlan'],
  judgesManifests: true,
  docs: {
    why: 'Pods, Services and nodes must draw their addresses from ranges that have none in common. Where two ranges overlap everything works until an address is given out twice, or until a node decides by the address alone where a packet goes: then one side cannot be reached, from some places only.',
    actions: [
      'Change the range that is easiest to leave: a range inside OVN-Kubernetes through its operator where the release allows that, a pod pool by adding another and moving nodes to it one by one.',
      'Where a Service range is at fault, add a ServiceCIDR (1.33) that overlaps nothing and create the Services whose ClusterIP lies in the overlap again; the range given to kube-apiserver stays.',
      'Until then keep new nodes, pools and Services out of the addresses that both ranges hold.',
    ],
    rollback:
      'Add the former range again beside the new one; addresses that were given out in the meantime stay valid as long as both are configured.',
    verify: [
      'kubectl get nodes -o wide',
      'kubectl get nodes -o custom-columns=NAME:.metadata.name,PODS:.spec.podCIDRs',
      'kubectl get servicecidrs -o yaml',
      'kubectl get services -A -o wide',
    ],
    cutover: [
      'A node’s pod CIDR cannot be changed: drain the node, delete its Node object and let it register again.',
      'Never change or remove an entry of Cilium’s cluster-pool list or a Calico pool that addresses were given from: add another, disable this one, move the pods.',
      'A pod keeps its address until it is created again, and a Service its ClusterIP: plan for connections that break once.',
    ],
    sources: [
      'https://kubernetes.io/docs/concepts/cluster-administration/networking/#kubernetes-ip-address-ranges',
      'https://github.com/cilium/cilium/blob/v1.20.2/Documentation/network/concepts/ipam/cluster-pool.rst',
      'https://github.com/cilium/cilium/blob/v1.20.2/Documentation/network/concepts/ipam/multi-pool.rst',
      'https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/controller/nodeipam/ipam/range_allocator.go',
      'https://github.com/kubernetes/enhancements/tree/master/keps/sig-network/1880-multiple-service-cidrs',
      'https://github.com/openshift/cluster-network-operator/blob/master/pkg/network/cluster_config.go',
      'https://github.com/openshift/api/blob/master/operator/v1/types_network.go',
      'https://github.com/ovn-kubernetes/ovn-kubernetes/blob/master/go-controller/pkg/config/config.go',
      'https://github.com/submariner-io/submariner/blob/devel/pkg/cidr/iputil.go',
    ],
    silent: [
      'Ranges outside the cluster (a VPC, on-premises networks, VPNs): this rule knows what the cluster itself tells.',
      'Native routing ranges of Cilium, which hold pods and often nodes or a whole VPC; pods whose addresses are the VPC’s own.',
      'Pod ranges that nothing takes addresses from: node pod CIDRs beside Cilium’s own pools or Calico IPAM, disabled pools.',
      'A Calico pool inside the cluster CIDR, and node pod CIDRs inside their pool: that is how they belong.',
      'A cluster CIDR that holds the Service range: kube-controller-manager leaves that out of what it gives to nodes, so a node’s own pod CIDR decides.',
      'A load balancer pool that overlaps pods, Services or nodes: that is rule IP16’s.',
      'ServiceCIDRs that overlap each other, remote clusters behind Globalnet that use the same ranges inside, and load balancer pools among themselves.',
    ],
  },
  *subjects({ addressPlan }): Generator<Line> {
    const { ranges } = addressPlan.value;
    const conflicts = addressConflicts(addressPlan.value);
    const nodes = new Set(ranges.flatMap(({ purpose, of }) => (purpose === 'node' ? [of] : []))).size;
    for (const planned of ranges) {
      const { inUse, purpose } = planned;
      if (inUse === 'no' || purpose === 'native-routing' || purpose === 'load-balancer') continue;
      yield { ref: planned.owner.ref, planned, conflicts: conflicts.get(planned) ?? [], nodes };
    }
  },
  *check({ planned, conflicts, nodes }, { addressPlan }) {
    const { missing } = addressPlan.value;
    for (const group of groupConflicts(conflicts)) yield problemOf(planned, group, nodes);
    const lacks = [planned.purpose, ...rivalsOf(planned.purpose)].flatMap((purpose) =>
      purpose === 'load-balancer' && !apartFromPools.includes(planned.purpose)
        ? []
        : (missing.get(purpose) ?? []),
    );
    if (lacks.length > 0) yield unknown(...lacks);
  },
});

const shown = 3;

function problemOf(planned: PlannedRange, group: ConflictGroup, nodes: number): Problem {
  const others = group.map(({ other }) => other);
  const [{ other: first }] = group;
  const consequence =
    consequences[`${planned.purpose}/${first.purpose}`] ??
    consequences[planned.purpose] ??
    'one side cannot be reached';
  const name = namedRange(planned);
  return {
    field: planned.field,
    message: `${name.charAt(0).toUpperCase()}${name.slice(1)} overlaps ${conflictText(planned, others, nodes)}: ${consequence}.`,
    evidence: [
      planned.citation,
      ...planned.alsoFrom.slice(0, shown).map(({ citation }) => citation),
      ...others.slice(0, shown).map(({ citation }) => citation),
    ],
    involves: others.slice(0, 10).map(({ owner }) => owner),
  };
}
