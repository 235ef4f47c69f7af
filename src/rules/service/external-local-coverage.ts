import { defineRule, type Problem } from '../../engine/define-rule.ts';
import { type Citation, cite } from '../../model/cite.ts';
import { isUsable } from '../../model/evidence/endpoint-slices.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { unknown } from '../../model/maybe.ts';
import { formatRef } from '../../model/ref.ts';
import { awsTargetType } from '../../net/ingress/aws-target-type.ts';

type Node = Kept<'Node'>;
type Service = Kept<'Service'>;

const excludeLabel = 'node.kubernetes.io/exclude-from-external-load-balancers';
const zoneLabel = 'topology.kubernetes.io/zone';

/** Traffic from outside may come in here, and backends may run here. */
function takesTraffic({ metadata, spec, status }: Node): boolean {
  const isTainted = (spec?.taints ?? []).some(
    ({ effect }) => effect === 'NoSchedule' || effect === 'NoExecute',
  );
  const ready = status?.conditions?.find(({ type }) => type === 'Ready')?.status ?? 'True';
  return (
    metadata.labels?.[excludeLabel] === undefined &&
    spec?.unschedulable !== true &&
    !isTainted &&
    ready === 'True'
  );
}

function listed(names: readonly string[]): string {
  return `${names.slice(0, 3).join(', ')}${names.length > 3 ? ', …' : ''}`;
}

/** What is wrong with where the endpoints are, in words; undefined when nothing is. */
function faultOf(service: Service, nodes: readonly Node[], served: ReadonlySet<string>): string | undefined {
  const candidates = nodes.filter(takesTraffic);
  const uncovered = candidates.filter(({ ref }) => !served.has(ref.name)).map(({ ref }) => ref.name);
  if (service.spec?.type === 'NodePort') {
    if (uncovered.length === 0) return undefined;
    return `${uncovered.length} of ${candidates.length} nodes ${uncovered.length === 1 ? 'has' : 'have'} no usable endpoint (${listed(uncovered)}): what comes in through the node ports there is dropped, and a NodePort Service has no health check that keeps clients away`;
  }
  const excluded = new Set(
    nodes.filter(({ metadata }) => metadata.labels?.[excludeLabel] !== undefined).map(({ ref }) => ref.name),
  );
  const reached = [...served].filter((name) => !excluded.has(name));
  if (reached.length === 0) {
    return `its endpoints are only on nodes that load balancers leave out (${listed([...served])}): no traffic from outside gets to them`;
  }
  if (uncovered.length === 0) return undefined;
  const [only] = reached;
  if (reached.length === 1 && only !== undefined) {
    return `all of its usable endpoints are on node ${only}, one of ${candidates.length + (candidates.some(({ ref }) => ref.name === only) ? 0 : 1)} that could take its traffic: while that node is gone, nothing answers from outside`;
  }
  const zoneOf = (name: string) => nodes.find(({ ref }) => ref.name === name)?.metadata.labels?.[zoneLabel];
  const zones = new Set(reached.map(zoneOf));
  const allZones = new Set(candidates.flatMap(({ metadata }) => metadata.labels?.[zoneLabel] ?? []));
  if (zones.size !== 1 || zones.has(undefined) || allZones.size < 2) return undefined;
  return `its usable endpoints are on ${reached.length} nodes of one zone, out of ${allZones.size} zones: while that zone is gone, nothing answers from outside`;
}

export default defineRule({
  code: 'SV11',
  title: 'externalTrafficPolicy: Local leaves too few nodes that answer',
  severity: ['medium', 'low'],
  needs: ['services', 'endpoints', 'nodes'],
  uses: ['workloads'],
  docs: {
    why: 'With externalTrafficPolicy: Local a node passes traffic from outside only to endpoints of its own, and drops it where it has none. A load balancer finds those nodes by a health check, so that what counts is how many there are: on one node, or in one zone, a single failure takes the Service away from outside. A NodePort Service has no such check, and clients that come in through any other node time out. A backend that is meant to have one replica only is low.',
    actions: [
      'Spread the pods behind Service {namespace}/{name} over nodes and zones (topologySpreadConstraints, more replicas), or run them as a DaemonSet.',
      'Where the address of the client is not needed, set externalTrafficPolicy to Cluster: every node then passes traffic on, with one more hop and its own address as the source.',
    ],
    rollback:
      'Set externalTrafficPolicy back to Local; the node port of the health check may then be another.',
    verify: [
      'kubectl get service {name} -n {namespace} -o yaml',
      'kubectl get endpointslices -n {namespace} -l kubernetes.io/service-name={name} -o yaml',
      'kubectl get nodes -L topology.kubernetes.io/zone,node.kubernetes.io/exclude-from-external-load-balancers',
    ],
    sources: [
      'https://kubernetes.io/docs/reference/networking/virtual-ips/#external-traffic-policy',
      'https://github.com/kubernetes/api/blob/v0.37.2/core/v1/types.go',
      'https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/proxy/topology.go',
      'https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/proxy/healthcheck/service_health.go',
      'https://github.com/kubernetes/cloud-provider/blob/v0.37.2/controllers/service/controller.go',
      'https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/service/annotations/',
    ],
    silent: [
      'A LoadBalancer Service whose pods are a DaemonSet’s, wherever that runs: one per node is what Local is made for.',
      'Clusters with a single node that could take traffic: cordoned, tainted and unready nodes and those with the exclude label are not counted.',
      'A load balancer that sends to pods itself (target type ip of the AWS Load Balancer Controller).',
      'A Service without any usable endpoint is another finding.',
    ],
  },
  *subjects({ services }) {
    for (const service of services) {
      const { type, externalTrafficPolicy } = service.spec ?? {};
      if (externalTrafficPolicy !== 'Local' || (type !== 'LoadBalancer' && type !== 'NodePort')) continue;
      if (service.metadata.labels?.['service.kubernetes.io/service-proxy-name'] !== undefined) continue;
      if (awsTargetType(service) !== 'ip') yield service;
    }
  },
  *check(service, { endpoints, nodes, workloads }) {
    const { ref, spec } = service;
    const { slices, missing } = endpoints.of(ref);
    const lacking = [...missing, ...nodes.missingIn()];
    if (lacking.length > 0) {
      yield unknown(...lacking);
      return;
    }
    const concerned = slices.filter(({ addressType }) => addressType !== 'FQDN');
    const usable = concerned.flatMap((slice) => slice.endpoints ?? []).filter(isUsable);
    const served = new Set(usable.flatMap(({ nodeName }) => nodeName ?? []));
    if (served.size === 0) return;
    const fault = faultOf(service, nodes.items, served);
    if (fault === undefined) return;

    const namespace = ref.namespace ?? '';
    const matched = workloads.matching(namespace, spec?.selector ?? {});
    if (spec?.type === 'LoadBalancer') {
      if (matched.some(({ ref: own }) => own.kind === 'DaemonSet')) return;
      if (matched.length === 0 && workloads.missingIn(namespace).length > 0) {
        yield unknown(...workloads.missingIn(namespace));
        return;
      }
    }
    const wanted = matched.reduce((sum, { replicas = 0 }) => sum + replicas, 0);
    const single = matched.length === 1 && wanted === 1 ? matched[0] : undefined;
    const problem: Problem = {
      severity: single !== undefined || (matched.length === 0 && usable.length === 1) ? 'low' : 'medium',
      field: 'spec.externalTrafficPolicy',
      message: `externalTrafficPolicy of ${formatRef(ref)} is Local, and ${fault}.`,
      evidence: [
        cite(service, 'spec.externalTrafficPolicy', 'Local'),
        cite(service, 'spec.type', spec?.type),
        ...concerned.map((slice): Citation => {
          const names = (slice.endpoints ?? []).map(({ nodeName }) => nodeName ?? '(no node)');
          return cite(slice, 'endpoints[].nodeName', names.join(', '));
        }),
        ...nodes.items
          .filter(({ ref: { name } }) => served.has(name))
          .slice(0, 3)
          .flatMap((node): Citation[] =>
            [excludeLabel, zoneLabel].flatMap((key) => {
              const value = node.metadata.labels?.[key];
              return value === undefined ? [] : [cite(node, `metadata.labels[${key}]`, value)];
            }),
          ),
        ...(single === undefined ? [] : [single.from]),
      ],
    };
    yield problem;
  },
});
