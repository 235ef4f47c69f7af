import { defineRule, type Problem } from '../../engine/define-rule.ts';
import { type Citation, cite, citeDefault } from '../../model/cite.ts';
import type { AddressRange } from '../../model/address-range.ts';
import type { Submariner } from '../../model/evidence/submariner.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { unknown } from '../../model/maybe.ts';
import type { HasRef } from '../../model/ref.ts';
import { isName } from '../../model/shown-name.ts';
import { containsRange, formatRange, parseCidr, sizeOf } from '../../net/addresses/cidr.ts';

interface Pool {
  readonly object: Kept<'IPPool'>;
  readonly range: AddressRange;
}

/** A range that a joined cluster is reached by, and what says so. */
interface Remote extends HasRef {
  readonly range: AddressRange;
  readonly of: string;
  readonly citation: Citation;
}

export default defineRule({
  code: 'MC10',
  title: 'Calico has no fitting pool for a cluster that Submariner joins',
  severity: 'high',
  needs: ['submariner', 'ipPools'],
  uses: ['cni'],
  docs: {
    why: 'Calico translates the source address of what pods send to any address outside its pools, before Submariner sees the packet. Each range of a joined cluster therefore needs a pool that gives no addresses (disabled) and asks for no translation; without one packets arrive with a node’s address or not at all. And Submariner is validated on pools of this cluster’s own with VXLAN alone.',
    actions: [
      'Create an IPPool with the range as cidr, disabled: true and natOutgoing: false. It takes no pod’s address away, and connections that stand keep theirs.',
      'Where the Calico API server is installed Submariner’s gateway makes these pools itself: see why it could not.',
    ],
    rollback: 'Delete the IPPool again: it is disabled, and no pod has an address of it.',
    verify: [
      'kubectl get ippools.crd.projectcalico.org -o yaml',
      'calicoctl get ippool -o wide',
      'kubectl get endpoints.submariner.io -A -o yaml',
      'subctl diagnose cni',
    ],
    cutover: [
      'Another encapsulation for the pool of running pods breaks connections between nodes while they change: announce a window, set vxlanMode: Always and ipipMode: Never on the pool, and see from each node that pods on others answer.',
    ],
    sources: [
      'https://submariner.io/operations/deployment/calico/',
      'https://github.com/submariner-io/subctl/blob/devel/pkg/diagnose/cni.go',
      'https://github.com/submariner-io/submariner/blob/devel/pkg/routeagent_driver/handlers/calico/ippool_handler.go',
    ],
    silent: [
      'A wider pool that holds the range, disabled and without translation: Calico asks whether an address is in any pool.',
      'What the pools are called: users name them as they like, Submariner submariner-CLUSTER-RANGE.',
      'Remote IPv6 ranges, which Submariner makes no pools for.',
      'The encapsulation of a pool for IPv6, and with Globalnet of those that are not told as ranges of this cluster.',
      'Canal, where flannel carries the packets and Calico translates nothing.',
    ],
  },
  *subjects({ submariner, cni }): Generator<Remote | HasPools | ReturnType<typeof unknown>> {
    if (cni.state === 'unknown') {
      yield cni;
      return;
    }
    if (cni.state === 'absent' || cni.value.name !== 'Calico') return;
    const { clusterId } = submariner.value;
    if (clusterId.state !== 'known') {
      if (clusterId.state === 'unknown') yield clusterId;
      return;
    }
    yield* remotesOf(submariner.value, clusterId.value);
    yield* ownRangesOf(submariner.value, clusterId.value);
  },
  *check(subject, { ipPools }) {
    const pools = ipPools.items.flatMap((object): Pool[] => {
      const range = parseCidr(object.spec?.cidr ?? '');
      return range === undefined ? [] : [{ object, range }];
    });
    if ('own' in subject) {
      yield* encapsulationOf(pools, subject.own);
      return;
    }
    const missing = ipPools.missingIn();
    const [pool] = pools
      .filter(({ range }) => containsRange(range, subject.range))
      .sort((a, b) => (sizeOf(a.range) < sizeOf(b.range) ? -1 : 1));
    if (pool !== undefined) yield* faultsOf(pool, subject);
    else if (missing.length > 0) yield unknown(...missing);
    else yield missingPool(subject);
  },
});

interface HasPools extends HasRef {
  readonly own: readonly AddressRange[];
}

/** With Globalnet an Endpoint tells the global range alone, which is what packets are sent to. */
function* remotesOf({ endpoints }: Submariner, local: string): Generator<Remote> {
  const seen = new Set<string>();
  for (const endpoint of endpoints) {
    const { cluster_id: of = '', subnets = [] } = endpoint.spec ?? {};
    if (of === local) continue;
    for (const text of subnets) {
      const range = parseCidr(text);
      if (range?.family !== 4 || seen.has(`${of} ${text}`)) continue;
      seen.add(`${of} ${text}`);
      yield { ref: endpoint.ref, range, of, citation: cite(endpoint, 'spec.subnets', text) };
    }
  }
}

function* ownRangesOf({ gateways, clusters }: Submariner, local: string): Generator<HasPools> {
  const told = [
    ...gateways.flatMap(({ status }) => status?.localEndpoint?.subnets ?? []),
    ...clusters.flatMap(({ spec }) => (spec?.cluster_id === local ? (spec.cluster_cidr ?? []) : [])),
  ];
  const own = told.flatMap((text) => parseCidr(text) ?? []);
  const [first] = gateways;
  if (first !== undefined && own.length > 0) yield { ref: first.ref, own };
}

function clusterText(of: string): string {
  return isName(of) ? `cluster ${of}` : 'a joined cluster';
}

function missingPool({ range, of, citation }: Remote): Problem {
  const text = formatRange(range);
  return {
    field: 'spec.subnets',
    message: `No IPPool of Calico holds ${text} of ${clusterText(of)}: what pods send there gets a node’s address, and Submariner does not carry it as it should.`,
    evidence: [
      citation,
      { object: 'IPPool', field: 'spec.cidr', seen: `(none that holds ${text})`, label: citation.label },
    ],
  };
}

function* faultsOf({ object }: Pool, { range, of, citation }: Remote): Generator<Problem> {
  const { disabled, natOutgoing } = object.spec ?? {};
  const where = `IPPool ${object.ref.name} holds ${formatRange(range)} of ${clusterText(of)}`;
  if (disabled !== true) {
    yield {
      at: object,
      field: 'spec.disabled',
      message: `${where} and is not disabled: pods here get addresses of that cluster, and it is not reached.`,
      evidence: [
        disabled === undefined
          ? citeDefault(object, 'spec.disabled', false)
          : cite(object, 'spec.disabled', disabled),
        citation,
      ],
    };
  }
  if (natOutgoing === true) {
    yield {
      at: object,
      field: 'spec.natOutgoing',
      message: `${where} with natOutgoing: what comes from that range and leaves this cluster gets a node’s address, and connections between the clusters break.`,
      evidence: [cite(object, 'spec.natOutgoing', true), citation],
    };
  }
}

/** subctl judges a pool that is a told range; one inside it is this cluster’s own as well. */
function* encapsulationOf(pools: readonly Pool[], own: readonly AddressRange[]): Generator<Problem> {
  for (const { object, range } of pools) {
    const { vxlanMode, disabled } = object.spec ?? {};
    if (range.family !== 4 || disabled === true || vxlanMode === 'Always') continue;
    if (!own.some((outer) => containsRange(outer, range))) continue;
    yield {
      at: object,
      field: 'spec.vxlanMode',
      message: `IPPool ${object.ref.name} (${formatRange(range)}) has vxlanMode ${vxlanMode ?? 'Never'}, and Submariner is validated with Always alone: traffic between nodes and the gateway may be dropped.`,
      evidence: [
        vxlanMode === undefined
          ? citeDefault(object, 'spec.vxlanMode', 'Never')
          : cite(object, 'spec.vxlanMode', vxlanMode),
      ],
    };
  }
}
