import { defineRule, type Problem } from '../../engine/define-rule.ts';
import { cite } from '../../model/cite.ts';
import type { CiliumConfig } from '../../model/evidence/cilium-config.ts';
import type { Evidence } from '../../model/evidence/index.ts';
import type { CiliumKey } from '../../model/kinds/cilium-keys.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { type Known, unknown } from '../../model/maybe.ts';
import type { HasRef } from '../../model/ref.ts';
import { shownName } from '../../model/shown-name.ts';
import { type CiliumVariant, ciliumVariants, citeSetting } from '../../net/dataplane/cilium-variants.ts';
import { gatewaysOf, nodesOf } from '../../net/egress/egress-gateways.ts';
import { type PolicyOverlap, policyOverlaps } from '../../net/egress/egress-policy-overlap.ts';

const enabling = 'enable-egress-gateway';

type Policy = Kept<'CiliumEgressGatewayPolicy'>;

interface Subject extends HasRef {
  /** Undefined for the configuration itself. */
  readonly policy: Policy | undefined;
}

/** What NewEgressGatewayManager refuses to start with, and kube-proxy replacement, which the documentation demands. */
const demands: readonly (readonly [key: CiliumKey, wanted: string, byDefault: string])[] = [
  ['identity-allocation-mode', 'crd', 'crd'],
  ['enable-cilium-endpoint-slice', 'false', 'false'],
  ['enable-ipv4-masquerade', 'true', 'true'],
  ['enable-bpf-masquerade', 'true', 'false'],
  ['kube-proxy-replacement', 'true', 'false'],
];

const keys = [enabling, ...demands.map(([key]) => key)] as const;

function* configProblems({ setting, nodes, where }: CiliumVariant): Generator<Problem> {
  const on = setting(enabling);
  if (on.value !== 'true') return;
  for (const [key, wanted, byDefault] of demands) {
    const its = setting(key);
    const value = its.value ?? byDefault;
    if (value === wanted) continue;
    const end =
      key === 'kube-proxy-replacement'
        ? 'Cilium documents the egress gateway with its kube-proxy replacement only, and traffic may leave with the address of its own node'
        : 'agents refuse to start with the two together, so the next restart takes the network of new pods away';
    yield {
      severity: 'high',
      at: its.ref.kind === 'ConfigMap' ? on : its,
      field: its.field,
      message: `Cilium’s egress gateway is on${nodes === undefined ? '' : ` for ${where}`} while ${key} is ${shownName(value)}, not ${wanted}: ${end}.`,
      evidence: [citeSetting(on, 'false'), citeSetting(its, byDefault)],
    };
  }
}

function disabled(policy: Policy, config: CiliumConfig): Problem {
  return {
    severity: 'high',
    field: 'spec',
    message: `CiliumEgressGatewayPolicy ${shownName(policy.ref.name)} has no effect, because the egress gateway is not enabled: the traffic that it is to send through a gateway leaves with the addresses of the pods’ own nodes.`,
    evidence: [
      cite(policy, 'spec.destinationCIDRs', policy.spec?.destinationCIDRs),
      config.cite('enable-egress-gateway', 'false'),
    ],
  };
}

function* gatewayProblems(policy: Policy, nodes: Evidence['nodes']): Generator<Problem> {
  const name = shownName(policy.ref.name);
  for (const one of gatewaysOf(policy)) {
    const { field, gateway } = one;
    const selector = cite(policy, `${field}.nodeSelector`, gateway.nodeSelector);
    if (gateway.interface !== undefined && gateway.egressIP !== undefined) {
      yield {
        severity: 'high',
        field,
        message: `CiliumEgressGatewayPolicy ${name} names an interface and an egress IP for one gateway, which agents refuse: its traffic leaves with the addresses of the pods’ own nodes.`,
        evidence: [
          cite(policy, `${field}.interface`, gateway.interface),
          cite(policy, `${field}.egressIP`, gateway.egressIP),
        ],
      };
      continue;
    }
    const found = nodesOf(one, nodes.items);
    if (nodes.missingIn().length > 0 || found.length > 1) continue;
    const [only] = found;
    yield only === undefined
      ? {
          severity: 'high',
          field: `${field}.nodeSelector`,
          message: `The gateway of CiliumEgressGatewayPolicy ${name} matches none of ${nodes.items.length} nodes: what its pods send to the policy’s destinations is dropped.`,
          evidence: [selector],
        }
      : {
          severity: 'medium',
          field: `${field}.nodeSelector`,
          message: `The gateway of CiliumEgressGatewayPolicy ${name} matches one node only, ${shownName(only.ref.name)}: while that is down, what its pods send to the policy’s destinations is lost, and no other node can take over.`,
          evidence: [selector, cite(only, 'metadata.name', only.ref.name)],
          involves: [only],
        };
  }
}

function overlapping(policy: Policy, { other, pod, destination, index }: PolicyOverlap): Problem {
  const names = `${shownName(policy.ref.name)} and ${shownName(other.ref.name)}`;
  return {
    severity: 'medium',
    field: `spec.destinationCIDRs[${index}]`,
    message: `CiliumEgressGatewayPolicies ${names} send what pod ${pod.ref.namespace ?? ''}/${shownName(pod.ref.name)} sends to ${destination} through different gateways: which of the two wins is not defined and may change when an agent restarts.`,
    evidence: [
      cite(policy, 'spec.selectors', policy.spec?.selectors),
      cite(other, 'spec.selectors', other.spec?.selectors),
      cite(pod, 'metadata.labels', pod.metadata.labels),
    ],
    involves: [other, pod],
  };
}

export default defineRule({
  code: 'EG04',
  title: 'Cilium’s egress gateway cannot do what its policies ask',
  severity: ['high', 'medium'],
  needs: ['ciliumConfig'],
  uses: ['egressGatewayPolicies', 'nodes', 'pods', 'namespaces'],
  docs: {
    why: 'A firewall outside knows pods by the address of the gateway that a policy sends them through. Where the gateway does not work, they arrive from the wrong address or not at all; where it is one node, that node is the way out for all of them.',
    actions: [
      'Compare cilium-config with the preconditions in Cilium’s guide before any agent restarts.',
      'Label a second node for the gateway, with the same route and the address that the outside expects.',
      'Give each destination of a pod one policy: exclude it from the others with excludedCIDRs or narrower selectors.',
    ],
    rollback:
      'Apply the former policy or cilium-config again; agents take policies over at once, cilium-config when they restart.',
    verify: [
      'kubectl get ciliumegressgatewaypolicies {name} -o yaml',
      'kubectl get configmap cilium-config -n kube-system -o yaml',
      'kubectl get nodes --show-labels',
      'cilium-dbg bpf egress list',
    ],
    cutover: [
      'Prove the way through the gateway from one pod that a narrow policy selects, before a policy for many; their open connections to the destinations break when it applies.',
    ],
    sources: [
      'https://docs.cilium.io/en/stable/network/egress-gateway/egress-gateway/',
      'https://github.com/cilium/cilium/blob/v1.20.2/pkg/egressgateway/manager.go',
      'https://github.com/cilium/cilium/blob/v1.20.2/pkg/egressgateway/policy.go',
      'https://github.com/cilium/cilium/blob/v1.20.2/bpf/lib/egress_gateway.h',
    ],
    silent: [
      'Policies whose destinations contain each other: the narrower one decides.',
      'Two policies for one destination that no pod is selected by together, or that name the same gateway.',
      'Whether the egress IP is an address of the gateway node: `cilium-dbg bpf egress list` on that node shows it, no object does.',
      'Several nodes behind one gateway: Cilium uses the first by name, and another one when that Node is deleted.',
    ],
  },
  *subjects({ ciliumConfig, egressGatewayPolicies }): Iterable<Subject | ReturnType<typeof unknown>> {
    const { value: config } = ciliumConfig;
    if (config.get(enabling) === 'true' || config.isOverridden(enabling))
      yield { ref: config.ref, policy: undefined };
    for (const policy of egressGatewayPolicies) yield { ref: policy.ref, policy };
    const missing = egressGatewayPolicies.missingIn();
    if (missing.length > 0) yield unknown(...missing);
  },
  *check({ policy }, view) {
    const { value: config }: Known<CiliumConfig> = view.ciliumConfig;
    if (policy === undefined) {
      const { variants, missing } = ciliumVariants(config, view.nodes, keys);
      for (const variant of variants) yield* configProblems(variant);
      if (missing.length > 0) yield unknown(...missing);
    } else if (config.get(enabling) !== 'true' && !config.isOverridden(enabling))
      yield disabled(policy, config);
    else {
      yield* gatewayProblems(policy, view.nodes);
      const { found, missing } = policyOverlaps(policy, view);
      for (const one of found) yield overlapping(policy, one);
      const lacking = [...view.nodes.missingIn(), ...missing];
      if (lacking.length > 0) yield unknown(...lacking);
    }
  },
});
