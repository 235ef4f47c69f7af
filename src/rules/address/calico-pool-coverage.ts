import { defineRule, type Problem, type View } from '../../engine/define-rule.ts';
import { cite } from '../../model/cite.ts';
import type { CalicoPool, PoolRequest } from '../../model/evidence/calico-pools.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { unknown, type Unknown } from '../../model/maybe.ts';
import { formatRef, type HasRef } from '../../model/ref.ts';
import { formatRange, overlappingPairs } from '../../net/addresses/cidr.ts';
import { isOnPodNetwork, podNetworkFamilies } from '../../net/dataplane/network-pods.ts';
import { requestFaults } from '../../net/addresses/pool-request.ts';
import { isVirtualNode } from '../../net/services/virtual-node.ts';

type Used = View<'calicoPools', 'ipam' | 'nodes' | 'pods' | 'namespaces'>;
type Judged = HasRef &
  (
    | { readonly type: 'pool'; readonly pool: CalicoPool; readonly overlaps: readonly CalicoPool[] }
    | { readonly type: 'node'; readonly node: Kept<'Node'>; readonly families: ReadonlySet<4 | 6> }
    | { readonly type: 'request'; readonly request: PoolRequest }
  );

export default defineRule({
  code: 'IP12',
  title: 'Calico’s pools leave a node or a pod without an address',
  severity: 'high',
  needs: ['calicoPools'],
  uses: ['ipam', 'nodes', 'pods', 'namespaces'],
  docs: {
    why: 'Calico IPAM takes a pod’s address from an enabled pool that selects the pod’s node and namespace, or from the pools that an annotation names and from no other. Where none is left, pods stay in ContainerCreating; where two enabled pools overlap, blocks of one are counted as the other’s, and an address can be given out twice.',
    actions: [
      'A node that no pool selects: give it the label that the pool of its rack or zone asks for, or add a pool that selects it. New pods there start at once.',
      'An annotation that names no enabled pool: enable the pool again, or correct the name; pods must be created again to take it.',
      'Pools that overlap: disable the younger one, so that no more addresses come from it, and move its pods.',
    ],
    rollback:
      'Put the label, the selector or `disabled` back; addresses that were given out stay valid either way.',
    verify: [
      'calicoctl get ippools -o wide',
      'calicoctl ipam show --show-blocks',
      'kubectl get nodes --show-labels',
      'kubectl get events -A --field-selector reason=FailedCreatePodSandBox',
    ],
    cutover: [
      'Add the pool that stays first, with a CIDR that overlaps nothing, and see that new pods take addresses of it.',
      'Disable the other, restart workload by workload, and delete it only when calicoctl ipam show lists no address of it.',
      'A pod keeps its address until it is created again: connections break once, workload by workload.',
    ],
    sources: [
      'https://github.com/projectcalico/calico/blob/v3.32.0/libcalico-go/lib/ipam/ipam.go',
      'https://github.com/projectcalico/calico/blob/v3.32.0/libcalico-go/lib/ipam/pools.go',
      'https://github.com/projectcalico/calico/blob/v3.32.0/libcalico-go/lib/clientv3/client.go',
      'https://github.com/projectcalico/calico/blob/v3.32.0/cni-plugin/pkg/k8s/k8s.go',
      'https://github.com/projectcalico/calico/blob/v3.32.0/cni-plugin/internal/pkg/utils/utils.go',
      'https://docs.tigera.io/calico/latest/reference/resources/ippool',
    ],
    silent: [
      'Pools of Calico where another IPAM gives the addresses (flannel, host-local, a cloud’s): Calico makes one that nothing uses.',
      'A node that takes no ordinary pods (cordoned, or with a taint that is not one of Kubernetes’ own conditions) or is no machine.',
      'A pool that Calico put aside itself for overlapping another (condition Allocatable, from 3.32): it gives no addresses, and counts as disabled.',
      'A pool for load balancers or tunnels alone, and what it overlaps: that is rule IP01’s.',
      'A family that no pod has an address of: whether the CNI asks for it is in a file on the nodes. Pools that this file names (ipv4_pools) are not seen either.',
      'A pod that has ended, is being deleted, or runs on its node’s network.',
    ],
  },
  *subjects({ calicoPools, ipam, nodes, pods, namespaces }): Generator<Judged | Unknown> {
    if (ipam.state === 'unknown') yield ipam;
    if (ipam.state !== 'known' || ipam.value.sources?.includes('IPPool') !== true) return;
    const { pools, requests, missing } = calicoPools.value;
    const overlaps = overlapsAmong(pools.filter((pool) => pool.givesAddresses && pool.forPods));
    for (const pool of pools) {
      yield { ref: pool.owner.ref, type: 'pool', pool, overlaps: overlaps.get(pool) ?? [] };
    }
    const families = podNetworkFamilies(pods.items);
    for (const node of nodes) {
      if (takesPods(node)) yield { ref: node.ref, type: 'node', node, families };
    }
    for (const request of requests) {
      const asks = request.object.ref.kind === 'Namespace' || isOnPodNetwork(request.object);
      if (asks && (request.family === 4 || families.has(6))) {
        yield { ref: request.ref, type: 'request', request };
      }
    }
    const lacks = [...missing, ...nodes.missingIn(), ...pods.missingIn(), ...namespaces.missingIn()];
    if (lacks.length > 0) yield unknown(...lacks);
  },
  *check(subject, evidence) {
    if (subject.type === 'pool') yield* overlapping(subject.pool, subject.overlaps);
    else if (subject.type === 'node') yield* uncovered(subject.node, subject.families, evidence);
    else yield* unanswered(subject.request, evidence);
  },
});

/** Of two pools the one whose name comes later is at fault. */
function overlapsAmong(pools: readonly CalicoPool[]): ReadonlyMap<CalicoPool, readonly CalicoPool[]> {
  const overlaps = new Map<CalicoPool, CalicoPool[]>();
  for (const [a, b] of overlappingPairs(pools)) {
    const [first, later] = a.name < b.name ? [a, b] : [b, a];
    overlaps.set(later, [...(overlaps.get(later) ?? []), first]);
  }
  return overlaps;
}

function* overlapping(pool: CalicoPool, overlaps: readonly CalicoPool[]): Generator<Problem> {
  const [first] = overlaps;
  if (first === undefined) return;
  const others = overlaps.map(({ name, range }) => `${name} (${formatRange(range)})`).slice(0, 3);
  yield {
    field: pool.field,
    message: `${formatRef(pool.owner.ref)} (${formatRange(pool.range)}) overlaps ${others.join(', ')}, and all are enabled: two pods can get the same address.`,
    evidence: [pool.citation, ...overlaps.map(({ citation }) => citation)],
    involves: overlaps.map(({ owner }) => owner),
  };
}

function* uncovered(
  node: Kept<'Node'>,
  families: ReadonlySet<4 | 6>,
  { calicoPools, ipam }: Used,
): Generator<Problem> {
  const { pools, missing } = calicoPools.value;
  // A pool that was not read may select it.
  if (missing.length > 0) return;
  const automatic = pools.filter((pool) => pool.givesAddresses && pool.forPods && !pool.manual);
  const selecting = automatic.filter((pool) => pool.selectsNode(node.metadata.labels ?? {}));
  const lacking = ([4, 6] as const).filter(
    (family) => families.has(family) && !selecting.some(({ range }) => range.family === family),
  );
  if (selecting.length > 0 && lacking.length === 0) return;
  const what = selecting.length === 0 ? 'No enabled pool' : `No enabled IPv${lacking.join(' or IPv')} pool`;
  yield {
    field: 'metadata.labels',
    message: `${what} of Calico selects node ${node.ref.name}: a pod there that does not ask for one by annotation gets no address and does not start.`,
    evidence: [
      cite(node, 'metadata.labels', node.metadata.labels ?? {}),
      ...pools.slice(0, 5).map((pool) => cite(pool.owner, ...reasonOf(pool))),
      ...(ipam.state === 'known' ? ipam.from : []),
    ],
    involves: pools.slice(0, 10).map(({ owner }) => owner),
  };
}

/** The field of a pool that says why it does not serve every node. */
function reasonOf({ object, givesAddresses, manual, forPods }: CalicoPool): [string, unknown] {
  const { spec, status } = object;
  const allocatable = status?.conditions?.find(({ type }) => type === 'Allocatable');
  if (spec?.disabled === true) return ['spec.disabled', true];
  if (!givesAddresses) return ['status.conditions[type=Allocatable].status', allocatable?.status];
  if (manual) return ['spec.assignmentMode', 'Manual'];
  return forPods ? ['spec.nodeSelector', spec?.nodeSelector] : ['spec.allowedUses', spec?.allowedUses];
}

function* unanswered(request: PoolRequest, { calicoPools }: Used): Generator<Problem | Unknown> {
  const { pools, missing } = calicoPools.value;
  const outcome =
    request.ref.kind === 'Namespace'
      ? 'its pods get no address when they are created, and do not start'
      : 'when it is created again it gets no address and does not start';
  const { faults, unread } = requestFaults(request, pools, missing.length === 0);
  if (unread.length > 0) yield unknown(...missing);
  for (const { says, about } of faults) {
    yield {
      field: request.field,
      message: `${formatRef(request.ref)} asks ${says}: ${outcome}.`,
      evidence: [
        cite(request, request.field, request.text),
        ...about.map((pool) => cite(pool.owner, ...reasonOf(pool))),
      ],
      involves: about.map(({ owner }) => owner),
    };
  }
}

/** Would an ordinary pod be scheduled there, were the node in order? */
function takesPods(node: Kept<'Node'>): boolean {
  const { unschedulable, taints = [] } = node.spec ?? {};
  const keepsOff = taints.some(
    ({ key = '', effect }) => effect !== 'PreferNoSchedule' && !key.startsWith('node.kubernetes.io/'),
  );
  return unschedulable !== true && !keepsOff && !isVirtualNode(node);
}
