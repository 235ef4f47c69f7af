import { defineRule, type Problem } from '../../engine/define-rule.ts';
import { type Unknown, unknown } from '../../model/maybe.ts';
import { ciliumVersion, mayRunCilium } from '../../net/dataplane/cilium-agents.ts';
import { type CiliumVariant, ciliumVariants, citeSetting } from '../../net/dataplane/cilium-variants.ts';
import { isFromMinor } from '../../net/services/kube-proxy-version.ts';

const defaults = {
  'kube-proxy-replacement': 'false',
  'bpf-lb-mode': 'snat',
  'bpf-lb-dsr-dispatch': 'opt',
  'routing-mode': 'tunnel',
  'tunnel-protocol': 'vxlan',
} as const;

type Key = keyof typeof defaults;

const keys: readonly Key[] = [
  'kube-proxy-replacement',
  'bpf-lb-mode',
  'bpf-lb-dsr-dispatch',
  'routing-mode',
  'tunnel-protocol',
];

function valueIn({ setting }: CiliumVariant, key: Key): string {
  return setting(key).value ?? defaults[key];
}

/** Why the agent refuses this, and whether it does so from 1.15 only, where it stopped to choose Geneve by itself. */
function refusal(variant: CiliumVariant): { why: string; from15: boolean } | undefined {
  const mode = valueIn(variant, 'bpf-lb-mode');
  if (!['true', 'strict'].includes(valueIn(variant, 'kube-proxy-replacement'))) return undefined;
  if (mode !== 'dsr' && mode !== 'hybrid') return undefined;
  const dispatch = valueIn(variant, 'bpf-lb-dsr-dispatch');
  const protocol = valueIn(variant, 'tunnel-protocol');
  const says = `bpf-lb-mode ${mode}`;
  if (valueIn(variant, 'routing-mode') !== 'native') {
    if (protocol === 'vxlan')
      return { why: `${says} cannot go with routing through VXLAN tunnels`, from15: false };
    if (dispatch === 'opt' || dispatch === 'ipip')
      return {
        why: `${says} needs bpf-lb-dsr-dispatch geneve where nodes are reached through tunnels, and it is ${dispatch}`,
        from15: false,
      };
  }
  if (dispatch !== 'geneve' || protocol !== 'vxlan') return undefined;
  return {
    why: `${says} with bpf-lb-dsr-dispatch geneve needs tunnel-protocol geneve, also with native routing, and it is vxlan`,
    from15: true,
  };
}

export default defineRule({
  code: 'DP14',
  title: 'Cilium’s load-balancing mode does not go with its tunnels',
  severity: 'high',
  needs: ['ciliumConfig'],
  uses: ['networkAgents', 'nodes'],
  docs: {
    why: 'With direct server return the node that holds a Service’s backend answers the client itself, and the first node must tell it who asked: in an IP option, or in the header of a Geneve tunnel. VXLAN has no room for that. The agent checks this when it starts and exits where the settings do not fit, so a change shows at the next restart of an agent: a node that reboots or scales up gets no network for its pods.',
    actions: [
      'Set bpf-lb-mode to snat (loadBalancer.mode in the chart), which goes with everything, before an agent restarts.',
      'For direct server return through tunnels, set tunnel-protocol and bpf-lb-dsr-dispatch to geneve, both.',
    ],
    rollback: 'Put the earlier value back and restart the agents one node at a time.',
    verify: [
      'kubectl get configmap cilium-config -n kube-system -o jsonpath={.data.bpf-lb-mode}',
      'kubectl get ciliumnodeconfigs -n kube-system -o yaml',
      'kubectl logs -n kube-system -l k8s-app=cilium -c cilium-agent --tail=20',
      'cilium-dbg status --verbose',
    ],
    cutover: [
      'To change the tunnel protocol is to change the encapsulation: while some nodes have one and some the other, pods on them do not reach each other. Do it in a maintenance window, all agents at once, and check the MTU.',
    ],
    sources: [
      'https://github.com/cilium/cilium/blob/v1.20.2/pkg/kpr/initializer/kube_proxy_replacement.go',
      'https://github.com/cilium/cilium/blob/v1.20.2/pkg/loadbalancer/config.go',
      'https://github.com/cilium/cilium/blob/v1.15.19/Documentation/operations/upgrade.rst',
      'https://docs.cilium.io/en/stable/network/kubernetes/kubeproxy-free/#direct-server-return-dsr',
    ],
    silent: [
      'Cilium without kube-proxy replacement: the agent does not ask for the mode then.',
      'Dispatch geneve with native routing before Cilium 1.15, which chose the protocol by itself.',
      'Modes that Services choose by annotation (bpf-lb-mode-annotation).',
    ],
  },
  *subjects({ ciliumConfig, networkAgents }) {
    if (mayRunCilium(networkAgents)) yield ciliumConfig.value;
  },
  *check(config, { networkAgents, nodes }): Generator<Problem | Unknown> {
    const { variants, missing } = ciliumVariants(config, nodes, keys);
    if (missing.length > 0) {
      yield unknown(...missing);
      return;
    }
    for (const variant of variants) {
      const refused = refusal(variant);
      if (refused === undefined) continue;
      if (refused.from15) {
        const version = ciliumVersion(networkAgents);
        if (version.state === 'unknown') yield version;
        if (version.state !== 'known' || !isFromMinor(version.value, 15)) continue;
      }
      const mode = variant.setting('bpf-lb-mode');
      yield {
        at: mode,
        field: mode.field,
        message: `On ${variant.where} ${refused.why}: the Cilium agent exits when it next starts there, so that new pods get no network and changes to Services do not arrive.`,
        evidence: [
          citeSetting(mode, defaults['bpf-lb-mode']),
          ...keys
            .filter((key) => key !== 'bpf-lb-mode')
            .map((key) => citeSetting(variant.setting(key), defaults[key])),
        ],
      };
    }
  },
});
