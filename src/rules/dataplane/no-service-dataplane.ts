import { defineRule } from '../../engine/define-rule.ts';
import { cite } from '../../model/cite.ts';
import type { Cni } from '../../model/evidence/cni.ts';
import { type ServiceProvider, serviceProviders } from '../../model/evidence/service-dataplane.ts';
import { type Known, type Maybe, missingOf, unknown } from '../../model/maybe.ts';
import { clusterRef } from '../../model/ref.ts';

const cluster = { ref: clusterRef };

/** Without replacing kube-proxy, Cilium still translates ClusterIPs for pods with a network of their own. */
function aftermath(cni: Maybe<Cni>): string {
  const hasCilium =
    cni.state === 'known' && (cni.value.name === 'Cilium' || cni.value.beside.includes('Cilium'));
  return hasCilium
    ? 'NodePorts and connections to ClusterIPs from nodes and host-network pods fail, since Cilium translates ClusterIPs for the other pods alone'
    : 'connections to ClusterIPs and NodePorts fail';
}

function isDown(provider: Known<ServiceProvider>): boolean {
  return provider.value.ready === 0 && provider.value.desired !== 0;
}

export default defineRule({
  code: 'DP01',
  title: 'Nothing translates the addresses of Services',
  severity: 'high',
  needs: ['nodes'],
  uses: ['serviceDataplane', 'cni'],
  docs: {
    why: 'A ClusterIP belongs to no machine: kube-proxy, or a CNI in its place, must translate it on every node. Without that no Service answers, cluster DNS included, while pods still reach each other by their addresses.',
    actions: [
      'Find out which component was meant to do it, from the way the cluster was installed, before starting one.',
      'Schedule kube-proxy again: look at the nodeSelector of its DaemonSet and at the events of its pods.',
      'Where Cilium is to replace it, set kubeProxyReplacement to true with k8sServiceHost and k8sServicePort, since the agent cannot reach the API server by its ClusterIP then.',
    ],
    rollback:
      'Remove the nodeSelector that was added, or set kubeProxyReplacement back to false; kube-proxy and a replacement must not both be left running.',
    verify: [
      'kubectl get daemonsets -A -o wide',
      'kubectl get configmap cilium-config -n kube-system -o jsonpath={.data.kube-proxy-replacement}',
      'cilium status',
    ],
    sources: [
      'https://kubernetes.io/docs/reference/networking/virtual-ips/',
      'https://docs.cilium.io/en/stable/network/kubernetes/kubeproxy-free/',
      'https://docs.tigera.io/calico/latest/operations/ebpf/enabling-ebpf',
      'https://github.com/antrea-io/antrea/blob/main/docs/antrea-proxy.md',
    ],
    silent: [
      'Clusters without kube-proxy where Cilium, Calico eBPF, OVN-Kubernetes, GKE Dataplane V2, kube-router or Antrea with proxyAll stands in for it.',
      'kube-proxy in static pods or inside another process (k3s, EKS Auto Mode): the second is unknown where no node’s output shows it.',
    ],
  },
  *subjects({ nodes }) {
    if (nodes.items.length > 0) yield cluster;
  },
  *check(_cluster, { serviceDataplane, cni }) {
    if (serviceDataplane.state === 'unknown') {
      yield serviceDataplane;
      return;
    }
    if (serviceDataplane.state === 'absent') {
      const [first, ...rest] = serviceDataplane.from;
      if (first === undefined) return;
      yield {
        field: 'spec',
        message: `No kube-proxy is scheduled and no CNI replaces it: ${aftermath(cni)}.`,
        evidence: [first, ...rest],
      };
      return;
    }
    const providers = serviceProviders.map((name) => ({ name, provider: serviceDataplane.value[name] }));
    const found = providers.flatMap(({ name, provider }) =>
      provider.state === 'known' ? [{ name, provider }] : [],
    );
    if (found.some(({ provider }) => !isDown(provider))) return;
    const missing = providers.flatMap(({ provider }) => missingOf(provider));
    if (missing.length > 0) {
      yield unknown(...missing);
      return;
    }
    for (const { name, provider } of found) {
      const { subject, desired = 0, ready } = provider.value;
      if (subject === undefined) continue;
      yield {
        at: subject,
        field: 'status.numberReady',
        message: `${name} translates the addresses of Services here and none of its ${desired} pods is ready: rules are not kept up to date, and where a node restarted there are none.`,
        evidence: [cite(subject, 'status.numberReady', ready), ...provider.from],
      };
    }
  },
});
