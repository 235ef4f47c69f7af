import { defineRule, type Problem, type View } from '../../engine/define-rule.ts';
import { cite } from '../../model/cite.ts';
import { type NetworkAgent, running } from '../../model/evidence/network-agents.ts';
import { type Unknown, missingOf, unknown } from '../../model/maybe.ts';
import { agentVariable } from '../../net/dataplane/agent-variable.ts';
import { calicoLockedOut } from '../../net/dataplane/calico-locked-out.ts';
import { felixForcesNftables } from '../../net/dataplane/felix-nftables.ts';
import { kubeProxySubject } from '../../net/services/kube-proxy-setting.ts';

type Seen = View<
  'networkAgents',
  | 'installations'
  | 'felixConfigurations'
  | 'serviceDataplane'
  | 'kubeProxy'
  | 'calicoApiEndpoint'
  | 'services'
>;

/** The Installation asks for eBPF and Felix is told not to. */
function* bpfOff(agent: NetworkAgent, seen: Seen): Generator<Problem | Unknown> {
  const { installations, felixConfigurations, serviceDataplane } = seen;
  const installation = installations.items.find(({ spec }) => spec?.calicoNetwork?.linuxDataplane === 'BPF');
  if (installation === undefined) {
    if (!installations.covers()) yield unknown(...installations.missingIn());
    return;
  }
  // The operator switches Felix over when every pod has been replaced.
  if (agent.ready !== agent.desired || agentVariable(agent, 'FELIX_BPFENABLED') !== undefined) return;
  const felix = felixConfigurations.find(undefined, 'default');
  if (felix.state === 'unknown') yield felix;
  if (felix.state !== 'known' || felix.value.spec?.bpfEnabled !== false) return;
  const kubeProxy =
    serviceDataplane.state === 'known' ? serviceDataplane.value['kube-proxy'] : serviceDataplane;
  const isAlone = kubeProxy.state === 'absent';
  yield {
    severity: isAlone ? 'high' : 'medium',
    at: felix.value,
    field: 'spec.bpfEnabled',
    message: `Installation ${installation.ref.name} asks for the BPF dataplane and FelixConfiguration default has bpfEnabled false: Felix stays with iptables${isAlone ? ', and without kube-proxy nothing translates the addresses of Services' : ', and Services rest on kube-proxy, which the BPF dataplane was to replace'}.`,
    evidence: [
      cite(felix.value, 'spec.bpfEnabled', false),
      cite(installation, 'spec.calicoNetwork.linuxDataplane', 'BPF'),
      ...(kubeProxy.state === 'unknown' ? [] : kubeProxy.from),
    ],
    involves: [installation],
  };
}

function* lockedOut(agent: NetworkAgent, seen: Seen): Generator<Problem | Unknown> {
  const locked = calicoLockedOut(agent, seen);
  if (locked.state === 'unknown') yield locked;
  if (locked.state !== 'known') return;
  yield {
    severity: 'high',
    field: 'spec.template.spec.containers[name=calico-node].env',
    message: `Calico’s eBPF dataplane alone translates Services, and DaemonSet ${agent.daemonSet.ref.name} looks for the API server by the ClusterIP that it has to translate itself: on a node that starts anew it never gets there, and no pod on that node gets a network.`,
    evidence: locked.value,
  };
}

function* nftablesAlone(agent: NetworkAgent, seen: Seen): Generator<Problem | Unknown> {
  const { kubeProxy, serviceDataplane } = seen;
  if (kubeProxy.state === 'absent') return;
  const forced = felixForcesNftables(agent, seen);
  if (forced.state === 'unknown') yield forced;
  if (forced.state !== 'known') return;
  const ebpf = serviceDataplane.state === 'known' ? serviceDataplane.value['Calico eBPF'] : serviceDataplane;
  if (ebpf.state === 'known') return;
  const mode = kubeProxy.state === 'known' ? kubeProxy.value.mode : kubeProxy;
  if (mode.state === 'unknown' || ebpf.state === 'unknown') {
    yield unknown(...missingOf(mode), ...missingOf(ebpf));
    return;
  }
  if (kubeProxy.state !== 'known' || mode.state !== 'known') return;
  if (mode.value !== 'iptables' && mode.value !== 'ipvs') return;
  yield {
    severity: 'medium',
    at: kubeProxySubject(kubeProxy.value),
    field: 'mode',
    message: `Calico is set to nftables and kube-proxy runs in ${mode.value} mode, which Calico does not support together: rules of the two for one packet stand in different tables and no longer see each other’s work.`,
    evidence: [forced.value, ...mode.from],
    involves: [agent.daemonSet],
  };
}

export default defineRule({
  code: 'DP22',
  title: 'Calico’s dataplane does not fit its settings or kube-proxy',
  severity: ['high', 'medium'],
  needs: ['networkAgents'],
  uses: [
    'installations',
    'felixConfigurations',
    'serviceDataplane',
    'kubeProxy',
    'calicoApiEndpoint',
    'services',
  ],
  docs: {
    why: 'Calico’s dataplane is chosen in one place and put to work in others. Where Felix is told otherwise than the Installation, the operator refuses to override it and the cluster stays between the two (high where no kube-proxy is left, medium with it). The eBPF dataplane in place of kube-proxy must be told where the API server is, or calico-node waits for an address that only calico-node can translate (high). And nftables in Calico wants nftables in kube-proxy (medium).',
    actions: [
      'For eBPF without kube-proxy: create ConfigMap kubernetes-services-endpoint in namespace tigera-operator (kube-system without the operator) with KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT of the API server itself, or set bpfNetworkBootstrap to Enabled in the Installation. It changes nothing for what runs.',
      'For bpfEnabled: let go of FelixConfiguration’s value, so that the operator can set it: set it to what annotation operator.tigera.io/bpfEnabled says.',
      'For nftables: move kube-proxy to nftables first, or set nftablesMode to Auto (from 3.32) or Disabled.',
    ],
    rollback: 'Put the earlier value back; calico-node restarts by itself and writes its rules anew.',
    verify: [
      'kubectl get installations.operator.tigera.io default -o yaml',
      'calicoctl get felixconfiguration default -o yaml',
      'kubectl get configmap kubernetes-services-endpoint -n tigera-operator',
      'kubectl get daemonset calico-node -n calico-system -o wide',
      'kubectl get tigerastatuses.operator.tigera.io calico',
    ],
    cutover: [
      'A change of dataplane replaces calico-node on every node and breaks connections that Services carry: do it in a maintenance window, and check one node with a pod and a Service before the rest.',
    ],
    sources: [
      'https://github.com/tigera/operator/blob/master/pkg/controller/installation/core_controller.go',
      'https://github.com/tigera/operator/blob/master/pkg/controller/installation/bpf.go',
      'https://github.com/tigera/operator/blob/master/api/v1/installation_types.go',
      'https://github.com/projectcalico/calico/blob/v3.32.1/felix/dataplane/linux/int_dataplane.go',
      'https://github.com/projectcalico/calico/blob/v3.31.7/felix/config/config_params.go',
      'https://docs.tigera.io/calico/latest/getting-started/kubernetes/nftables',
      'https://docs.tigera.io/calico/latest/operations/ebpf/enabling-ebpf',
    ],
    silent: [
      'bpfEnabled false while pods of calico-node are still being replaced: the operator sets it after that.',
      'nftablesMode Auto, Felix’s default from 3.32: it follows kube-proxy node by node.',
      'Calico with iptables beside kube-proxy with nftables.',
      'eBPF beside a kube-proxy that still runs, which is another rule’s.',
    ],
  },
  *subjects({ networkAgents }) {
    const { missing } = networkAgents.value;
    const [agent] = running(networkAgents.value, 'Calico');
    if (agent !== undefined) yield agent.daemonSet;
    else if (missing.length > 0) yield unknown(...missing);
  },
  *check(_daemonSet, seen) {
    const [agent] = running(seen.networkAgents.value, 'Calico');
    if (agent === undefined) return;
    yield* bpfOff(agent, seen);
    yield* lockedOut(agent, seen);
    yield* nftablesAlone(agent, seen);
  },
});
