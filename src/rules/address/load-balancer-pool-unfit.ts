import { defineRule, type Problem, type View } from '../../engine/define-rule.ts';
import { cite } from '../../model/cite.ts';
import { type PlannedRange, rivalsOf } from '../../model/evidence/address-plan.ts';
import { unknown, type Unknown } from '../../model/maybe.ts';
import { formatRef, type HasRef } from '../../model/ref.ts';
import { type AddressConflict, addressConflicts } from '../../net/addresses/address-conflicts.ts';
import { conflictText, groupConflicts } from '../../net/addresses/conflict-groups.ts';
import { namedRange } from '../../net/addresses/named-range.ts';
import { isOpenPool, poolConflict, poolConflictField } from '../../net/addresses/open-load-balancer-pool.ts';
import { roomIn } from '../../net/addresses/pool-room.ts';

type Used = View<'addressPlan', 'services' | 'ipAddressPools' | 'ciliumLoadBalancerPools'>;
type Judged = HasRef &
  (
    | {
        readonly type: 'range';
        readonly planned: PlannedRange;
        readonly conflicts: readonly AddressConflict[];
        readonly nodes: number;
      }
    | { readonly type: 'pools'; readonly open: readonly [PlannedRange, ...PlannedRange[]] }
  );

const consequences: Partial<Record<PlannedRange['purpose'], string>> = {
  node: 'a Service can get a node’s address, and two machines then answer for it',
};

export default defineRule({
  code: 'IP16',
  title: 'A load balancer pool overlaps other addresses, is switched off by a conflict, or is full',
  severity: ['high', 'medium'],
  needs: ['addressPlan'],
  uses: ['services', 'ipAddressPools', 'ciliumLoadBalancerPools'],
  judgesManifests: true,
  thresholds: { nearlyFull: 0.9 },
  docs: {
    why: 'Services of type LoadBalancer take their addresses from a pool. Where it overlaps pods, Services or nodes, an address is given out that somebody has already, and traffic for one of the two goes to the other. Two pools of Cilium that overlap: the younger gives nothing. And when all addresses are given, the next Service stays pending.',
    actions: [
      'Overlap: take the addresses that are somebody’s out of the pool; a Service that has one of them gets another, so tell whoever points DNS or firewalls at it.',
      'Conflict: change the younger pool so that it overlaps no other; it gives addresses again by itself.',
      'Full: add a range or a pool, or let Services share an address (lbipam.cilium.io/sharing-key, metallb.io/allow-shared-ip).',
    ],
    rollback:
      'Put the range back; Services keep their addresses as long as some pool of their product holds them.',
    verify: [
      'kubectl get ciliumloadbalancerippools -o yaml',
      'kubectl get ipaddresspools -n metallb-system -o yaml',
      'kubectl get services -A -o wide --field-selector spec.type=LoadBalancer',
      'kubectl get nodes -o wide',
    ],
    sources: [
      'https://github.com/cilium/cilium/blob/v1.20.2/Documentation/network/lb-ipam.rst',
      'https://github.com/cilium/cilium/blob/v1.20.2/operator/pkg/lbipam/lbipam.go',
      'https://github.com/metallb/metallb/blob/main/internal/allocator/allocator.go',
      'https://metallb.io/apis/',
      'https://docs.tigera.io/calico/latest/networking/ipam/service-loadbalancer',
    ],
    silent: [
      'A pool inside the nodes’ subnet, which layer 2 announcement needs: only a node’s own address in it is told, and not where there is one node alone. What a DHCP server gives out there is in no object.',
      'A pool that is disabled, and one for some Services only (a selector, serviceAllocation, autoAssign: false), which is often made to be full; how full Calico’s pools for load balancers are.',
      'A pool of one address that a Service has, while no Service waits; addresses that a product leaves out of a range (the first and last, .0 and .255).',
      'Pools without room beside others of the same product with room: all of a product and family count together. 90 per cent is chosen.',
      'Pools among themselves but for the conflict that Cilium reports: MetalLB refuses them.',
      'Node ports: how many are left only the API server’s metrics tell (kube_apiserver_nodeport_allocator_available_ports), and they are not read.',
    ],
  },
  *subjects({ addressPlan, ...used }): Generator<Judged | Unknown> {
    const { ranges, missing } = addressPlan.value;
    const conflicts = addressConflicts(addressPlan.value);
    const nodes = new Set(ranges.flatMap(({ purpose, of }) => (purpose === 'node' ? [of] : []))).size;
    const byKind = new Map<string, [PlannedRange, ...PlannedRange[]]>();
    let hasPools = false;
    for (const planned of ranges) {
      if (planned.purpose !== 'load-balancer' || planned.inUse === 'no') continue;
      hasPools = true;
      const { ref } = planned.owner;
      yield { ref, type: 'range', planned, conflicts: conflicts.get(planned) ?? [], nodes };
      if (ref.declared || !isOpenPool(ref, used)) continue;
      const same = byKind.get(ref.kind);
      if (same === undefined) byKind.set(ref.kind, [planned]);
      else same.push(planned);
    }
    for (const open of byKind.values()) yield { ref: open[0].owner.ref, type: 'pools', open };
    const rivals = hasPools ? rivalsOf('load-balancer').filter((purpose) => isRival(purpose)) : [];
    const lacks = (['load-balancer', ...rivals] as const).flatMap((purpose) => missing.get(purpose) ?? []);
    if (lacks.length > 0) yield unknown(...lacks);
  },
  *check(subject, evidence, { nearlyFull }) {
    if (subject.type === 'pools') yield* filled(subject.open, evidence, nearlyFull);
    else yield* overlapping(subject.planned, subject.conflicts, subject.nodes, evidence);
  },
});

function isRival(purpose: PlannedRange['purpose']): boolean {
  return ['pod-pool', 'cluster-cidr', 'node-pods', 'service', 'node'].includes(purpose);
}

function* overlapping(
  planned: PlannedRange,
  conflicts: readonly AddressConflict[],
  nodes: number,
  { ciliumLoadBalancerPools }: Omit<Used, 'addressPlan'>,
): Generator<Problem> {
  const { ref } = planned.owner;
  for (const group of groupConflicts(conflicts)) {
    const others = group.map(({ other }) => other);
    const [{ other: first }] = group;
    if (first.purpose === 'node' && nodes < 2) continue;
    const name = namedRange(planned);
    const then =
      consequences[first.purpose] ??
      'a Service can get an address that is taken, and traffic for one of the two goes to the other';
    yield {
      severity: 'high',
      field: planned.field,
      message: `${name.charAt(0).toUpperCase()}${name.slice(1)} overlaps ${conflictText(planned, others, nodes)}: ${then}.`,
      evidence: [planned.citation, ...others.slice(0, 3).map(({ citation }) => citation)],
      involves: others.slice(0, 10).map(({ owner }) => owner),
    };
  }
  if (ref.kind !== 'CiliumLoadBalancerIPPool') return;
  const pool = ciliumLoadBalancerPools.find(undefined, ref.name);
  if (pool.state !== 'known') return;
  const conflict = poolConflict(pool.value);
  const [first] = pool.value.spec?.blocks ?? [];
  const isFirst = planned.citation.seen.startsWith(first?.cidr ?? first?.start ?? '');
  if (conflict === undefined || !isFirst) return;
  yield {
    severity: 'high',
    field: `${poolConflictField}.status`,
    message: `${formatRef(ref)} overlaps another pool or itself, so Cilium gives no address of it: Services that only it could serve stay pending.`,
    evidence: [cite(pool.value, `${poolConflictField}.message`, conflict.message)],
  };
}

function* filled(
  open: readonly [PlannedRange, ...PlannedRange[]],
  { services }: Pick<Used, 'services'>,
  nearlyFull: number,
): Generator<Problem | Unknown> {
  const waiting = services.items.filter(
    ({ spec, status }) =>
      spec?.type === 'LoadBalancer' &&
      spec.loadBalancerClass === undefined &&
      (status?.loadBalancer?.ingress ?? []).length === 0,
  );
  const rooms = roomIn(
    open.map(({ range }) => range),
    services,
  );
  for (const { family, total, used } of rooms) {
    const isFull = used >= total;
    if (isFull ? waiting.length === 0 && total < 2 : total < 10 || used / total <= nearlyFull) continue;
    const owners = [...new Map(open.map(({ owner }) => [formatRef(owner.ref), owner])).entries()];
    const names = `${owners
      .slice(0, 3)
      .map(([name]) => name)
      .join(', ')}${owners.length > 3 ? ', …' : ''}`;
    const [first] = waiting;
    const isWaiting = isFull && first !== undefined;
    const then = isWaiting
      ? `${formatRef(first.ref)} ${waiting.length > 1 ? `and ${waiting.length - 1} more wait` : 'waits'} for one, and cannot be reached from outside`
      : isFull
        ? 'the next Service of type LoadBalancer stays pending'
        : `after ${total - used} more, Services of type LoadBalancer stay pending`;
    yield {
      severity: isWaiting ? 'high' : 'medium',
      field: open[0].field,
      message: `${used} of the ${total} IPv${family} addresses of ${names} are given: ${then}.`,
      evidence: [
        open[0].citation,
        ...open.slice(1, 5).map(({ citation }) => citation),
        {
          object: 'Services',
          field: 'status.loadBalancer.ingress',
          seen: `${used} addresses of these ranges`,
          label: services.coverage.label,
        },
        ...(isWaiting
          ? [cite(first, 'status.loadBalancer.ingress', first.status?.loadBalancer?.ingress)]
          : []),
      ],
      involves: [...owners.slice(1).map(([, owner]) => owner), ...waiting.slice(0, 5)],
    };
    return;
  }
  if (!services.covers()) yield unknown(...services.missingIn());
}
