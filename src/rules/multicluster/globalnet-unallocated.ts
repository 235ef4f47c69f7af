import { defineRule, type Problem } from '../../engine/define-rule.ts';
import { cite, citeNotFound } from '../../model/cite.ts';
import { hasGlobalnet } from '../../model/evidence/submariner.ts';
import type { Evidence } from '../../model/evidence/index.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { type Unknown, unknown } from '../../model/maybe.ts';
import { formatRef } from '../../model/ref.ts';
import { allocationFailure, egressAddresses } from '../../net/addresses/globalnet-allocation.ts';
import { ingressLack } from '../../net/multi-cluster/globalnet-ingress.ts';
import { isSettling } from '../../net/common/settling.ts';

type Egress = Kept<'ClusterGlobalEgressIP'> | Kept<'GlobalEgressIP'>;
type Export = Kept<'ServiceExport'>;
type Subject = Kept<'Cluster.submariner.io'> | Egress | Export;
type Seen = Pick<Evidence, 'clusterGlobalEgressIps' | 'globalIngressIps' | 'services' | 'clock'>;

/** The only one that Globalnet takes: pkg/globalnet/constants/constants.go */
const defaultName = 'cluster-egress.submariner.io';

export default defineRule({
  code: 'MC11',
  title: 'Globalnet gives no global address',
  severity: 'high',
  needs: ['submariner'],
  uses: [
    'clusterGlobalEgressIps',
    'globalEgressIps',
    'globalIngressIps',
    'serviceExports',
    'services',
    'clock',
  ],
  docs: {
    why: 'With Globalnet clusters may use the same ranges, because they reach each other by global addresses alone. Pods leave with those of the one ClusterGlobalEgressIP (or of a GlobalEgressIP of their namespace), and an exported Service is reached by that of its GlobalIngressIP, which an internal Service carries as external IP. Where an address was not given, that way does not exist.',
    actions: [
      'Restart the submariner-globalnet pod on the active gateway node: it goes through all objects again.',
      'Where the range is used up (IPPoolAllocationFailed), delete GlobalEgressIPs and exports that nobody needs, or ask for fewer addresses in each.',
    ],
    rollback: 'Create what was deleted again; it gets other addresses than before.',
    verify: [
      'kubectl get clusterglobalegressips.submariner.io -o yaml',
      'kubectl get globalegressips.submariner.io -A -o yaml',
      'kubectl get globalingressips.submariner.io -A -o wide',
      'subctl show networks',
    ],
    sources: [
      'https://github.com/submariner-io/subctl/blob/devel/pkg/diagnose/globalnet.go',
      'https://github.com/submariner-io/submariner/blob/devel/pkg/apis/submariner.io/v1/types.go',
      'https://github.com/submariner-io/submariner/blob/devel/pkg/globalnet/controllers/global_ingressip_controller.go',
      'https://submariner.io/getting-started/architecture/globalnet/',
    ],
    silent: [
      'Clusters without a global range of their own.',
      'Headless Services, which have a GlobalIngressIP for each pod, exports without a Service (MC12), and Services of other types than ClusterIP.',
      'Objects of the last two minutes (our choice), which Globalnet is still working on.',
      'Zero addresses where zero were asked for.',
    ],
  },
  *subjects({ submariner, globalEgressIps, serviceExports }): Generator<Subject | Unknown> {
    const { clusterId, clusters } = submariner.value;
    const globals = clusters.filter(hasGlobalnet);
    if (globals.length === 0) return;
    if (clusterId.state !== 'known') {
      if (clusterId.state === 'unknown') yield clusterId;
      return;
    }
    const own = globals.find(({ spec }) => spec?.cluster_id === clusterId.value);
    if (own === undefined) return;
    yield own;
    yield* globalEgressIps;
    yield* serviceExports;
    const missing = [...globalEgressIps.missingIn(), ...serviceExports.missingIn()];
    if (missing.length > 0) yield unknown(...missing);
  },
  *check(subject, seen) {
    const settling = isSettling(subject, seen.clock);
    if (settling === true) return;
    if (settling !== false) yield settling;
    else if (isExport(subject)) yield* ingressProblems(subject, seen);
    else if (isEgress(subject)) yield* egressProblems(subject);
    else yield* clusterEgress(subject, seen);
  },
});

function isExport(subject: Subject): subject is Export {
  return subject.ref.kind === 'ServiceExport';
}

function isEgress(subject: Subject): subject is Egress {
  return subject.ref.kind === 'GlobalEgressIP';
}

/** Exactly one, of the name that Globalnet knows. */
function* clusterEgress(
  cluster: Kept<'Cluster.submariner.io'>,
  { clusterGlobalEgressIps: all }: Seen,
): Generator<Problem | Unknown> {
  const missing = all.missingIn();
  const it = all.items.find(({ ref }) => ref.name === defaultName);
  if (it !== undefined) yield* egressProblems(it);
  const others = all.items.filter((one) => one !== it);
  for (const other of others) {
    yield {
      at: other,
      field: 'metadata.name',
      message: `${formatRef(other.ref)} is not ${defaultName}, the only one that Globalnet takes: it gives no pod an address.`,
      evidence: [cite(other, 'metadata.name', other.ref.name)],
    };
  }
  if (it !== undefined) return;
  if (missing.length > 0) yield unknown(...missing);
  else {
    yield {
      field: 'spec.global_cidr',
      message: `Globalnet is on and there is no ClusterGlobalEgressIP ${defaultName}: pods of this cluster have no address that other clusters answer to.`,
      evidence: [
        cite(cluster, 'spec.global_cidr', cluster.spec?.global_cidr),
        citeNotFound(`ClusterGlobalEgressIP ${defaultName}`, all.coverage.label),
      ],
    };
  }
}

function* egressProblems(egress: Egress): Generator<Problem> {
  const { wanted, has } = egressAddresses(egress);
  const failure = allocationFailure(egress);
  if (has === wanted && failure === undefined) return;
  yield {
    at: egress,
    field: 'status.allocatedIPs',
    message: `${formatRef(egress.ref)} asks for ${wanted} global address${wanted === 1 ? '' : 'es'} and has ${has}${failure?.isExhausted === true ? ', because the range is used up' : ''}: pods that it is for ${has === 0 ? 'reach no other cluster' : 'share fewer addresses, or keep those of before'}.`,
    evidence: [
      cite(egress, 'status.allocatedIPs', egress.status?.allocatedIPs ?? []),
      ...(failure?.evidence ?? []),
    ],
  };
}

function* ingressProblems(it: Export, seen: Seen): Generator<Problem | Unknown> {
  const lack = ingressLack(it, seen);
  if (lack.state === 'unknown') yield lack;
  if (lack.state !== 'known') return;
  const { words, at, field, evidence } = lack.value;
  yield {
    at,
    field,
    message: `Service ${it.ref.namespace ?? ''}/${it.ref.name} is exported ${words}.`,
    evidence,
  };
}
