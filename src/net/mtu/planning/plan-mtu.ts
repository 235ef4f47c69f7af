import type { IpFamily } from '../../../model/carriage.ts';
import { cleanValues } from '../../../model/clean-values.ts';
import { toldMissing } from '../../../model/told-missing.ts';
import type { Evidence, SliceName } from '../../../model/evidence/index.ts';
import type { PodMtuSetting } from '../../../model/evidence/mtu.ts';
import { missingOf } from '../../../model/maybe.ts';
import { mergeMissing, type Missing } from '../../../model/missing.ts';
import type { ClusterMtu, MtuBudget, MtuInput } from '../../../model/mtu-plan.ts';
import { overheadOf } from '../mtu.ts';
import { type BudgetFacts, budgetOf } from './budget.ts';
import { possibleCarriages, type Possible } from './carriages.ts';
import { changesOf, runningPodsOf, type Targets } from './changes.ts';
import { nodeGroups } from './node-groups.ts';
import { type CableChoice, type DsrChoice, isEmptyQuestion, type MtuQuestion } from './question.ts';
import { openshiftOverhead, roomOf, type Variant, variantsOf, vpcCniMtu } from './variants.ts';

/** What has to be read for a plan. */
export const mtuSlices = [
  'cni',
  'carriage',
  'nodes',
  'nodeMtu',
  'podMtu',
  'ciliumConfig',
  'felixConfigurations',
  'submariner',
] as const satisfies readonly SliceName[];

type Seen = Pick<Evidence, (typeof mtuSlices)[number]>;

/** The plan for one cluster: what pods have, and what they would have with what is given. Fit to be shown. */
export function planMtu(
  seen: Seen | undefined,
  question: MtuQuestion,
): Omit<ClusterMtu, 'name' | 'source' | 'collectedAt'> {
  const now = seen === undefined ? undefined : reckon({ nodeMtus: [] }, seen);
  const then = isEmptyQuestion(question) ? undefined : reckon(question, seen);
  const shown = then ?? now;
  return cleanValues({
    now: now?.budget ?? null,
    then: then?.budget ?? null,
    changes:
      shown === undefined
        ? []
        : changesOf(shown.possible.cni, shown.settings ?? [], shown.targets, flannelIn(seen, shown)),
    runningPods: runningPodsOf(
      shown?.possible.cni,
      shown?.possible.carriages.find(({ version }) => version !== undefined)?.version,
    ),
    unknown: mergeMissing(shown?.missing ?? []).map(toldMissing),
  });
}

/** Where the backend of flannel was read: a ConfigMap, by its own name, or the nodes alone, as with k3s. */
function flannelIn(seen: Seen | undefined, { possible }: Reckoned): string | null | undefined {
  if (seen === undefined || possible.cni !== 'flannel') return undefined;
  const from = possible.inputs.find(({ name }) => name === 'encapsulation')?.from ?? [];
  if (from.length === 0) return undefined;
  return from.find(({ field }) => field.startsWith('data[net-conf.json]'))?.object ?? null;
}

interface Reckoned {
  readonly budget: MtuBudget;
  readonly possible: Possible;
  readonly settings: readonly PodMtuSetting[] | undefined;
  readonly targets: Targets;
  readonly missing: readonly Missing[];
}

function reckon(question: MtuQuestion, seen: Seen | undefined): Reckoned {
  const possible = possibleCarriages(question, seen);
  const variants = variantsOf(possible.carriages);
  const nodes = nodeGroups(question, seen);
  const isSame = seen?.cni.state === 'known' && seen.cni.value.name === possible.cni;
  const { settings, input, missing } = settingsOf(isSame ? seen : undefined, possible, question);
  const dsr = question.dsr ?? (isSame ? dsrOf(seen) : 'none');
  const facts: BudgetFacts = {
    variants,
    groups: nodes.groups,
    podDefault: possible.cni === 'AWS VPC CNI' && question.nodeMtus.length === 0 ? vpcCniMtu : undefined,
    settings,
    families: familiesIn(question, variants),
    path: question.path,
    dsr,
    cable: question.submariner ?? cableOf(seen),
    probes: probesIn(isSame ? seen : undefined, possible),
    handsOn:
      isSame &&
      possible.cni === 'Calico' &&
      seen.felixConfigurations.items.some(({ spec }) => spec?.bpfEnabled === true),
    inputs: [...possible.inputs, nodes.input, input],
  };
  return {
    budget: budgetOf(facts),
    possible,
    settings,
    targets: targetsOf(
      variants,
      facts.groups.map(({ mtu }) => mtu),
    ),
    missing: [...possible.missing, ...nodes.missing, ...missing],
  };
}

function familiesIn({ families }: MtuQuestion, variants: readonly Variant[]): readonly IpFamily[] {
  if (families !== undefined) return families;
  const used = variants.flatMap(({ carriage }) => [...carriage.tunnels, ...carriage.encryption]);
  const found = [...new Set(used.map(({ family }) => family))].sort();
  return found.length === 0 ? [4, 6] : found;
}

function settingsOf(
  seen: Seen | undefined,
  { cni }: Possible,
  question: MtuQuestion,
): {
  readonly settings: readonly PodMtuSetting[] | undefined;
  readonly input: MtuInput;
  readonly missing: readonly Missing[];
} {
  const base: MtuInput = {
    name: 'MTU of pods',
    value: 'not set: worked out on each node',
    origin: 'documented default',
    label: 'documentation-based',
    from: [],
    next: null,
  };
  if (seen === undefined) return { settings: [], input: awsDefault(base, cni, question), missing: [] };
  if (seen.podMtu.state === 'absent') {
    return {
      settings: [],
      input: awsDefault({ ...base, origin: 'evidence', label: seen.podMtu.label }, cni, question),
      missing: [],
    };
  }
  if (seen.podMtu.state === 'unknown') {
    return {
      settings: undefined,
      input: { ...base, value: null, origin: 'unknown', label: null, next: 'see what was not read' },
      missing: missingOf(seen.podMtu),
    };
  }
  const values = [...new Set(seen.podMtu.value.map(({ value }) => value))];
  const from = seen.podMtu.from
    .slice(0, 5)
    .map(({ object, field, seen: text }) => ({ object, field, seen: text }));
  return {
    settings: seen.podMtu.value,
    input: {
      ...base,
      value: `set: ${values.join(', ')}`,
      origin: 'evidence',
      label: seen.podMtu.label,
      from,
    },
    missing: [],
  };
}

/** The VPC CNI does not look at the node: it gives nodes and pods alike what it is told. */
function awsDefault(input: MtuInput, cni: Possible['cni'], { nodeMtus }: MtuQuestion): MtuInput {
  if (cni !== 'AWS VPC CNI' || nodeMtus.length > 0) return input;
  return { ...input, value: `not set: AWS_VPC_ENI_MTU is ${vpcCniMtu}`, origin: 'documented default' };
}

/** bpf-lb-mode dsr or hybrid, which passes TCP on that way. */
function dsrOf({ ciliumConfig }: Seen): DsrChoice {
  if (ciliumConfig.state !== 'known') return 'none';
  const mode = ciliumConfig.value.get('bpf-lb-mode');
  if (mode !== 'dsr' && mode !== 'hybrid') return 'none';
  const dispatch = ciliumConfig.value.get('bpf-lb-dsr-dispatch') ?? 'opt';
  return dispatch === 'geneve' || dispatch === 'ipip' ? dispatch : 'opt';
}

/** Does TCP in pods find out by itself what passes? Cilium's chart has it do so from 1.19 on; null: not known. */
function probesIn(seen: Seen | undefined, { cni, carriages }: Possible): boolean | null {
  if (cni !== 'Cilium') return null;
  if (seen?.ciliumConfig.state === 'known') {
    const mode = seen.ciliumConfig.value.get('packetization-layer-pmtud-mode');
    if (mode !== undefined) return mode === 'blackhole' || mode === 'always';
  }
  const version = carriages.find((one) => one.version !== undefined)?.version;
  if (seen !== undefined || version === undefined) return null;
  return version.major > 1 || version.minor >= 19;
}

/** The driver of this cluster's own cable. */
function cableOf(seen: Seen | undefined): CableChoice {
  if (seen?.submariner.state !== 'known') return 'none';
  const { clusterId, endpoints } = seen.submariner.value;
  const own = endpoints.find(
    ({ spec }) => clusterId.state !== 'known' || spec?.cluster_id === clusterId.value,
  );
  const backend = own?.spec?.backend;
  return backend === 'libreswan' || backend === 'wireguard' || backend === 'vxlan' ? backend : 'none';
}

/** OpenShift's operator refuses an MTU of pods that leaves less. */
function keptByOperator({ carriage, taken }: Variant): number {
  if (carriage.cni !== 'OVN-Kubernetes' || carriage.tunnels.length === 0) return 0;
  return openshiftOverhead + (taken.layers.find(({ name }) => name === 'IPsec')?.bytes ?? 0);
}

/** What fits everywhere, whichever way packets go. */
function targetsOf(variants: readonly Variant[], nodeMtus: readonly number[]): Targets {
  const [smallest] = nodeMtus;
  if (smallest === undefined || variants.length === 0) return { pods: undefined, underlay: undefined };
  const rooms = variants.map((variant) => {
    const overhead = overheadOf(variant.taken);
    const pods = Math.min(roomOf(variant, smallest), smallest - overhead, smallest - keptByOperator(variant));
    return { pods, underlay: Math.min(smallest, pods + overhead) };
  });
  return {
    pods: Math.min(...rooms.map(({ pods }) => pods)),
    underlay: Math.min(...rooms.map(({ underlay }) => underlay)),
  };
}
