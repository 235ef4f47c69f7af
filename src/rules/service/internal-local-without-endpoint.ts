import { defineRule } from '../../engine/define-rule.ts';
import { cite } from '../../model/cite.ts';
import { isReady, isServing, isTerminating } from '../../model/evidence/endpoint-slices.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { unknown } from '../../model/maybe.ts';

/** A consumer can run where the scheduler may put one and the node is up. */
function mayRunConsumers(node: Kept<'Node'>): boolean {
  const tainted = (node.spec?.taints ?? []).some(
    ({ effect }) => effect === 'NoSchedule' || effect === 'NoExecute',
  );
  const ready = node.status?.conditions?.find(({ type }) => type === 'Ready');
  return node.spec?.unschedulable !== true && !tainted && ready?.status === 'True';
}

/** Nodes from which the Service can be reached, as kube-proxy chooses local endpoints: ready, else serving while terminating. */
function nodesServing(slices: readonly Kept<'EndpointSlice'>[]): {
  ready: Set<string>;
  terminating: Set<string>;
} {
  const ready = new Set<string>();
  const terminating = new Set<string>();
  for (const endpoint of slices.flatMap((slice) => slice.endpoints ?? [])) {
    if (endpoint.nodeName === undefined) continue;
    if (isReady(endpoint)) ready.add(endpoint.nodeName);
    else if (isServing(endpoint) && isTerminating(endpoint)) terminating.add(endpoint.nodeName);
  }
  return { ready, terminating };
}

export default defineRule({
  code: 'SV13',
  title: 'internalTrafficPolicy: Local drops traffic on nodes without an endpoint',
  severity: ['high', 'medium'],
  needs: ['services', 'endpoints', 'nodes'],
  uses: ['pods'],
  thresholds: { nearlyAllNodes: 0.95 },
  docs: {
    why: 'With internalTrafficPolicy: Local a client reaches only endpoints on its own node. On a node that has none the packets are dropped: no fallback, no refusal, just a timeout.',
    actions: [
      'Set internalTrafficPolicy of Service {namespace}/{name} to Cluster, or use trafficDistribution: PreferSameNode (1.35, beta in 1.34), which falls back to other nodes.',
      'Where local endpoints are wanted everywhere, run the backend as a DaemonSet whose tolerations match those of its clients.',
    ],
    rollback:
      'Set internalTrafficPolicy back to Local; the change takes effect for new connections within seconds.',
    verify: [
      'kubectl get service {name} -n {namespace} -o jsonpath={.spec.internalTrafficPolicy}',
      'kubectl get endpointslices -n {namespace} -l kubernetes.io/service-name={name} -o wide',
    ],
    sources: [
      'https://kubernetes.io/docs/concepts/services-networking/service-traffic-policy/',
      'https://github.com/kubernetes/enhancements/tree/master/keps/sig-network/2086-service-internal-traffic-policy',
      'https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/proxy/topology.go',
    ],
    silent: [
      'Nodes that are tainted NoSchedule or NoExecute, cordoned or not ready: no consumer is scheduled there.',
      'A Service without any usable endpoint: that is refused everywhere, not dropped on some nodes.',
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
  *check(service, { endpoints, nodes, pods }, { nearlyAllNodes }) {
    const { slices, missing } = endpoints.of(service.ref);
    const lacking = [...missing, ...nodes.missingIn()];
    if (lacking.length > 0) {
      yield unknown(...lacking);
      return;
    }
    const { ready, terminating } = nodesServing(slices);
    if (ready.size + terminating.size === 0) return;

    const candidates = nodes.items.filter(mayRunConsumers);
    const without = candidates.filter(({ ref }) => !ready.has(ref.name) && !terminating.has(ref.name));
    if (without.length === 0) return;

    const names = without.map(({ ref }) => ref.name);
    const isDaemon = slices
      .flatMap((slice) => slice.endpoints ?? [])
      .every(({ targetRef }) => {
        const pod = pods.find(targetRef?.namespace, targetRef?.name ?? '');
        return (
          pod.state === 'known' &&
          pod.value.metadata.ownerReferences?.some(({ kind }) => kind === 'DaemonSet')
        );
      });
    const covered = 1 - without.length / candidates.length;
    yield {
      severity: isDaemon && covered >= nearlyAllNodes ? 'medium' : 'high',
      field: 'spec.internalTrafficPolicy',
      message: `internalTrafficPolicy is Local and ${without.length} of ${candidates.length} schedulable nodes have no endpoint of Service ${service.ref.namespace ?? ''}/${service.ref.name} (${names.slice(0, 3).join(', ')}${names.length > 3 ? ', …' : ''}): in-cluster traffic from there is dropped.`,
      evidence: [
        cite(service, 'spec.internalTrafficPolicy', 'Local'),
        ...slices.map((slice) =>
          cite(
            slice,
            'endpoints[].nodeName',
            (slice.endpoints ?? []).map(({ nodeName }) => nodeName ?? '-').join(', '),
          ),
        ),
        ...without.slice(0, 3).map((node) => cite(node, 'status.conditions[type=Ready].status', 'True')),
      ],
    };
  },
});
