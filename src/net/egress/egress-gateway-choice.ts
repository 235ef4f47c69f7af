import { type Citation, cite } from '../../model/cite.ts';
import type { Evidence } from '../../model/evidence/index.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { missingOf, valueOf } from '../../model/maybe.ts';
import type { Missing } from '../../model/missing.ts';
import { containsRange, parseCidr, sizeOf } from '../addresses/cidr.ts';
import { citeSetting } from '../dataplane/cilium-variants.ts';
import { gatewaysOf, nodesOf, takes } from './egress-gateways.ts';
import type { Outside } from './masquerade-answer.ts';

type Policy = Kept<'CiliumEgressGatewayPolicy'>;

/** What Cilium's egress gateway makes of a pod's packets to a destination. */
export type EgressGatewayChoice =
  | { readonly is: 'none' }
  /** No gateway node: agents drop what the policy takes. */
  | { readonly is: 'dropped'; readonly policy: Policy; readonly from: readonly Citation[] }
  | {
      readonly is: 'through';
      readonly policy: Policy;
      /** The gateway nodes, one for each gateway that the policy names. */
      readonly nodes: readonly Kept<'Node'>[];
      /** The address that the world sees; undefined where it is one of the node's. */
      readonly address: string | undefined;
      /** Why it may not work as it is written. */
      readonly doubt: string | undefined;
      readonly from: readonly Citation[];
    }
  | { readonly is: 'unknown'; readonly why: string; readonly from: readonly Citation[] };

export type EgressGatewaySeen = Pick<
  Evidence,
  'cni' | 'ciliumConfig' | 'egressGatewayPolicies' | 'nodes' | 'namespaces'
>;

/**
 * Which CiliumEgressGatewayPolicy takes what a pod sends: that with the narrowest destination, none where an excluded range
 * is narrower (cilium v1.20.2, pkg/egressgateway/policy.go and bpf/lib/egress_gateway.h).
 */
export function egressGatewayFor(
  pod: Kept<'Pod'>,
  to: Outside,
  seen: EgressGatewaySeen,
): EgressGatewayChoice {
  const { cni, ciliumConfig, egressGatewayPolicies, nodes, namespaces } = seen;
  if (cni.state === 'known' && cni.value.name !== 'Cilium') return { is: 'none' };
  if (ciliumConfig.state === 'absent') return { is: 'none' };
  if (ciliumConfig.state !== 'known') return open(lacks(missingOf(ciliumConfig)), []);
  const config = ciliumConfig.value;
  const node = valueOf(nodes.find(undefined, pod.spec?.nodeName ?? ''));
  const setting = (key: 'enable-egress-gateway' | 'enable-bpf-masquerade' | 'enable-ipv4-egress-gateway') =>
    node === undefined
      ? { ref: config.ref, field: `data.${key}`, value: config.get(key) }
      : config.on(node, key);
  const on = setting('enable-egress-gateway');
  const isOn = on.value === 'true' || setting('enable-ipv4-egress-gateway').value === 'true';
  if (!isOn) return config.missing.length > 0 ? open(lacks(config.missing), []) : { is: 'none' };
  const around = { namespaces: byName(namespaces.items), nodes: byName(nodes.items) };
  const policies = egressGatewayPolicies.items;
  const byNamespace = policies.some(({ spec }) =>
    spec?.selectors?.some((one) => one.namespaceSelector !== undefined),
  );
  const unread = [
    ...egressGatewayPolicies.missingIn(),
    ...(byNamespace && !around.namespaces.has(pod.ref.namespace ?? '') ? namespaces.missingIn() : []),
    ...(policies.length > 0 ? nodes.missingIn() : []),
  ];
  const evidence = [citeSetting(on, 'false')];
  const taking = policies
    .filter((policy) => takes(policy, pod, around))
    .map((policy) => ({
      policy,
      size: narrowest(policy.spec?.destinationCIDRs, to),
      kept: narrowest(policy.spec?.excludedCIDRs, to),
    }));
  if (taking.some(({ size, kept }) => size === 'perhaps' || kept === 'perhaps')) {
    return open('whether it is a destination of a policy that takes the pod is not known', evidence);
  }
  if (unread.length > 0)
    return open(`policies, or what they select by, were not read: ${lacks(unread)}`, evidence);
  const sizes = taking.flatMap(({ policy, size }) => (typeof size === 'bigint' ? [{ policy, size }] : []));
  const [first, second] = sizes.sort((a, b) => (a.size < b.size ? -1 : a.size > b.size ? 1 : 0));
  // One map holds the ranges of all policies for a pod, those that are excluded too: the narrowest counts.
  const isExcluded = taking.some(
    ({ kept }) => typeof kept === 'bigint' && first !== undefined && kept <= first.size,
  );
  if (first === undefined || isExcluded) return { is: 'none' };
  const { policy } = first;
  const from = [cite(policy, 'spec.destinationCIDRs', policy.spec?.destinationCIDRs), ...evidence];
  if (
    second?.size === first.size &&
    JSON.stringify(gatewaysOf(second.policy)) !== JSON.stringify(gatewaysOf(policy))
  ) {
    return open(
      `policies ${policy.ref.name} and ${second.policy.ref.name} both take it, and which wins is not defined`,
      from,
    );
  }
  const gateways = gatewaysOf(policy);
  const chosen = gateways.flatMap((one) => nodesOf(one, nodes.items)[0] ?? []);
  if (chosen.length === 0) {
    const selectors = gateways.map(({ field, gateway }) =>
      cite(policy, `${field}.nodeSelector`, gateway.nodeSelector),
    );
    return { is: 'dropped', policy, from: [...selectors, ...from] };
  }
  const addresses = new Set(gateways.map(({ gateway }) => gateway.egressIP));
  const [address] = addresses.size === 1 ? addresses : [];
  const isDown = chosen.find(
    ({ status }) => status?.conditions?.find(({ type }) => type === 'Ready')?.status !== 'True',
  );
  const masquerade = setting('enable-bpf-masquerade');
  const doubt =
    isDown !== undefined
      ? `gateway node ${isDown.ref.name} is not Ready, and no other takes over while its Node is there`
      : masquerade.value !== 'true'
        ? 'enable-bpf-masquerade is not true, which the egress gateway demands'
        : gateways.some(({ gateway }) => gateway.interface !== undefined && gateway.egressIP !== undefined)
          ? 'it names an interface and an egress IP together, which agents refuse'
          : undefined;
  return { is: 'through', policy, nodes: chosen, address, doubt, from };
}

/** The size of the smallest range that holds the destination; `perhaps` where only a name is known of it. */
function narrowest(ranges: readonly string[] = [], to: Outside): bigint | 'perhaps' | undefined {
  const parsed = ranges.flatMap((text) => parseCidr(text) ?? []);
  if (to === undefined) {
    const everything = parsed.find(
      ({ family, first, last }) => family === 4 && sizeOf({ family, first, last }) === 2n ** 32n,
    );
    if (parsed.length === 0) return undefined;
    return parsed.length === 1 && everything !== undefined ? sizeOf(everything) : 'perhaps';
  }
  const sizes = parsed.filter((range) => range.family === to.family && containsRange(range, to)).map(sizeOf);
  return sizes.sort((a, b) => (a < b ? -1 : 1))[0];
}

function byName<T extends { readonly ref: { readonly name: string } }>(
  items: readonly T[],
): ReadonlyMap<string, T> {
  return new Map(items.map((item) => [item.ref.name, item]));
}

function open(why: string, from: readonly Citation[]): EgressGatewayChoice {
  return { is: 'unknown', why, from };
}

function lacks(missing: readonly Missing[]): string {
  return [...new Set(missing.map(({ what, reason }) => `${what}: ${reason}`))].slice(0, 3).join('; ');
}
