import { defineRule } from '../../engine/define-rule.ts';
import { cite, citeFile } from '../../model/cite.ts';
import type { CiliumDbgStatus } from '../../model/cilium-status.ts';
import type { CiliumAgentStatus } from '../../model/evidence/cilium-status.ts';
import type { ServiceDataplane } from '../../model/evidence/service-dataplane.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { type Maybe, missingOf, unknown } from '../../model/maybe.ts';
import type { HasRef } from '../../model/ref.ts';

type Replacement = NonNullable<CiliumDbgStatus['kubeProxyReplacement']>;

interface Subject extends HasRef {
  readonly node: Kept<'Node'>;
  /** What its agent told, where that was saved. */
  readonly told: CiliumAgentStatus | undefined;
}

const key = 'kube-proxy-replacement';

/** strict, up to 1.15, and true mean the same; partial and probe leave open what was asked for. */
function isAsked(value: string | undefined): boolean | undefined {
  if (value === 'true' || value === 'strict') return true;
  return value === undefined || value === 'false' || value === 'disabled' ? false : undefined;
}

function isInForce({ mode = '' }: Replacement): boolean {
  return ['true', 'strict'].includes(mode.toLowerCase());
}

/** What comes with the replacement and is off. The load balancer for sockets may be left out on purpose. */
function lacking({ features }: Replacement, socketsAsked: boolean): string[] {
  if (features === undefined) return [];
  const { nodePort, hostPort, externalIPs, socketLB } = features;
  return [
    ...(nodePort?.enabled === false ? ['NodePort'] : []),
    ...(hostPort === false ? ['hostPort'] : []),
    ...(externalIPs === false ? ['externalIPs'] : []),
    ...(socketLB === false && socketsAsked ? ['ClusterIPs from nodes and host-network pods'] : []),
  ];
}

/** The nodes whose agents are to replace kube-proxy; GKE's own build is not configured by anybody here. */
function replacing(dataplane: Maybe<ServiceDataplane>): Maybe<ReadonlySet<string>> {
  if (dataplane.state !== 'known') return dataplane;
  const { Cilium } = dataplane.value;
  return Cilium.state === 'known' ? Cilium.value.nodes : Cilium;
}

export default defineRule({
  code: 'DP03',
  title: 'Cilium is to replace kube-proxy and an agent does not do it',
  severity: 'high',
  needs: ['ciliumConfig', 'nodes'],
  uses: ['ciliumStatus', 'serviceDataplane'],
  docs: {
    why: 'Agents read their configuration when they start. One that runs with what stood there before leaves NodePorts, hostPorts and external addresses of its node to a kube-proxy that may be gone; one that still replaces kube-proxy after that was switched off is a rival to it. (An agent whose kernel lacks what the replacement needs does not start at all.)',
    actions: [
      'Restart the agent of the node named, and look at the first lines of its log: they tell what it takes over and why not.',
      'Keep kube-proxy on the nodes until their agents tell of KubeProxyReplacement: True.',
    ],
    rollback:
      'Set kube-proxy-replacement to what the agents run with, so that a restart changes nothing, and schedule kube-proxy on those nodes again.',
    verify: [
      'cilium-dbg status --verbose',
      'kubectl get configmap cilium-config -n kube-system -o jsonpath={.data.kube-proxy-replacement}',
      'kubectl get ciliumnodeconfigs -n kube-system -o yaml',
      'kubectl logs -n kube-system -l k8s-app=cilium -c cilium-agent --tail=100',
    ],
    cutover: [
      'Roll the agents a node pool at a time: connections that kube-proxy translated break where the other takes over.',
    ],
    sources: [
      'https://github.com/cilium/cilium/blob/v1.20.2/pkg/status/status_collector.go',
      'https://github.com/cilium/cilium/blob/v1.20.2/pkg/kpr/kpr.go',
      'https://github.com/cilium/cilium/blob/v1.20.2/pkg/kpr/initializer/kube_proxy_replacement.go',
      'https://docs.cilium.io/en/stable/network/kubernetes/kubeproxy-free/',
    ],
    silent: [
      'bpf-lb-sock set to false, which older versions let switch the load balancer for sockets off on its own.',
      'The old words partial and probe, which do not tell what is wanted.',
      'Live clusters: what an agent has in force no API server tells. Where the configuration asks for a replacement, that is unknown without saved outputs.',
    ],
  },
  *subjects({ ciliumConfig, nodes, ciliumStatus, serviceDataplane }): Iterable<Subject> {
    const saved = new Map(
      ciliumStatus.state === 'known' ? ciliumStatus.value.found.map((one) => [one.node, one]) : [],
    );
    const asked = replacing(serviceDataplane);
    for (const node of nodes) {
      const wanted = isAsked(ciliumConfig.value.on(node, key).value);
      const isIts = asked.state === 'known' ? asked.value.has(node.ref.name) : asked.state === 'unknown';
      const told = saved.get(node.ref.name);
      if (wanted !== undefined && (told !== undefined || (isIts && wanted))) {
        yield { ref: node.ref, node, told };
      }
    }
  },
  *check({ node, told }, { ciliumConfig, ciliumStatus }) {
    const config = ciliumConfig.value;
    if (config.missing.length > 0) {
      yield unknown(...config.missing);
      return;
    }
    const setting = config.on(node, key);
    const asked = isAsked(setting.value) === true;
    const replacement = told?.status.kubeProxyReplacement;
    if (told === undefined || replacement === undefined) {
      const missing = ciliumStatus.state === 'known' ? ciliumStatus.value.missing : missingOf(ciliumStatus);
      yield missing.length > 0
        ? unknown(...missing)
        : unknown({
            what: 'status of the Cilium agents',
            namespaces: null,
            reason: 'not-observable',
            detail: `none was saved for Node ${node.ref.name}`,
            next: 'cilium-dbg status -o json in the agent of each node, saved as nodes/NODE/cilium-dbg-status.json',
          });
      return;
    }
    const mode = citeFile(told.path, 'kube-proxy-replacement.mode', replacement.mode, node.ref.label);
    const asks = cite(setting, setting.field, setting.value ?? 'false (the documented default)');
    if (isInForce(replacement) !== asked) {
      yield {
        field: 'kube-proxy-replacement.mode',
        message: asked
          ? `Cilium is to replace kube-proxy on node ${node.ref.name}, and its agent runs without that: NodePorts, hostPorts and external addresses of that node are dead unless kube-proxy still runs there.`
          : `Cilium is not to replace kube-proxy on node ${node.ref.name} and its agent still does: it changes over when it restarts, and until then a kube-proxy on that node has a rival.`,
        evidence: [asks, mode],
      };
      return;
    }
    const socketsAsked = config.on(node, 'bpf-lb-sock').value !== 'false';
    const off = asked ? lacking(replacement, socketsAsked) : [];
    if (off.length === 0) return;
    yield {
      field: 'kube-proxy-replacement.features',
      message: `Cilium replaces kube-proxy on node ${node.ref.name} but for ${off.join(', ')}: these do not work there unless something else provides them.`,
      evidence: [
        asks,
        mode,
        citeFile(told.path, 'kube-proxy-replacement.features', replacement.features, node.ref.label),
      ],
    };
  },
});
