import type { Evidence } from '../../model/evidence/index.ts';
import { hasEnded } from '../../model/evidence/pods.ts';
import type { Kept } from '../../model/kinds/index.ts';
import type { Missing } from '../../model/missing.ts';
import type { HasRef } from '../../model/ref.ts';
import { formatRange, parseCidr } from '../addresses/cidr.ts';
import { gatewaysOf, takes } from './egress-gateways.ts';

type Policy = Kept<'CiliumEgressGatewayPolicy'>;

/** Another policy that sends what a pod sends to one destination through another gateway. */
export interface PolicyOverlap {
  readonly other: Policy;
  readonly pod: Kept<'Pod'>;
  readonly destination: string;
  /** Where the destination stands in the policy’s own list. */
  readonly index: number;
}

/**
 * The policies, later by name, with which a policy contends for a pod and a destination. The egress map has one entry for a
 * pod’s address and a destination: which of two policies fills it is not defined.
 * https://github.com/cilium/cilium/blob/v1.20.2/pkg/egressgateway/manager.go
 */
export function policyOverlaps(
  policy: Policy,
  {
    egressGatewayPolicies,
    pods,
    namespaces,
    nodes,
  }: Pick<Evidence, 'egressGatewayPolicies' | 'pods' | 'namespaces' | 'nodes'>,
): { readonly found: readonly PolicyOverlap[]; readonly missing: readonly Missing[] } {
  const gateways = JSON.stringify(gatewaysOf(policy));
  const ranges = destinationsOf(policy);
  const contending = egressGatewayPolicies.items.flatMap((other) => {
    const destination = [...destinationsOf(other).keys()].find((range) => ranges.has(range));
    const isOther = other.ref.name > policy.ref.name && JSON.stringify(gatewaysOf(other)) !== gateways;
    return isOther && destination !== undefined ? [{ other, destination }] : [];
  });
  if (contending.length === 0) return { found: [], missing: [] };
  const around = { namespaces: byName(namespaces.items), nodes: byName(nodes.items) };
  const own = pods.items.filter(
    (pod) => pod.spec?.hostNetwork !== true && !hasEnded(pod) && takes(policy, pod, around),
  );
  const found = contending.flatMap(({ other, destination }) => {
    const pod = own.find((one) => takes(other, one, around));
    return pod === undefined ? [] : [{ other, pod, destination, index: ranges.get(destination) ?? 0 }];
  });
  const lacking = [...pods.missingIn(), ...namespaces.missingIn(), ...nodes.missingIn()];
  return { found, missing: found.length < contending.length ? lacking : [] };
}

function byName<T extends HasRef>(items: readonly T[]): ReadonlyMap<string, T> {
  return new Map(items.map((item) => [item.ref.name, item]));
}

/** Destinations in one spelling, and where they stand. */
function destinationsOf({ spec }: Policy): ReadonlyMap<string, number> {
  return new Map(
    (spec?.destinationCIDRs ?? []).flatMap((text, index) => {
      const range = parseCidr(text);
      return range === undefined ? [] : [[formatRange(range), index] as const];
    }),
  );
}
