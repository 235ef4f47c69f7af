import { defineRule, type Problem } from '../../engine/define-rule.ts';
import { type PlannedRange, rivalsOf } from '../../model/evidence/address-plan.ts';
import { unknown } from '../../model/maybe.ts';
import { formatRef, type HasRef } from '../../model/ref.ts';
import { type AddressConflict, addressConflicts } from '../../net/address-conflicts.ts';
import { formatRange, intersectionOf } from '../../net/cidr.ts';
import { namedRange } from '../../net/named-range.ts';

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
  'load-balancer/node': 'a Service can get a node’s address, and two machines then answer for it',
  'pod-pool': 'traffic for a node in it is taken for pod traffic and does not reach the node',
  'cluster-cidr': 'traffic for a node in it is taken for pod traffic and does not reach the node',
  'node-pods': 'traffic for a node in it is taken for pod traffic and does not reach the node',
  'load-balancer':
    'a Service can get an address that is taken, and traffic for one of the two goes to the other',
  'remote-cluster/remote-cluster': 'traffic for one of the two clusters goes to the other',
  'remote-cluster': 'Submariner sets up no routes to that cluster, or takes local traffic for it',
  globalnet: 'traffic for one of the two goes to the other',
  'ovn-join': 'traffic for those addresses never leaves the node',
  'ovn-transit': 'traffic for those addresses never leaves the node',
  'ovn-masquerade': 'traffic for those addresses never leaves the node',
  'node-local-dns': 'each node answers at that address itself',
};

export default defineRule({
  code: 'IP01',
  title: 'Address ranges overlap that must be disjoint',
  severity: 'high',
  needs: ['addressPlan'],
  judgesManifests: true,
  docs: {
    why: 'Pods, Services and nodes must draw their addresses from ranges that have none in common. Where two ranges overlap everything works until an address is given out twice, or until a node decides by the address alone where a packet goes: then one side cannot be reached, from some places only.',
    actions: [
      'Change the range that is easiest to leave: a load balancer pool in place, a range inside OVN-Kubernetes through its operator where the release allows that, a pod pool by adding another and moving nodes to it one by one.',
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
      'A load balancer pool inside the nodes’ subnet, which layer 2 announcement needs; only a node’s own address in it is told, and not where there is one node alone.',
      'ServiceCIDRs that overlap each other, remote clusters behind Globalnet that use the same ranges inside, and load balancer pools among themselves.',
    ],
  },
  *subjects({ addressPlan }): Generator<Line> {
    const { ranges } = addressPlan.value;
    const conflicts = addressConflicts(addressPlan.value);
    const nodes = new Set(ranges.flatMap(({ purpose, of }) => (purpose === 'node' ? [of] : []))).size;
    for (const planned of ranges) {
      if (planned.inUse === 'no' || planned.purpose === 'native-routing') continue;
      yield { ref: planned.owner.ref, planned, conflicts: conflicts.get(planned) ?? [], nodes };
    }
  },
  *check({ planned, conflicts, nodes }, { addressPlan }) {
    const { missing } = addressPlan.value;
    for (const group of grouped(conflicts)) {
      const isOwn = planned.purpose === 'load-balancer' && group[0].other.purpose === 'node';
      if (!isOwn || nodes > 1) yield problemOf(planned, group, nodes);
    }
    const lacks = [planned.purpose, ...rivalsOf(planned.purpose)].flatMap(
      (purpose) => missing.get(purpose) ?? [],
    );
    if (lacks.length > 0) yield unknown(...lacks);
  },
});

type Group = readonly [AddressConflict, ...AddressConflict[]];

/** One mistake, one finding: nodes are told together, anything else by the object that names it. */
function grouped(conflicts: readonly AddressConflict[]): Group[] {
  const groups = new Map<string, [AddressConflict, ...AddressConflict[]]>();
  for (const conflict of conflicts) {
    const { purpose, owner } = conflict.other;
    const byNode = purpose === 'node' || purpose === 'node-pods';
    const key = byNode ? purpose : `${purpose} ${formatRef(owner.ref)}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [conflict]);
    else group.push(conflict);
  }
  return [...groups.values()];
}

function problemOf(planned: PlannedRange, group: Group, nodes: number): Problem {
  const others = group.map(({ other }) => other);
  const [{ other: first }] = group;
  const consequence =
    consequences[`${planned.purpose}/${first.purpose}`] ??
    consequences[planned.purpose] ??
    'one side cannot be reached';
  const name = namedRange(planned);
  return {
    field: planned.field,
    message: `${name.charAt(0).toUpperCase()}${name.slice(1)} overlaps ${told(planned, others, nodes)}: ${consequence}.`,
    evidence: [
      planned.citation,
      ...planned.alsoFrom.slice(0, shown).map(({ citation }) => citation),
      ...others.slice(0, shown).map(({ citation }) => citation),
    ],
    involves: others.slice(0, 10).map(({ owner }) => owner),
  };
}

const shown = 3;

function told(planned: PlannedRange, others: readonly PlannedRange[], nodes: number): string {
  const [first] = others;
  if (first === undefined) return '';
  if (others.length === 1) {
    const common = intersectionOf(planned.range, first.range);
    const all = [planned.range, first.range].map(formatRange);
    const partly = common !== undefined && !all.includes(formatRange(common));
    return `${namedRange(first)}${partly ? ` in ${formatRange(common)}` : ''}`;
  }
  const some = others
    .slice(0, shown)
    .map(({ of, range }) => `${of === undefined ? '' : `${of} `}${formatRange(range)}`);
  const list = `${some.join(', ')}${others.length > shown ? ', …' : ''}`;
  const owners = new Set(others.map(({ of }) => of)).size;
  if (first.purpose === 'node') return `the addresses of ${owners} of ${nodes} nodes (${list})`;
  if (first.purpose === 'node-pods') return `the pod CIDRs of ${owners} nodes (${list})`;
  return `${others.length} ranges of ${formatRef(first.owner.ref)} (${list})`;
}
