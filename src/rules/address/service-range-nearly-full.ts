import { defineRule } from '../../engine/define-rule.ts';
import type { Citation } from '../../model/cite.ts';
import type { ServiceRange } from '../../model/evidence/service-cidrs.ts';
import { unknown } from '../../model/maybe.ts';
import { formatRef, type HasRef } from '../../model/ref.ts';
import { formatRange } from '../../net/addresses/cidr.ts';
import { allocatingRanges, serviceRoom } from '../../net/addresses/service-room.ts';

/** The ranges that Services of one family get new addresses from. */
interface Family extends HasRef {
  readonly family: 4 | 6;
  /** The widest one first. */
  readonly ranges: readonly [ServiceRange, ...ServiceRange[]];
}

export default defineRule({
  code: 'IP05',
  title: 'Service addresses nearly used up',
  severity: ['high', 'medium'],
  needs: ['serviceCidrs'],
  uses: ['services', 'ipAddresses'],
  thresholds: { nearlyFull: 0.8, full: 0.95 },
  docs: {
    why: 'Every Service but a headless or ExternalName one holds a ClusterIP of each of its families until it is deleted. When the ranges of a family are full, creating a Service fails, and with it the rollout or the operator that wanted one; nothing that runs notices before.',
    actions: [
      'From 1.33 create another ServiceCIDR with a free range of the same family: the API server takes addresses from it at once, and no Service has to change. Before 1.33 the range of the API server cannot grow.',
      'Teach the new range to whatever was given the old one: NO_PROXY lists, firewalls, Submariner’s Cluster, advertised ranges of Calico, native routing exclusions.',
      'Delete Services that nothing uses, and give Services that need no ClusterIP `clusterIP: None` when they are created again.',
    ],
    rollback:
      'Delete the ServiceCIDR that was added: it stays until no Service holds an address that only it has, so move those first.',
    verify: [
      'kubectl get servicecidrs',
      'kubectl get ipaddresses',
      'kubectl get services -A -o custom-columns=NAMESPACE:.metadata.namespace,NAME:.metadata.name,IPS:.spec.clusterIPs',
    ],
    sources: [
      'https://kubernetes.io/docs/tasks/network/extend-service-ip-ranges/',
      'https://github.com/kubernetes/enhancements/tree/master/keps/sig-network/1880-multiple-service-cidrs',
      'https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/registry/core/service/ipallocator/cidrallocator.go',
      'https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/registry/core/service/ipallocator/ipallocator.go',
      'https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/registry/core/service/ipallocator/bitmap.go',
    ],
    silent: [
      'A full range beside one of the same family that has room: the API server tries each until one has a free address.',
      'Ranges that give no new address, being deleted or not Ready, and the Services that hold theirs from there.',
      'Metrics of the API server (kube_apiserver_clusterip_allocator_allocated_ips): Services and IPAddresses tell the same, and those start at nothing with the server.',
      'How fast the ranges fill: 80 and 95 per cent are chosen, not documented anywhere; change them to fit.',
    ],
  },
  *subjects({ serviceCidrs }): Generator<Family> {
    for (const one of allocatingRanges(serviceCidrs.value)) yield { ref: one.ranges[0].owner.ref, ...one };
  },
  *check({ family, ranges }, { serviceCidrs, services, ipAddresses }, { nearlyFull, full }) {
    const { allocator, missing } = serviceCidrs.value;
    const { allocatable, held, byServices } = serviceRoom({ family, ranges }, allocator, {
      services,
      ipAddresses,
    });

    const share = allocatable.size === 0n ? 0 : held.size / Number(allocatable.size);
    if (share <= nearlyFull) {
      const uncounted = services.missingIn();
      // Where addresses are objects, those tell of Services that were not read.
      const isSettled = allocator === 'objects' && ipAddresses.covers() && ipAddresses.items.length > 0;
      if (uncounted.length > 0 && !isSettled) yield unknown(...uncounted);
      return;
    }
    // Another range of the family may have room.
    if (missing.length > 0) {
      yield unknown(...missing);
      return;
    }
    const [first] = ranges;
    const free = allocatable.size - BigInt(held.size);
    const outcome = free === 0n ? 'creating a Service fails' : `creating a Service fails after ${free} more`;
    const names = ranges.map(({ range, owner }) => `${formatRange(range)} of ${formatRef(owner.ref)}`);
    const counted: Citation = {
      object: 'Services',
      field: 'spec.clusterIPs',
      seen: `${byServices} different addresses in these ranges`,
      label: services.coverage.label,
    };
    const byObjects: Citation = {
      object: 'IPAddresses',
      field: 'metadata.name',
      seen: `${held.size - byServices} further addresses in these ranges`,
      label: ipAddresses.coverage.label,
    };
    const more = held.size > byServices ? [byObjects] : [];
    const isAll = services.covers() || (ipAddresses.covers() && held.size > byServices);
    yield {
      severity: share > full ? 'high' : 'medium',
      field: first.field,
      message: `${isAll ? '' : 'At least '}${held.size} of ${allocatable.size} IPv${family} addresses for Services are taken (${percent(share)}, ${names.slice(0, 3).join(', ')}${names.length > 3 ? ', …' : ''}): ${outcome}.`,
      evidence: [first.citation, ...ranges.slice(1).map(({ citation }) => citation), counted, ...more],
      involves: ranges.slice(1).map(({ owner }) => owner),
    };
  },
});

function percent(share: number): string {
  return `${Math.floor(share * 1000) / 10}%`;
}
