import { defineRule } from '../../engine/define-rule.ts';
import type { Citation } from '../../model/cite.ts';
import type { PodRangeSource } from '../../model/evidence/pod-cidrs.ts';
import { unknown, type Unknown } from '../../model/maybe.ts';
import { formatRef, type HasRef } from '../../model/ref.ts';
import { formatRange } from '../../net/addresses/cidr.ts';
import { type NodeRangePlan, nodeRangePlans } from '../../net/addresses/node-range-plan.ts';

interface Judged extends HasRef {
  readonly plan: NodeRangePlan;
}

/** Who keeps the record of what nodes were given. */
const records: readonly PodRangeSource[] = ['Node', 'CiliumNode', 'ovn-kubernetes'];

export default defineRule({
  code: 'IP03',
  title: 'Pod ranges for nodes are nearly used up',
  severity: ['high', 'medium'],
  needs: ['podCidrs', 'ipam'],
  thresholds: { nearlyFull: 0.8, full: 0.95, plannedNodes: 0 },
  docs: {
    why: 'Every node is given a range of its own out of the cluster’s, and keeps it until it is deleted. When none is left, a new node registers and stays NotReady, or Ready and unable to start a pod: an autoscaler adds machines that carry nothing, and a node that was replaced does not come back.',
    actions: [
      'Cilium’s own pools: append another CIDR to clusterPoolIPv4PodCIDRList (or to the CiliumPodIPPool) and restart the operator; what is there must not be changed or removed.',
      'OpenShift: oc patch the cluster Network with a further clusterNetwork entry, or a wider one where the release allows that.',
      'kube-controller-manager and flannel have one range for each family, which cannot grow in place: until a migration is planned, delete Node objects of machines that are gone, cap the autoscaler, and prefer larger machines.',
    ],
    rollback: 'A CIDR that was appended can be taken out again as long as no node has a part of it.',
    verify: [
      'kubectl get nodes -o custom-columns=NAME:.metadata.name,PODS:.spec.podCIDRs',
      'kubectl get ciliumnodes -o custom-columns=NAME:.metadata.name,PODS:.spec.ipam.podCIDRs',
      'kubectl get pods -n kube-system -l component=kube-controller-manager -o yaml',
      'kubectl get events -A --field-selector reason=CIDRNotAvailable',
    ],
    cutover: [
      'A smaller range for each node or another cluster CIDR holds for new nodes only, and with kube-controller-manager the old CIDR must stay inside the new one: it ends at its start when a node’s pod CIDR lies outside.',
      'Change the CNI’s own copy of the range first (net-conf.json, kube-proxy’s clusterCIDR, native routing ranges, firewalls), then kube-controller-manager.',
      'Then replace nodes one by one: drain, delete the Node object, let it register again. Pods move and connections to them break once.',
    ],
    sources: [
      'https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/controller/nodeipam/ipam/cidrset/cidr_set.go',
      'https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/controller/nodeipam/ipam/range_allocator.go',
      'https://github.com/kubernetes/kubernetes/blob/v1.37.2/cmd/kube-controller-manager/app/core.go',
      'https://github.com/cilium/cilium/blob/v1.20.2/operator/pkg/ipam/clusterpool.go',
      'https://github.com/cilium/cilium/blob/v1.20.2/Documentation/network/concepts/ipam/cluster-pool.rst',
      'https://github.com/cilium/cilium/blob/v1.20.2/Documentation/network/concepts/ipam/multi-pool.rst',
      'https://github.com/openshift/cluster-network-operator/blob/master/bindata/network/ovn-kubernetes/common/alert-rules.yaml',
    ],
    silent: [
      'Pod CIDRs of Nodes where Calico IPAM, Cilium’s own pools or the underlay give pods their addresses; Calico’s pools are rule IP11’s.',
      'Several CIDRs of one family, which stand in for one another, count together; each pool of Cilium’s multi-pool IPAM by itself.',
      'A range that one node fills, as a cluster for a single node has it.',
      'A Service range inside the cluster CIDR: kube-controller-manager leaves it out, and then less is left than is said here.',
      'How many nodes an autoscaler may add: no object says it everywhere. Give the number as plannedNodes to have it judged; 0 stands for not given.',
      'The metrics of kube-controller-manager (node_ipam_controller_cidrset_usage_cidrs) and OVN-Kubernetes: the nodes themselves tell the same. 80 and 95 per cent are chosen; OpenShift alerts at 80.',
    ],
  },
  *subjects({ podCidrs, ipam }): Generator<Judged | Unknown> {
    const plans = nodeRangePlans(podCidrs.value, ipam.value);
    for (const plan of plans) yield { ref: plan.pools[0].owner.ref, plan };
    const { sources = [] } = ipam.value;
    const { missing } = podCidrs.value;
    const counted = sources.filter((source) => records.includes(source));
    const pooled = sources.filter((source) => !records.includes(source));
    const lacks = [...counted, ...(plans.length === 0 ? pooled : [])].flatMap(
      (one) => missing.get(one) ?? [],
    );
    if (lacks.length > 0) yield unknown(...lacks);
    else if (plans.length === 0 && counted.length > 0) {
      yield unknown({
        what: 'Cluster CIDR',
        namespaces: null,
        reason: 'not-observable',
        detail: 'nodes have pod CIDRs, and nothing that was read says what they are cut from',
        next: 'ask whoever runs the control plane for --cluster-cidr and --node-cidr-mask-size of kube-controller-manager',
      });
    }
  },
  *check({ plan }, { ipam }, { nearlyFull, full, plannedNodes }) {
    const { pools, given, family, total, used, partPrefix } = plan;
    const share = total === 0 ? 0 : used / total;
    const [first] = pools;
    const byNode = first.source !== 'CiliumPodIPPool' && partPrefix !== undefined;
    const places = [...new Set(pools.map(({ owner }) => formatRef(owner.ref)))].join(', ');
    const where = `${pools
      .slice(0, 3)
      .map(({ range }) => formatRange(range))
      .join(', ')}${pools.length > 3 ? ', …' : ''} (${places})`;
    const counted: Citation = {
      object: 'Nodes',
      field: given[0]?.field ?? 'spec.podCIDRs',
      seen: `${given.length} IPv${family} ranges in ${pools.length === 1 ? 'it' : 'them'}`,
      label: first.citation.label,
    };
    const evidence = [
      first.citation,
      ...pools.slice(1).map(({ citation }) => citation),
      counted,
      ...ipam.from,
    ] as const;
    const involves = pools.slice(1).map(({ owner }) => owner);
    if (total > 1 && share > nearlyFull) {
      const amount =
        partPrefix === undefined
          ? `${(share * 100).toFixed(1)}% of the addresses`
          : `${used} of the ${total} ranges /${partPrefix}`;
      const left = partPrefix === undefined ? 'soon' : `after ${total - used} more`;
      yield {
        severity: share > full ? 'high' : 'medium',
        field: first.field,
        message: `${amount} that ${where} has for nodes are given: ${used < total ? `${left} the` : 'the'} next node gets none, and starts no pod with an address of its own.`,
        evidence,
        involves,
      };
    } else if (byNode && plannedNodes > total) {
      yield {
        severity: 'medium',
        field: first.field,
        message: `${where} has ranges /${partPrefix} for ${total} nodes, and ${plannedNodes} are planned: those beyond get none, and start no pod with an address of its own.`,
        evidence,
        involves,
      };
    }
  },
});
