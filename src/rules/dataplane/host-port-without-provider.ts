import { defineRule, type Problem, type View } from '../../engine/define-rule.ts';
import { type Citation, cite, citeFile } from '../../model/cite.ts';
import { running } from '../../model/evidence/network-agents.ts';
import { hasEnded } from '../../model/evidence/pods.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { type Unknown, unknown, valueOf } from '../../model/maybe.ts';
import { formatRef } from '../../model/ref.ts';
import { citeSetting } from '../../net/dataplane/cilium-variants.ts';

const uses = ['networkAgents', 'installations', 'ciliumConfig', 'ciliumStatus', 'nodes'] as const;
type Seen = View<'pods' | 'cni', (typeof uses)[number]>;

interface Lack {
  readonly why: string;
  readonly evidence: readonly Citation[];
}

export default defineRule({
  code: 'DP28',
  title: 'A pod asks for a port of its node that nothing opens',
  severity: 'high',
  needs: ['pods', 'cni'],
  uses,
  docs: {
    why: 'A hostPort is opened by the CNI: by the portmap plugin in its chain, or by Cilium where it replaces kube-proxy. Kubernetes only keeps two pods from one port of a node. Where nothing opens it the pod runs and is Ready, and the port is closed: a connection to the node is refused or times out.',
    actions: [
      'Reach the pod by a Service instead (a NodePort, or a load balancer), or let it run on its node’s network.',
      'With Calico’s operator set hostPorts to Enabled; with Cilium replace kube-proxy, or set cni.chainingMode to portmap. Pods that are made from then on have their port.',
    ],
    rollback: 'Put the earlier setting back; pods keep their ports until they are created again.',
    verify: [
      'kubectl get pods -A -o wide',
      'kubectl get installations.operator.tigera.io default -o yaml',
      'kubectl get configmap cilium-config -n kube-system -o yaml',
      'cilium-dbg status --verbose',
      'iptables -t nat -S CNI-HOSTPORT-DNAT',
    ],
    sources: [
      'https://www.cni.dev/plugins/current/meta/portmap/',
      'https://docs.tigera.io/calico/latest/reference/installation/api',
      'https://docs.cilium.io/en/stable/installation/cni-chaining-portmap/',
      'https://docs.cilium.io/en/stable/network/kubernetes/kubeproxy-free/#container-hostport-support',
      'https://github.com/cilium/cilium/blob/v1.20.2/pkg/loadbalancer/reflectors/k8s.go',
    ],
    silent: [
      'Pods on their node’s network, whose ports are the node’s own, and pods that have ended or are being deleted.',
      'CNIs other than Calico by its operator and Cilium: whether portmap is in their chain stands in a file on the nodes (/etc/cni/net.d); flannel, kindnet, the VPC CNI and RKE2’s Canal ship it.',
      'Cilium chained onto another CNI or with a CNI configuration of its administrator’s own (custom-cni-conf), which may open the ports.',
      'Pods that a workload would make and that do not exist.',
    ],
  },
  *subjects({ pods, cni }): Generator<Kept<'Pod'> | Unknown> {
    if (!['Calico', 'Cilium'].includes(cni.value.name)) return;
    for (const pod of pods) {
      if (!pod.ref.declared && hostPortsOf(pod).length > 0 && isUp(pod)) yield pod;
    }
    if (!pods.covers()) yield unknown(...pods.missingIn());
  },
  *check(pod, evidence) {
    const lack = evidence.cni.value.name === 'Calico' ? calicoLack(evidence) : ciliumLack(pod, evidence);
    if (lack === undefined) return;
    if ('state' in lack) {
      yield lack;
      return;
    }
    const [first, ...rest] = hostPortsOf(pod);
    if (first === undefined) return;
    yield problem(pod, [first, ...rest], lack);
  },
});

interface HostPort {
  readonly field: string;
  readonly port: number;
}

function problem(pod: Kept<'Pod'>, ports: readonly [HostPort, ...HostPort[]], lack: Lack): Problem {
  const numbers = ports.map(({ port }) => port);
  const which = numbers.length === 1 ? `port ${numbers.join()}` : `ports ${numbers.slice(0, 5).join(', ')}`;
  const seen = ports.slice(0, 5).map(({ field, port }) => cite(pod, field, port));
  const [first, ...rest] = [...seen, ...lack.evidence];
  return {
    field: ports[0].field,
    message: `${formatRef(pod.ref)} asks for ${which} of node ${pod.spec?.nodeName ?? ''}, and ${lack.why}: connections to the node at ${numbers.length === 1 ? 'that port' : 'those ports'} fail.`,
    evidence: [first ?? cite(pod, ports[0].field, ports[0].port), ...rest],
  };
}

function hostPortsOf({ spec }: Kept<'Pod'>): HostPort[] {
  if (spec?.hostNetwork === true || spec?.nodeName === undefined) return [];
  return (spec.containers ?? []).flatMap(({ name = '', ports = [] }) =>
    ports.flatMap(({ hostPort = 0, containerPort = 0, protocol = 'TCP' }) => {
      if (hostPort === 0) return [];
      const item = `ports[containerPort=${containerPort},protocol=${protocol}]`;
      return [{ field: `spec.containers[name=${name}].${item}.hostPort`, port: hostPort }];
    }),
  );
}

function isUp(pod: Kept<'Pod'>): boolean {
  return !hasEnded(pod) && pod.metadata.deletionTimestamp === undefined;
}

/** hostPorts is Enabled with Calico’s CNI where the Installation does not say. */
function calicoLack({ installations, networkAgents }: Seen): Lack | Unknown | undefined {
  const [installation] = installations.items;
  const field = 'spec.calicoNetwork.hostPorts';
  const value = installation?.spec?.calicoNetwork?.hostPorts;
  if (installation !== undefined && value === 'Disabled') {
    return {
      why: 'the Installation of Calico has hostPorts Disabled, so that nothing opens it',
      evidence: [cite(installation, field, value)],
    };
  }
  if (installation !== undefined || installations.covers()) return undefined;
  // Without the operator there is no Installation to read: its calico-node runs in calico-system.
  const agents = networkAgents.state === 'known' ? running(networkAgents.value, 'Calico') : undefined;
  const isOperators = agents?.some(({ daemonSet }) => daemonSet.ref.namespace === 'calico-system') !== false;
  return isOperators ? unknown(...installations.missingIn()) : undefined;
}

function ciliumLack(pod: Kept<'Pod'>, evidence: Seen): Lack | Unknown | undefined {
  const { ciliumConfig, ciliumStatus, nodes } = evidence;
  const name = pod.spec?.nodeName ?? '';
  const saved = valueOf(ciliumStatus)?.found.find((one) => one.node === name);
  const features = saved?.status.kubeProxyReplacement?.features;
  if (features?.hostPort === true) return undefined;
  if (ciliumConfig.state === 'unknown') return ciliumConfig;
  if (ciliumConfig.state !== 'known') return undefined;
  const config = ciliumConfig.value;
  const node = nodes.find(undefined, name);
  const isOverridden = keys.some((key) => config.isOverridden(key));
  if (isOverridden && node.state === 'unknown') return node;
  const [replacement, chaining, hostPort, customConf] = keys.map((key) =>
    node.state === 'known'
      ? config.on(node.value, key)
      : { ref: config.ref, field: `data.${key}`, value: config.get(key) },
  );
  if (replacement === undefined || chaining === undefined || hostPort === undefined) return undefined;
  if ((chaining.value ?? 'none') !== 'none' || customConf?.value === 'true') return undefined;
  const replaces = ['true', 'strict'].includes(replacement.value ?? '') || hostPort.value === 'true';
  const runsWithout = features?.hostPort === false;
  if (replaces && !runsWithout) return undefined;
  // A value of old, as partial and probe are, switches parts on by keys of its own.
  if (!replaces && !['false', 'disabled', undefined].includes(replacement.value)) return undefined;
  if (config.missing.length > 0) return unknown(...config.missing);
  return {
    why: runsWithout
      ? 'the Cilium agent there runs without support for it, and no portmap plugin is chained'
      : 'Cilium, which does not replace kube-proxy there and has no portmap plugin chained, does not open it',
    evidence: [
      citeSetting(replacement, 'false'),
      citeSetting(chaining, 'none'),
      ...(saved !== undefined && runsWithout && ciliumStatus.state === 'known'
        ? [
            citeFile(
              saved.path,
              'kube-proxy-replacement.features.hostPort.enabled',
              false,
              ciliumStatus.label,
            ),
          ]
        : []),
    ],
  };
}

const keys = ['kube-proxy-replacement', 'cni-chaining-mode', 'enable-host-port', 'custom-cni-conf'] as const;
