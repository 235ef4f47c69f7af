import { defineRule, type Problem } from '../../engine/define-rule.ts';
import type { Citation } from '../../model/cite.ts';
import type { CalicoPool } from '../../model/evidence/calico-pools.ts';
import { unknown, type Unknown } from '../../model/maybe.ts';
import { formatRef, type HasRef } from '../../model/ref.ts';
import {
  type CalicoPoolSet,
  calicoPoolSets,
  roomOfSet,
  usedInPools,
} from '../../net/addresses/calico-pool-sets.ts';
import { formatRange, sizeOf } from '../../net/addresses/cidr.ts';

interface Judged extends HasRef {
  readonly set: CalicoPoolSet;
  /** Addresses given out of each pool that the blocks show. */
  readonly used: ReadonlyMap<CalicoPool, number>;
}

export default defineRule({
  code: 'IP11',
  title: 'Calico’s pools are nearly used up',
  severity: ['high', 'medium'],
  needs: ['calicoPools'],
  uses: ['ipam', 'nodes', 'ipamBlocks', 'ipReservations'],
  causes: ['IP03'],
  thresholds: { nearlyFull: 0.8, full: 0.95 },
  docs: {
    why: 'Calico gives each node blocks of a pool, and pods addresses out of their node’s blocks. When no block is left, nodes borrow single addresses from blocks of others, which costs a route for each; when no address is left, or borrowing is switched off (strictAffinity), pods stay in ContainerCreating.',
    actions: [
      'Add a pool of the same family and selectors with a CIDR that overlaps nothing: new pods take addresses of it at once, nothing that runs changes.',
      'See what holds addresses that nobody uses: calicoctl ipam check lists leaked ones, calicoctl ipam release frees them.',
      'Where blocks run out before addresses, give the new pool a smaller block size: it cannot be changed later.',
    ],
    rollback:
      'Disable the pool that was added, move its pods, and delete it when calicoctl ipam show lists no address of it.',
    verify: [
      'calicoctl ipam show',
      'calicoctl ipam show --show-blocks',
      'calicoctl ipam check',
      'kubectl get ippools -o yaml',
    ],
    sources: [
      'https://github.com/projectcalico/calico/blob/v3.32.0/libcalico-go/lib/ipam/ipam.go',
      'https://github.com/projectcalico/calico/blob/v3.32.0/api/pkg/apis/projectcalico/v3/ipamblocks.go',
      'https://docs.tigera.io/calico/latest/reference/resources/ippool',
      'https://docs.tigera.io/calico/latest/reference/resources/ipreservation',
    ],
    silent: [
      'A full pool beside one with room that serves the same nodes: Calico goes on with that.',
      'Disabled pools, pools that Calico put aside, and pools for load balancers or tunnels alone, with what is given out of them.',
      'Pools of Calico where another IPAM gives the addresses.',
      'Whether strictAffinity is on, which makes the end come for each node by itself; and how fast pools fill: 80 and 95 per cent are chosen, not documented.',
      'Calico’s metrics (ipam_allocations_per_node, ipam_blocks_per_node): the blocks themselves tell the same.',
    ],
  },
  *subjects({ calicoPools, ipam, nodes, ipamBlocks }): Generator<Judged | Unknown> {
    if (ipam.state === 'unknown') yield ipam;
    if (ipam.state !== 'known' || ipam.value.sources?.includes('IPPool') !== true) return;
    const { pools, missing } = calicoPools.value;
    const used = usedInPools(pools, ipamBlocks.items);
    for (const set of calicoPoolSets(pools, nodes.items)) yield { ref: set.pools[0].owner.ref, set, used };
    const lacks = [...missing, ...nodes.missingIn(), ...ipamBlocks.missingIn()];
    if (lacks.length > 0) yield unknown(...lacks);
  },
  *check({ set, used }, { calicoPools, ipamBlocks, ipReservations }, { nearlyFull, full }) {
    // Another pool may serve the same nodes.
    if (calicoPools.value.missing.length > 0) return;
    const { pools } = set;
    yield* tooFewBlocks(set);

    const { total, kept, held } = roomOfSet(set, used, ipReservations.items);
    const share = held / total;
    if (share <= nearlyFull) {
      // What is reserved is not given out either.
      const unread = ipReservations.missingIn();
      if (unread.length > 0) yield unknown(...unread);
      return;
    }
    const [first] = pools;
    const counted: Citation = {
      object: 'IPAMBlocks',
      field: 'spec.unallocated',
      seen: `${held} addresses given out in ${pools.length === 1 ? 'it' : 'them'}`,
      label: ipamBlocks.coverage.label,
    };
    yield {
      severity: share > full ? 'high' : 'medium',
      field: first.field,
      message: `${held} of ${total} addresses of ${named(pools)} are taken (${(share * 100).toFixed(1)}%)${kept === 0 ? '' : `, ${kept} more being reserved`}: new pods ${whose(set)} do not start${held < total ? ` after ${total - held} more` : ''}.`,
      evidence: [first.citation, ...pools.slice(1).map(({ citation }) => citation), counted],
      involves: pools.slice(1).map(({ owner }) => owner),
    };
  },
});

/** A node needs a block of its own, or it lives on what others have free. */
function* tooFewBlocks(set: CalicoPoolSet): Generator<Problem> {
  const { pools, nodes } = set;
  const width = pools[0].range.family === 4 ? 32 : 128;
  const blocks = pools.reduce(
    (sum, { range, blockPrefix }) => sum + Number(sizeOf(range)) / 2 ** (width - blockPrefix),
    0,
  );
  if (set.onRequest || blocks >= nodes.length) return;
  const [first] = pools;
  yield {
    severity: 'medium',
    field: 'spec.blockSize',
    message: `${named(pools)} ${pools.length === 1 ? 'has' : 'have'} ${blocks} ${blocks === 1 ? 'block' : 'blocks'} for ${nodes.length} nodes: the other nodes borrow single addresses, with a route for each, or give pods none where strictAffinity is on.`,
    evidence: [
      ...pools.flatMap((pool): Citation[] => [
        pool.citation,
        {
          ...pool.citation,
          field: 'spec.blockSize',
          seen: String(pool.object.spec?.blockSize ?? `${pool.blockPrefix} (the documented default)`),
        },
      ]),
    ] as [Citation, ...Citation[]],
    involves: [first.owner, ...nodes.slice(0, 10)],
  };
}

function named(pools: readonly CalicoPool[]): string {
  const names = pools
    .slice(0, 3)
    .map(({ owner, range }) => `${formatRef(owner.ref)} (${formatRange(range)})`);
  return `${names.join(', ')}${pools.length > 3 ? `, … (${pools.length} pools)` : ''}`;
}

function whose({ onRequest, nodes }: CalicoPoolSet): string {
  if (onRequest) return 'that need this pool';
  return nodes.length === 1 ? `on node ${nodes[0]?.ref.name ?? ''}` : `on ${nodes.length} nodes`;
}
