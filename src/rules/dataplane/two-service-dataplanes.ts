import { defineRule } from '../../engine/define-rule.ts';
import { type Citation, cite } from '../../model/cite.ts';
import type { Evidence } from '../../model/evidence/index.ts';
import { running } from '../../model/evidence/network-agents.ts';
import type { ServiceProvider, ServiceProviderName } from '../../model/evidence/service-dataplane.ts';
import { weakest } from '../../model/label.ts';
import { type Known, missingOf, unknown } from '../../model/maybe.ts';
import { clusterRef } from '../../model/ref.ts';

const cluster = { ref: clusterRef };
const cleanupVariable = 'FELIX_BPFKUBEPROXYIPTABLESCLEANUPENABLED';

/** Those that do all of kube-proxy's work themselves; kube-router and OVN-Kubernetes are never told to share a node. */
const replacements: readonly ServiceProviderName[] = ['Cilium', 'Calico eBPF'];

/** Felix deletes kube-proxy's rules while its eBPF dataplane is on, unless told not to (felix/config, default true). */
function cleanup({
  felixConfigurations,
  networkAgents,
}: Pick<Evidence, 'felixConfigurations' | 'networkAgents'>): Citation | undefined {
  const agents = networkAgents.state === 'known' ? running(networkAgents.value, 'Calico') : [];
  for (const { daemonSet, container } of agents) {
    // What the environment says wins over what the resource says.
    const value = container.env?.find(({ name }) => name === cleanupVariable)?.value?.toLowerCase();
    if (value === undefined) continue;
    const field = `spec.template.spec.containers[name=calico-node].env[name=${cleanupVariable}].value`;
    return value === 'true' ? cite(daemonSet, field, value) : undefined;
  }
  const felix = felixConfigurations.find(undefined, 'default');
  if (felix.state === 'unknown') return undefined;
  const field = 'spec.bpfKubeProxyIptablesCleanupEnabled';
  const set = felix.state === 'known' ? felix.value.spec?.bpfKubeProxyIptablesCleanupEnabled : undefined;
  if (set === false) return undefined;
  if (felix.state === 'known' && set !== undefined) return cite(felix.value, field, set);
  return {
    object: 'FelixConfiguration default',
    field,
    seen: 'true (the documented default)',
    label: 'documentation-based',
  };
}

function evidenceFor(providers: readonly Known<ServiceProvider>[]): [Citation, ...Citation[]] | undefined {
  const [first, ...rest] = providers.flatMap(({ from }) => from);
  return first === undefined ? undefined : [first, ...rest];
}

export default defineRule({
  code: 'DP02',
  title: 'kube-proxy and its replacement run on the same nodes',
  severity: ['medium', 'high'],
  needs: ['serviceDataplane'],
  uses: ['felixConfigurations', 'networkAgents'],
  docs: {
    why: 'kube-proxy and the eBPF dataplane that replaces it know nothing of each other’s translations: a connection may be translated by one and answered through the other, and a NodePort has two owners. With its cleanup on, Felix also deletes the rules that kube-proxy keeps writing.',
    actions: [
      'Decide which of the two is meant to stay, node pool by node pool; connections that one has translated break when it goes.',
      'Keep kube-proxy off the nodes that the replacement serves: give its DaemonSet a nodeSelector that they do not match (kubeProxyManagement: Enabled has the Tigera operator do it).',
      'Where kube-proxy cannot be switched off with Calico’s eBPF dataplane, set bpfKubeProxyIptablesCleanupEnabled of FelixConfiguration default to false.',
    ],
    rollback: 'Remove the nodeSelector again: kube-proxy writes all its rules anew when its pods start.',
    verify: [
      'kubectl get daemonset kube-proxy -n kube-system -o wide',
      'kubectl get pods -n kube-system -l k8s-app=kube-proxy -o wide',
      'kubectl get configmap cilium-config -n kube-system -o jsonpath={.data.kube-proxy-replacement}',
      'cilium-dbg status --verbose',
      'calicoctl get felixconfiguration default -o yaml',
    ],
    cutover: [
      'Drain one node, remove kube-proxy from it, restart it so that no rule of kube-proxy is left, check Services from it, and go on to the next.',
    ],
    sources: [
      'https://docs.cilium.io/en/stable/network/kubernetes/kubeproxy-free/',
      'https://docs.tigera.io/calico/latest/operations/ebpf/enabling-ebpf',
      'https://docs.tigera.io/calico/latest/reference/resources/felixconfig',
      'https://github.com/projectcalico/calico/blob/master/felix/config/config_params.go',
    ],
    silent: [
      'A kube-proxy DaemonSet whose nodeSelector or affinity matches no node, as on AKS with Cilium.',
      'A migration by node pool, with kube-proxy and the replacement on different nodes.',
      'Antrea and Cilium without replacement, which work beside kube-proxy by design.',
    ],
  },
  *subjects() {
    yield cluster;
  },
  *check(_cluster, { serviceDataplane, felixConfigurations, networkAgents }) {
    const kubeProxy = serviceDataplane.value['kube-proxy'];
    for (const name of replacements) {
      const replacement = serviceDataplane.value[name];
      if (kubeProxy.state === 'absent' || replacement.state === 'absent') continue;
      if (kubeProxy.state === 'unknown' || replacement.state === 'unknown') {
        yield unknown(...missingOf(kubeProxy), ...missingOf(replacement));
        continue;
      }
      const [theirs, its] = [kubeProxy.value.nodes, replacement.value.nodes];
      if (theirs.state !== 'known' || its.state !== 'known') {
        yield unknown(...missingOf(theirs), ...missingOf(its));
        continue;
      }
      const both = [...theirs.value].filter((node) => its.value.has(node)).sort();
      const evidence = evidenceFor([kubeProxy, replacement]);
      if (both.length === 0 || evidence === undefined) continue;
      const deletes = name === 'Calico eBPF' ? cleanup({ felixConfigurations, networkAgents }) : undefined;
      const where = `${both.length} of ${theirs.value.size} nodes that run kube-proxy (${both.slice(0, 3).join(', ')}${both.length > 3 ? ', …' : ''})`;
      yield {
        severity: deletes === undefined ? 'medium' : 'high',
        ...(kubeProxy.value.subject === undefined ? {} : { at: kubeProxy.value.subject }),
        field: 'spec.template.spec.nodeSelector',
        message:
          deletes === undefined
            ? `${name} replaces kube-proxy on ${where}, and both translate Services there: connections may be translated twice or answered by the wrong one.`
            : `${name} replaces kube-proxy on ${where} and Felix deletes the rules that kube-proxy keeps writing: connections to Services fail as the rules come and go.`,
        evidence: [...evidence, ...(deletes === undefined ? [] : [deletes])],
        label: weakest(theirs.label, its.label),
        ...(replacement.value.subject === undefined ? {} : { involves: [replacement.value.subject] }),
      };
    }
  },
});
