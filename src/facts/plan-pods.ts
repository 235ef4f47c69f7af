import type { Purpose } from '../model/evidence/address-plan.ts';
import type { Evidence } from '../model/evidence/index.ts';
import type { Ipam } from '../model/evidence/ipam.ts';
import type { PodCidrs, PodPool, PodRangeSource } from '../model/evidence/pod-cidrs.ts';
import { type Maybe, missingOf } from '../model/maybe.ts';
import type { Missing } from '../model/missing.ts';
import type { Ledger } from './ledger.ts';

type InUse = 'yes' | 'no' | 'not known';

const purposes: Readonly<Record<PodRangeSource, Purpose>> = {
  Node: 'node-pods',
  CiliumNode: 'node-pods',
  'ovn-kubernetes': 'node-pods',
  'cilium-config': 'pod-pool',
  CiliumPodIPPool: 'pod-pool',
  IPPool: 'pod-pool',
  Installation: 'pod-pool',
  openshift: 'pod-pool',
  flannel: 'cluster-cidr',
  'kube-controller-manager': 'cluster-cidr',
  'kubeadm-config': 'cluster-cidr',
};

/** Ranges for pods, and of each whether pods' addresses come from it: that depends on the network plugin's IPAM. */
export function planPods(ledger: Ledger, { podCidrs, ipam }: Pick<Evidence, 'podCidrs' | 'ipam'>): void {
  const sources = ipam.state === 'known' ? ipam.value.sources : undefined;
  const inUse = (source: PodRangeSource): InUse =>
    sources === undefined ? 'not known' : sources.includes(source) ? 'yes' : 'no';
  if (podCidrs.state === 'known') {
    for (const pool of podCidrs.value.pools) {
      const use = isIdle(pool, podCidrs.value) ? 'no' : inUse(pool.source);
      const named = pool.source === 'CiliumPodIPPool' ? { of: pool.owner.ref.name } : {};
      if (pool.forPods) ledger.add(purposes[pool.source], [pool], { inUse: use, ...named });
      else ledger.add('load-balancer', [pool], { inUse: pool.disabled ? 'no' : 'yes' });
    }
    for (const own of podCidrs.value.nodes) {
      ledger.add(purposes[own.source], [own], { inUse: inUse(own.source), of: own.node });
    }
    // Calico pools serve load balancers too.
    ledger.lacks('load-balancer', podCidrs.value.missing.get('IPPool') ?? []);
  }
  if (sources === undefined) {
    for (const purpose of ['pod-pool', 'cluster-cidr', 'node-pods'] as const)
      ledger.lacks(purpose, untold(ipam));
    return;
  }
  for (const source of sources) ledger.lacks(purposes[source], lacking(source, sources, podCidrs));
}

/** What kubeadm was told once counts only where kube-controller-manager itself was not read. */
function isIdle({ source, disabled }: PodPool, { pools }: PodCidrs): boolean {
  return disabled || (source === 'kubeadm-config' && knows(pools, 'kube-controller-manager'));
}

function knows(pools: readonly PodPool[], source: PodRangeSource): boolean {
  return pools.some((pool) => pool.source === source);
}

/** A source that could not be read matters only where no other tells the same: nodes are given theirs from a pool. */
function lacking(
  source: PodRangeSource,
  sources: readonly PodRangeSource[],
  podCidrs: Maybe<PodCidrs>,
): readonly Missing[] {
  if (podCidrs.state !== 'known') return missingOf(podCidrs);
  const { pools, missing } = podCidrs.value;
  const inPool =
    (source === 'CiliumNode' || source === 'ovn-kubernetes') && sources.some((one) => knows(pools, one));
  const elsewhere = source === 'Installation' || (source !== 'Node' && purposes[source] === 'cluster-cidr');
  if (inPool || (elsewhere && sources.some((one) => purposes[one] === purposes[source] && knows(pools, one))))
    return [];
  return missing.get(source) ?? [];
}

function untold(ipam: Maybe<Ipam>): readonly Missing[] {
  if (ipam.state !== 'known') return missingOf(ipam);
  return [
    {
      what: 'Pod address ranges',
      namespaces: null,
      reason: 'not-observable',
      detail: `${ipam.value.mode} keeps them outside the API objects that this review reads`,
    },
  ];
}
