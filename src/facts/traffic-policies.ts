import { cite } from '../model/cite.ts';
import {
  type Direction,
  type SelectablePod,
  type TrafficPolicy,
  TrafficPolicies,
} from '../model/evidence/traffic-policies.ts';
import { joinCoverage } from '../model/join-coverage.ts';
import type { Kept } from '../model/kinds/index.ts';
import { type Requirement, selects } from '../model/label-selector.ts';
import { type CalicoSelector, parseCalicoSelector } from '../parse/calico-selector.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';
import { defineSlice } from './define-slice.ts';

type CiliumPolicy = Kept<'CiliumNetworkPolicy'> | Kept<'CiliumClusterwideNetworkPolicy'>;
type CiliumRule = NonNullable<CiliumPolicy['spec']>;
type CalicoPolicy = Kept<'NetworkPolicy.projectcalico.org'> | Kept<'GlobalNetworkPolicy'>;
type Labels = Readonly<Record<string, string>>;
type LabelsOf = (namespace: string) => Labels | undefined;

const policyKinds = [
  'NetworkPolicy',
  'CiliumNetworkPolicy',
  'CiliumClusterwideNetworkPolicy',
  'NetworkPolicy.projectcalico.org',
  'GlobalNetworkPolicy',
] as const;

/** Every policy that selects pods and isolates them, whatever it lets through. */
export const trafficPolicies = defineSlice({
  kinds: [...policyKinds, 'Namespace'],
  derive: (snapshot) => {
    const namespaces = snapshot.listing('Namespace');
    const labelsOf: LabelsOf = (name) => {
      const found = namespaces.find(undefined, name);
      return found.state === 'known' ? (found.value.metadata.labels ?? {}) : undefined;
    };
    return new TrafficPolicies(
      policiesIn(snapshot, labelsOf).filter(({ isolates }) => isolates.length > 0),
      joinCoverage(
        'network policies',
        policyKinds.map((kind) => snapshot.listing(kind).coverage),
      ),
    );
  },
});

function policiesIn(snapshot: Snapshot, labelsOf: LabelsOf): TrafficPolicy[] {
  const seenByCilium = ciliumLabelsOf(labelsOf);
  return [
    ...snapshot.listing('NetworkPolicy').items.map(kubernetesPolicy),
    ...snapshot.listing('CiliumNetworkPolicy').items.flatMap((one) => ciliumPolicies(one, seenByCilium)),
    ...snapshot
      .listing('CiliumClusterwideNetworkPolicy')
      .items.flatMap((one) => ciliumPolicies(one, seenByCilium)),
    ...snapshot
      .listing('NetworkPolicy.projectcalico.org')
      .items.map((one) => calicoPolicy(one, undefined, labelsOf)),
    ...snapshot
      .listing('GlobalNetworkPolicy')
      .items.map((one) => calicoPolicy(one, one.spec?.namespaceSelector, labelsOf)),
  ];
}

/** policyTypes left out is Ingress, and Egress where there are egress rules: networking.k8s.io/v1 NetworkPolicySpec. */
function kubernetesPolicy(policy: Kept<'NetworkPolicy'>): TrafficPolicy {
  const { podSelector = {}, policyTypes, egress = [] } = policy.spec ?? {};
  const types = policyTypes ?? ['Ingress', ...(egress.length > 0 ? ['Egress'] : [])];
  const { namespace } = policy.ref;
  return {
    ref: policy.ref,
    isolates: directionsOf(types),
    namespace,
    selects: (pod) => pod.namespace === namespace && selects(podSelector, pod.labels),
    isExact: true,
    selector: cite(policy, 'spec.podSelector', podSelector),
    direction: cite(policy, 'spec.policyTypes', types.join(', ')),
  };
}

function directionsOf(types: readonly string[]): Direction[] {
  return (['ingress', 'egress'] as const).filter((one) => types.some((type) => type.toLowerCase() === one));
}

/** Labels that Cilium gives endpoints beside those of their pods, and whose values no Pod tells. */
const unseenLabels = 'io.cilium.k8s.policy.';
const namespaceLabel = 'io.kubernetes.pod.namespace';
const namespaceLabels = 'io.cilium.k8s.namespace.labels.';

/** A rule isolates in a direction that it has entries for, unless enableDefaultDeny says otherwise: cilium pkg/policy/api. */
function ciliumPolicies(policy: CiliumPolicy, labelsOfPod: (pod: SelectablePod) => Labels): TrafficPolicy[] {
  const rules: [string, CiliumRule][] = [
    ...(policy.spec === undefined ? [] : [['spec', policy.spec] as [string, CiliumRule]]),
    ...(policy.specs ?? []).map((rule, index): [string, CiliumRule] => [`specs[${index}]`, rule]),
  ];
  return rules.flatMap(([field, rule]) => {
    // Without one, the rule is for nodes.
    if (rule.endpointSelector === undefined) return [];
    const { namespace } = policy.ref;
    const { requirements, isExact } = ciliumRequirements(rule.endpointSelector);
    const isolates = (['ingress', 'egress'] as const).filter((direction) => {
      const entries = [...(rule[direction] ?? []), ...(rule[`${direction}Deny`] ?? [])];
      return rule.enableDefaultDeny?.[direction] ?? entries.length > 0;
    });
    return {
      ref: policy.ref,
      isolates,
      namespace,
      selects: (pod: SelectablePod) =>
        (namespace === undefined || pod.namespace === namespace) &&
        selects({ matchExpressions: requirements }, labelsOfPod(pod)),
      isExact,
      selector: cite(policy, `${field}.endpointSelector`, rule.endpointSelector),
      direction: cite(policy, field, `isolates ${isolates.join(' and ')}`),
    };
  });
}

function ciliumRequirements(selector: NonNullable<CiliumRule['endpointSelector']>) {
  const all: Requirement[] = [
    ...Object.entries(selector.matchLabels ?? {}).map(([key, value]) => ({
      key,
      operator: 'In',
      values: [value],
    })),
    ...(selector.matchExpressions ?? []),
  ].map((one) => ({ ...one, key: (one.key ?? '').replace(/^(?:k8s|any)[:.]/, '') }));
  const requirements = all.filter(({ key = '' }) => !key.startsWith(unseenLabels));
  return { requirements, isExact: requirements.length === all.length };
}

/** The labels of pods as Cilium sees them; made once for each pod, since many policies ask for them. */
function ciliumLabelsOf(labelsOf: LabelsOf): (pod: SelectablePod) => Labels {
  const made = new WeakMap<Labels, Labels>();
  return ({ namespace, labels }) => {
    let all = made.get(labels);
    if (all === undefined) {
      const ofNamespace = Object.entries(labelsOf(namespace) ?? {});
      all = {
        ...labels,
        [namespaceLabel]: namespace,
        ...Object.fromEntries(ofNamespace.map(([key, value]) => [`${namespaceLabels}${key}`, value])),
      };
      made.set(labels, all);
    }
    return all;
  };
}

/** types left out follows the rules: api/pkg/apis/projectcalico/v3, NetworkPolicySpec. */
function calicoPolicy(
  policy: CalicoPolicy,
  namespaceSelector: string | undefined,
  labelsOf: LabelsOf,
): TrafficPolicy {
  const { selector = '', serviceAccountSelector = '', types, ingress = [], egress = [] } = policy.spec ?? {};
  const { namespace } = policy.ref;
  const rules = [
    ...(ingress.length > 0 || egress.length === 0 ? ['Ingress'] : []),
    ...(egress.length > 0 ? ['Egress'] : []),
  ];
  const pods = read(selector);
  const namespaces = namespaceSelector === undefined ? undefined : read(namespaceSelector);
  return {
    ref: policy.ref,
    isolates: directionsOf(types ?? rules),
    namespace,
    selects: (pod) => {
      if (namespace !== undefined && pod.namespace !== namespace) return false;
      const own = { 'projectcalico.org/namespace': pod.namespace, 'projectcalico.org/orchestrator': 'k8s' };
      if (pods?.({ ...pod.labels, ...own }) === false) return false;
      if (namespaces === undefined) return true;
      const known = labelsOf(pod.namespace);
      return known === undefined || namespaces({ ...known, 'projectcalico.org/name': pod.namespace });
    },
    isExact: pods !== undefined && serviceAccountSelector === '',
    selector: cite(policy, 'spec.selector', selector),
    direction: cite(policy, 'spec.types', (types ?? rules).join(', ')),
  };
}

function read(selector: string): CalicoSelector | undefined {
  const result = parseCalicoSelector(selector);
  return result.ok ? result.value : undefined;
}
