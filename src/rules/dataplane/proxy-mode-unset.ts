import { defineRule } from '../../engine/define-rule.ts';
import type { KubeProxy } from '../../model/evidence/kube-proxy.ts';
import type { Kept } from '../../model/kinds/index.ts';
import type { Listing } from '../../model/listing.ts';
import { kubeProxySetting, kubeProxySubject } from '../../net/services/kube-proxy-setting.ts';
import { isFromMinor, kubeProxyVersion } from '../../net/services/kube-proxy-version.ts';

/** On Windows there is one mode alone, and none need be set. */
function runsOnWindowsAlone({ nodes }: KubeProxy, all: Listing<Kept<'Node'>>): boolean {
  if (nodes.state !== 'known') return false;
  const its = all.items.filter(({ ref }) => nodes.value.has(ref.name));
  return its.length > 0 && its.every(({ metadata }) => metadata.labels?.['kubernetes.io/os'] === 'windows');
}

export default defineRule({
  code: 'DP04',
  title: 'kube-proxy’s mode is left to a default that is going to change',
  severity: ['medium', 'low'],
  needs: ['kubeProxy'],
  uses: ['nodes', 'version'],
  docs: {
    why: 'Without a mode kube-proxy runs as iptables on Linux. From Kubernetes 1.40 the same configuration is planned to mean nftables, which needs kernel 5.13, answers on NodePorts at each node’s primary address alone, and not on localhost. From 1.37 kube-proxy warns of it each time it starts (medium); from 1.33, where nftables is ready for use, it is worth deciding in time (low). Nothing is broken today.',
    actions: [
      'Write mode: iptables (--proxy-mode=iptables where there is no file): that is what runs today, so that nothing changes.',
      'Plan the move to nftables on its own, a node pool at a time, and not as part of a version upgrade.',
    ],
    rollback:
      'Empty the field again: kube-proxy reads it when its pods start, and up to and including 1.39 it means the same.',
    verify: [
      'kubectl get configmap kube-proxy -n kube-system -o yaml',
      'kubectl get daemonset kube-proxy -n kube-system -o wide',
      'kubectl get events -A --field-selector reason=KubeProxyDefaultMode',
    ],
    cutover: [
      'Before nftables: kernels of 5.13 or newer on all nodes, no client of NodePorts on localhost or on a node’s further addresses, and a network policy agent that supports it.',
      'Change the mode for one node pool, restart kube-proxy there, check Services from its nodes and pods, and go on to the next; connections that exist keep their translation.',
      'On its start in nftables mode kube-proxy removes what it left behind in iptables.',
    ],
    sources: [
      'https://github.com/kubernetes/kubernetes/blob/v1.37.2/cmd/kube-proxy/app/server_linux.go',
      'https://github.com/kubernetes/kubernetes/blob/v1.37.2/cmd/kubeadm/app/componentconfigs/kubeproxy.go',
      'https://github.com/kubernetes/enhancements/issues/5343',
      'https://kubernetes.io/docs/reference/networking/virtual-ips/#migrating-from-iptables-mode-to-nftables',
    ],
    silent: [
      'Any mode that is written down, iptables included: kubeadm writes it from 1.37.',
      'kube-proxy on Windows nodes alone.',
      'kube-proxy before 1.33.',
    ],
  },
  *subjects({ kubeProxy }) {
    yield kubeProxySubject(kubeProxy.value);
  },
  *check(_subject, { kubeProxy, nodes, version }) {
    const mode = kubeProxySetting(kubeProxy.value, 'mode');
    if (mode.state === 'unknown') yield mode;
    if (mode.state !== 'known' || mode.value.value !== '') return;
    if (runsOnWindowsAlone(kubeProxy.value, nodes)) return;
    const running = kubeProxyVersion(kubeProxy.value, version);
    if (running.state === 'unknown') yield running;
    if (running.state !== 'known' || !isFromMinor(running.value, 33)) return;
    const warns = isFromMinor(running.value, 37);
    const { major, minor } = running.value;
    yield {
      severity: warns ? 'medium' : 'low',
      at: mode.value,
      field: mode.value.field,
      message: `kube-proxy ${major}.${minor} is not told its mode and runs as iptables by default; from Kubernetes 1.40 the same setting is planned to mean nftables, which answers NodePorts on each node’s primary address alone: pin the mode that you want before you upgrade.`,
      evidence: [mode.value.citation, ...running.from],
      label: running.label,
    };
  },
});
