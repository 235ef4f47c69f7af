import { defineRule } from '../../engine/define-rule.ts';
import { type Citation, cite, citeDefault } from '../../model/cite.ts';
import type { CiliumConfig } from '../../model/evidence/cilium-config.ts';
import { running } from '../../model/evidence/network-agents.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { unknown, valueOf } from '../../model/maybe.ts';
import { kubeProxySetting, kubeProxySubject } from '../../net/services/kube-proxy-setting.ts';

const key = 'kube-proxy-replacement';

/** Words that leave NodePorts to kube-proxy; partial and probe, up to 1.14, took over what else was switched on. */
function leavesNodePorts(value: string | undefined): boolean {
  return value === undefined || value === 'false' || value === 'disabled';
}

/** Where Cilium leaves them on these nodes, the setting that says so. */
function settingOf(config: CiliumConfig, nodes: readonly Kept<'Node'>[]): Citation | undefined {
  if (nodes.length === 0) return leavesNodePorts(config.get(key)) ? config.cite(key, 'false') : undefined;
  const found = nodes.map((node) => config.on(node, key)).find(({ value }) => leavesNodePorts(value));
  if (found === undefined) return undefined;
  return found.value === undefined
    ? citeDefault(found, found.field, 'false')
    : cite(found, found.field, found.value);
}

export default defineRule({
  code: 'DP09',
  title: 'Cilium runs beside a kube-proxy in ipvs mode',
  severity: ['high', 'medium'],
  needs: ['kubeProxy'],
  uses: ['networkAgents', 'ciliumConfig', 'nodes'],
  docs: {
    why: 'Where Cilium does not replace kube-proxy it relies on what the iptables mode does to packets. In ipvs mode a pod’s connection to a NodePort whose backend is on another node leaves with an address to which the answer does not come back, and hangs; Cilium closed the report of it without a change. With Cilium chained onto another CNI, whose routes carry the answer, it is fragile rather than broken (medium).',
    actions: [
      'Have kube-proxy run in iptables mode, where the translation is what Cilium expects.',
      'Or have Cilium replace kube-proxy: kubeProxyReplacement true with k8sServiceHost and k8sServicePort, and kube-proxy removed node by node.',
    ],
    rollback: 'Set mode: ipvs again and restart kube-proxy.',
    verify: [
      'kubectl get configmap kube-proxy -n kube-system -o yaml',
      'kubectl get configmap cilium-config -n kube-system -o jsonpath={.data.kube-proxy-replacement}',
      'cilium-dbg status --verbose',
      'ipvsadm -L -n',
    ],
    cutover: [
      'Drain one node, change the mode, restart the node so that nothing of ipvs is left (kube-proxy does not remove it on a change to iptables), check Services and NodePorts from a pod on it, and go on to the next.',
    ],
    sources: [
      'https://github.com/cilium/cilium/issues/18610',
      'https://github.com/kubermatic/kubermatic/issues/8767',
      'https://docs.cilium.io/en/stable/network/kubernetes/kubeproxy-free/',
      'https://github.com/kubernetes/kubernetes/blob/v1.37.2/cmd/kube-proxy/app/server_linux.go',
    ],
    silent: [
      'Cilium in place of kube-proxy, also where a CiliumNodeConfig says so for the nodes that kube-proxy is on: that both run there is another rule’s.',
      'The old words partial and probe for kube-proxy-replacement, which do not tell who has the NodePorts.',
    ],
  },
  *subjects({ kubeProxy }) {
    const { mode } = kubeProxy.value;
    if (mode.state === 'known' && mode.value !== 'ipvs') return;
    yield kubeProxySubject(kubeProxy.value);
  },
  *check(_subject, { kubeProxy, networkAgents, ciliumConfig, nodes }) {
    if (networkAgents.state !== 'known') {
      if (networkAgents.state === 'unknown') yield networkAgents;
      return;
    }
    const [agent] = running(networkAgents.value, 'Cilium');
    if (agent === undefined) {
      if (networkAgents.value.missing.length > 0) yield unknown(...networkAgents.value.missing);
      return;
    }
    if (ciliumConfig.state !== 'known') {
      yield ciliumConfig.state === 'unknown'
        ? ciliumConfig
        : unknown({
            what: 'ConfigMap kube-system/cilium-config',
            namespaces: ['kube-system'],
            reason: 'not-observable',
            detail: 'Cilium runs without it',
          });
      return;
    }
    const config = ciliumConfig.value;
    const its = valueOf(kubeProxy.value.nodes);
    const setting = settingOf(
      config,
      nodes.items.filter(({ ref }) => its?.has(ref.name) !== false),
    );
    if (setting === undefined) return;
    const missing = [
      ...(kubeProxy.value.mode.state === 'unknown' ? kubeProxy.value.mode.missing : []),
      ...config.missing,
      ...(config.isOverridden(key) ? nodes.missingIn() : []),
    ];
    if (missing.length > 0 || kubeProxy.value.mode.state !== 'known') {
      yield unknown(...missing);
      return;
    }
    const isChained = (config.get('cni-chaining-mode') ?? 'none') !== 'none';
    yield {
      severity: isChained ? 'medium' : 'high',
      field: valueOf(kubeProxySetting(kubeProxy.value, 'mode'))?.field ?? 'mode',
      message: isChained
        ? 'kube-proxy runs in ipvs mode and Cilium, chained onto another CNI, leaves NodePorts to it: connections of pods to a NodePort may hang where the backend is on another node.'
        : 'kube-proxy runs in ipvs mode and Cilium leaves NodePorts to it, which does not work together: connections of pods to a NodePort hang where the backend is on another node.',
      evidence: [
        setting,
        ...kubeProxy.value.mode.from,
        ...(isChained ? [config.cite('cni-chaining-mode', 'none')] : []),
        cite(agent.daemonSet, 'status.numberReady', agent.ready),
      ],
      involves: [agent.daemonSet],
    };
  },
});
