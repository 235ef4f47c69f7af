import { defineRule } from '../../engine/define-rule.ts';
import { valueOf } from '../../model/maybe.ts';
import { kubeProxySetting, kubeProxySubject } from '../../net/services/kube-proxy-setting.ts';
import { isFromMinor, kubeProxyVersion } from '../../net/services/kube-proxy-version.ts';

export default defineRule({
  code: 'DP05',
  title: 'kube-proxy runs in the deprecated ipvs mode',
  severity: 'medium',
  needs: ['kubeProxy'],
  uses: ['version'],
  docs: {
    why: 'The ipvs mode is deprecated since Kubernetes 1.35, and nobody maintains it. It is planned to be off by default in 1.40 and gone in 1.43; it moves to no other repository. A kube-proxy that is told a mode it does not have exits, and with it goes every change to Services on that node. Guides that recommend ipvs for many Services are older than nftables, which is as fast.',
    actions: [
      'Take the move to nftables into the plan for the next upgrades; where a node’s kernel is older than 5.13, to iptables.',
      'Note what relies on ipvs before: its schedulers, ipvs.excludeCIDRs, and ClusterIPs that answer on interface kube-ipvs0.',
    ],
    rollback:
      'Set mode back to ipvs and restart kube-proxy on those nodes; in 1.40 and later that also takes the feature gate KubeProxyIPVS.',
    verify: [
      'kubectl get configmap kube-proxy -n kube-system -o yaml',
      'kubectl get events -A --field-selector reason=IPVSDeprecation',
      'ipvsadm -L -n',
      'ip -d link show kube-ipvs0',
    ],
    cutover: [
      'Check that every kernel is 5.13 or newer and that the network policy agent supports nftables; set nodePortAddresses where clients use more than the nodes’ primary addresses.',
      'Drain one node, change its mode, restart kube-proxy and check Services from the node and from a pod. In nftables mode kube-proxy removes what ipvs left behind; in iptables mode it does not: restart the node, or run kube-proxy --cleanup once.',
      'Connections that ipvs carries break when it goes: move a node pool at a time, in hours of little traffic.',
    ],
    sources: [
      'https://github.com/kubernetes/enhancements/tree/master/keps/sig-network/5495-deprecate-ipvs-mode-in-kube-proxy',
      'https://github.com/kubernetes/kubernetes/blob/v1.37.2/cmd/kube-proxy/app/server_linux.go',
      'https://kubernetes.io/docs/reference/networking/virtual-ips/#proxy-mode-ipvs',
    ],
    silent: [
      'kube-proxy before 1.35.',
      'Interface kube-ipvs0 that an earlier ipvs mode left behind: it is in no object.',
    ],
  },
  *subjects({ kubeProxy }) {
    yield kubeProxySubject(kubeProxy.value);
  },
  *check(_subject, { kubeProxy, version }) {
    const { mode } = kubeProxy.value;
    if (mode.state === 'unknown') yield mode;
    if (mode.state !== 'known' || mode.value !== 'ipvs') return;
    const running = kubeProxyVersion(kubeProxy.value, version);
    if (running.state === 'unknown') yield running;
    if (running.state !== 'known' || !isFromMinor(running.value, 35)) return;
    const { major, minor } = running.value;
    const [first, ...rest] = [...mode.from, ...running.from];
    if (first === undefined) return;
    yield {
      field: valueOf(kubeProxySetting(kubeProxy.value, 'mode'))?.field ?? 'mode',
      message: `kube-proxy ${major}.${minor} runs in ipvs mode, which is deprecated since Kubernetes 1.35 and planned to be off by default in 1.40 and gone in 1.43: an upgrade that far leaves its nodes without working Services.`,
      evidence: [first, ...rest],
      label: running.label,
    };
  },
});
