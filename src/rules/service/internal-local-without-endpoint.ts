import { defineRule } from '../../engine/define-rule.ts';
import { cite } from '../../model/cite.ts';
import { endpointsOf, isUsable } from '../../model/evidence/endpoint-slices.ts';
import type { Evidence } from '../../model/evidence/index.ts';
import type { KubeProxyMode } from '../../model/evidence/kube-proxy.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { type Maybe, unknown } from '../../model/maybe.ts';
import { consumerNodes } from '../../net/egress/consumer-nodes.ts';
import { portEndpoints } from '../../net/services/port-endpoints.ts';
import { portText } from '../../net/services/service-port.ts';

type EndpointSlice = Kept<'EndpointSlice'>;

/**
 * Nodes with a local endpoint, as kube-proxy sees every port in every address family by itself; none where no endpoint can
 * be used anywhere, which is refused and not dropped.
 */
function* portsOf(service: Kept<'Service'>, slices: readonly EndpointSlice[]) {
  for (const family of ['IPv4', 'IPv6'] as const) {
    for (const port of service.spec?.ports ?? []) {
      const usable = portEndpoints(slices, port, family).filter(({ endpoint }) => isUsable(endpoint));
      // An endpoint without a node is local nowhere.
      const served = new Set(usable.flatMap(({ endpoint }) => endpoint.nodeName ?? []));
      if (usable.length > 0) yield { family, port, served };
    }
  }
}

const modeOf = ({ kubeProxy }: Pick<Evidence, 'kubeProxy'>): Maybe<KubeProxyMode> =>
  kubeProxy.state === 'known' ? kubeProxy.value.mode : kubeProxy;

/** Does IPVS have endpoints on other nodes to go on to? CategorizeEndpoints gives them where anything has policy Cluster. */
function goesOnUnderIpvs({ spec }: Kept<'Service'>): boolean {
  const isOpenToOutside =
    spec?.type === 'NodePort' || spec?.type === 'LoadBalancer' || (spec?.externalIPs ?? []).length > 0;
  return isOpenToOutside && spec?.externalTrafficPolicy !== 'Local';
}

export default defineRule({
  code: 'SV13',
  title: 'internalTrafficPolicy: Local loses traffic on nodes without an endpoint',
  severity: ['high', 'medium'],
  needs: ['services', 'endpoints', 'nodes'],
  uses: ['pods', 'kubeProxy', 'cni'],
  thresholds: { nearlyAllNodes: 0.95 },
  docs: {
    why: 'With internalTrafficPolicy: Local a client reaches only endpoints on its own node. On a node that has none kube-proxy drops the packets: no fallback, no refusal, just a timeout. In mode ipvs it refuses them, and Cilium refuses or drops them as service-no-backend-response says. It is easy to miss because clients on other nodes are served. A DaemonSet that covers nearly all nodes (95 % by default, our choice) is medium, everything else high.',
    actions: [
      'Set internalTrafficPolicy of Service {namespace}/{name} to Cluster, or use trafficDistribution: PreferSameNode (1.35, beta in 1.34), which falls back to other nodes.',
      'Where local endpoints are wanted everywhere, run the backend as a DaemonSet whose tolerations match those of its clients.',
    ],
    rollback:
      'Set internalTrafficPolicy back to Local; the change takes effect for new connections within seconds.',
    verify: [
      'kubectl get service {name} -n {namespace} -o jsonpath={.spec.internalTrafficPolicy}',
      'kubectl get endpointslices -n {namespace} -l kubernetes.io/service-name={name} -o yaml',
      'kubectl get nodes -o wide',
    ],
    sources: [
      'https://kubernetes.io/docs/concepts/services-networking/service-traffic-policy/',
      'https://github.com/kubernetes/enhancements/tree/master/keps/sig-network/2086-service-internal-traffic-policy',
      'https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/proxy/topology.go',
      'https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/proxy/iptables/proxier.go',
      'https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/proxy/ipvs/proxier.go',
      'https://github.com/kubernetes/api/blob/v0.37.2/discovery/v1/types.go',
    ],
    silent: [
      'Nodes that are tainted NoSchedule or NoExecute, cordoned or not ready: no consumer is scheduled there.',
      'A Service without any usable endpoint: that is refused everywhere, not dropped on some nodes.',
      'Headless and ExternalName Services, and those that carry service.kubernetes.io/service-proxy-name: kube-proxy does not handle them.',
      'kube-proxy in mode ipvs and a Service open to outside with externalTrafficPolicy Cluster: it takes endpoints of other nodes even so. Others it refuses there, and does not drop.',
    ],
  },
  *subjects({ services }) {
    for (const service of services) {
      const { spec, metadata } = service;
      if (spec?.internalTrafficPolicy !== 'Local') continue;
      if (spec.type === 'ExternalName' || spec.clusterIP === 'None') continue;
      if (metadata.labels?.['service.kubernetes.io/service-proxy-name'] !== undefined) continue;
      yield service;
    }
  },
  *check(service, { endpoints, nodes, pods, kubeProxy, cni }, { nearlyAllNodes }) {
    const { slices, missing } = endpoints.of(service.ref);
    const lacking = [...missing, ...nodes.missingIn()];
    if (lacking.length > 0) {
      yield unknown(...lacking);
      return;
    }
    // Cilium translates ClusterIPs for its pods even beside kube-proxy, and refuses or drops as it is told.
    const isCilium = cni.state === 'known' && cni.value.name === 'Cilium';
    const mode = modeOf({ kubeProxy });
    const isIpvs = mode.state === 'known' && mode.value === 'ipvs' && !isCilium;
    const maySkip = goesOnUnderIpvs(service) && !isCilium;
    if (isIpvs && maySkip && cni.state !== 'unknown') return;
    const { candidates, unclear } = consumerNodes(nodes);
    let lost = 0;
    let servedThere: ReadonlySet<string> = new Set();
    let where = '';
    let isUnclear = false;
    for (const { family, port, served } of portsOf(service, slices)) {
      const uncovered = candidates.size - [...served].filter((name) => candidates.has(name)).length;
      if (unclear.some(({ ref }) => !served.has(ref.name))) isUnclear = true;
      if (uncovered <= lost) continue;
      lost = uncovered;
      servedThere = served;
      where = (service.spec?.ports ?? []).length > 1 ? ` on port ${portText(port)}` : '';
      if (slices.some(({ addressType }) => addressType !== family)) where += ` over ${family}`;
    }
    if (lost === 0) {
      if (isUnclear) {
        yield unknown({ what: 'Node status.conditions', namespaces: null, reason: 'not-collected' });
      }
      return;
    }
    const open = mode.state === 'unknown' ? mode : isIpvs && cni.state === 'unknown' ? cni : undefined;
    if (maySkip && open !== undefined) {
      yield open;
      return;
    }
    const fate =
      cni.state === 'unknown' || isCilium || mode.state !== 'known' ? 'lost' : isIpvs ? 'refused' : 'dropped';
    const isDaemon = endpointsOf(slices).every(({ targetRef }) => {
      const pod = pods.find(targetRef?.namespace, targetRef?.name ?? '');
      return (
        pod.state === 'known' && pod.value.metadata.ownerReferences?.some(({ kind }) => kind === 'DaemonSet')
      );
    });
    const some: Kept<'Node'>[] = [];
    for (const node of candidates.values()) {
      if (!servedThere.has(node.ref.name)) some.push(node);
      if (some.length === 3) break;
    }
    const names = some.map(({ ref }) => ref.name).join(', ');
    const covered = 1 - lost / candidates.size;
    yield {
      severity: isDaemon && covered >= nearlyAllNodes ? 'medium' : 'high',
      field: 'spec.internalTrafficPolicy',
      message: `internalTrafficPolicy is Local and ${lost} of ${candidates.size} schedulable nodes ${lost === 1 ? 'has' : 'have'} no usable endpoint of Service ${service.ref.namespace ?? ''}/${service.ref.name}${where} (${names}${lost > 3 ? ', …' : ''}): in-cluster traffic from there is ${fate}.`,
      evidence: [
        cite(service, 'spec.internalTrafficPolicy', 'Local'),
        ...slices.map((slice) =>
          cite(
            slice,
            'endpoints[].nodeName',
            (slice.endpoints ?? []).map(({ nodeName }) => nodeName ?? '-').join(', '),
          ),
        ),
        ...(isIpvs ? mode.from : []),
        ...some.map((node) => cite(node, 'status.conditions[type=Ready].status', 'True')),
      ],
    };
  },
});
