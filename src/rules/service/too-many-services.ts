import { defineRule } from '../../engine/define-rule.ts';
import { cite, citeFile } from '../../model/cite.ts';
import { clusterIpsOf } from '../../model/evidence/cluster-dns.ts';
import { hasEnded } from '../../model/evidence/pods.ts';
import type { Kept } from '../../model/kinds/index.ts';
import type { Label } from '../../model/label.ts';
import { missingOf, unknown } from '../../model/maybe.ts';
import { clusterRef, formatRef, type HasRef } from '../../model/ref.ts';
import { zoneOf } from '../../net/services/node-zone.ts';
import { serviceEndpoints } from '../../net/services/service-endpoints.ts';

type Service = Kept<'Service'>;

interface Subject extends HasRef {
  /** Set where it is one Service, and not the cluster. */
  readonly service?: Service;
}

const beta = 'service.beta.kubernetes.io/';

/** A Network Load Balancer of AWS that sends to pods: each of them is a target of its zone. */
function isNetworkLoadBalancer({ spec, metadata }: Service): boolean {
  const { [`${beta}aws-load-balancer-type`]: type, [`${beta}aws-load-balancer-nlb-target-type`]: target } =
    metadata.annotations ?? {};
  if (spec?.type !== 'LoadBalancer') return false;
  if (type === 'nlb-ip') return true;
  const isIts =
    spec.loadBalancerClass === 'service.k8s.aws/nlb' ||
    spec.loadBalancerClass === 'eks.amazonaws.com/nlb' ||
    type === 'external';
  return isIts && target === 'ip';
}

function namespaceRef(name: string, label: Label): HasRef {
  return { ref: { apiVersion: 'v1', kind: 'Namespace', name, label, declared: false } };
}

function count(number: number): string {
  return number.toLocaleString('en-US');
}

export default defineRule({
  code: 'SV26',
  title: 'More Services or targets than what serves them is made for',
  severity: ['medium', 'low'],
  needs: ['services'],
  uses: ['pods', 'endpoints', 'nodes'],
  thresholds: { inCluster: 10_000, inNamespace: 5_000, linked: 500, targetsInZone: 500 },
  docs: {
    why: 'Kubelets write some eight environment variables into each container for every Service of its namespace, unless enableServiceLinks is false. With hundreds of Services programs start slowly, and with thousands they do not start at all (“argument list too long”): medium above 500 Services, our choice. Kubernetes is tested with up to 10,000 Services in a cluster and 5,000 in a namespace; beyond that proxies and DNS take long to follow changes (low). A Network Load Balancer of AWS takes 500 targets a zone unless its quota was raised (low).',
    actions: [
      'Set enableServiceLinks: false in the pod templates of the namespace that the finding names; programs that read such variables need the names of Services instead.',
      'Remove Services that nothing uses, and spread others over namespaces or clusters.',
      'Have the quota of targets per zone raised before the load balancer reaches it.',
    ],
    rollback: 'Set enableServiceLinks back to true; pods get the variables when they are made anew.',
    verify: [
      'kubectl get services -A --no-headers',
      'kubectl get pods -A -o custom-columns=NAMESPACE:.metadata.namespace,LINKS:.spec.enableServiceLinks',
    ],
    sources: [
      'https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/kubelet/kubelet_pods.go',
      'https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/kubelet/envvars/envvars.go',
      'https://github.com/kubernetes/community/blob/main/sig-scalability/configs-and-limits/thresholds.md',
      'https://docs.aws.amazon.com/eks/latest/best-practices/scale-workloads.html',
      'https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-limits.html',
    ],
    silent: [
      'Services without an address: kubelets write nothing for them.',
      'Pods with enableServiceLinks: false, and those that have run to their end.',
      'Network Load Balancers that send to nodes.',
    ],
  },
  *subjects({ services }): Iterable<Subject> {
    yield { ref: clusterRef };
    for (const service of services) {
      if (isNetworkLoadBalancer(service)) yield { ref: service.ref, service };
    }
  },
  *check({ service }, { services, pods, endpoints, nodes }, limits) {
    const label = services.coverage.label;
    if (service !== undefined) {
      const { slices, missing } = endpoints.of(service.ref);
      const ready = serviceEndpoints(slices).filter(({ state }) => state === 'ready');
      if (missing.length > 0) yield unknown(...missing);
      if (missing.length > 0 || ready.length <= limits.targetsInZone) return;
      const zones = new Map<string, number>();
      for (const { zone, node } of ready) {
        const seen = node === undefined ? undefined : nodes.find(undefined, node);
        const own = zone ?? (seen?.state === 'known' ? zoneOf(seen.value) : undefined);
        if (own === undefined) {
          if (seen?.state === 'unknown') {
            yield unknown(...missingOf(seen));
            return;
          }
          continue;
        }
        zones.set(own, (zones.get(own) ?? 0) + 1);
      }
      const [zone, most] = [...zones].sort(([, a], [, b]) => b - a)[0] ?? ['', 0];
      if (most <= limits.targetsInZone) return;
      yield {
        severity: 'low',
        field: 'spec.selector',
        message: `${formatRef(service.ref)} has ${count(most)} ready endpoints in one zone, and its Network Load Balancer takes ${count(limits.targetsInZone)} targets a zone unless the quota was raised: the rest gets no traffic from it.`,
        evidence: [
          cite(service, 'spec.type', 'LoadBalancer'),
          ...slices
            .slice(0, 2)
            .map((slice) =>
              cite(slice, 'endpoints[].zone', `${zone}, among ${(slice.endpoints ?? []).length}`),
            ),
        ],
      };
      return;
    }

    const namespaces = new Map<string, Service[]>();
    for (const one of services) {
      const namespace = one.ref.namespace ?? '';
      const told = namespaces.get(namespace);
      if (told === undefined) namespaces.set(namespace, [one]);
      else told.push(one);
    }
    const all = services.items.length;
    if (all > limits.inCluster) {
      yield {
        severity: 'low',
        field: 'Services',
        message: `The cluster has ${count(all)} Services; Kubernetes is tested with up to ${count(limits.inCluster)}: proxies and DNS take long to follow changes.`,
        evidence: [citeFile('Services of all namespaces', 'items', all, label)],
      };
    }
    for (const [name, own] of namespaces) {
      const at = namespaceRef(name, label);
      if (own.length > limits.inNamespace) {
        yield {
          severity: 'low',
          at,
          field: 'Services',
          message: `Namespace ${name} has ${count(own.length)} Services; Kubernetes is tested with up to ${count(limits.inNamespace)} in one: controllers that walk through a namespace slow down.`,
          evidence: [citeFile(`Services of namespace ${name}`, 'items', own.length, label)],
        };
      }
      const linked = own.filter((one) => clusterIpsOf(one).length > 0 && one.spec?.type !== 'ExternalName');
      if (linked.length <= limits.linked) continue;
      const carriers = pods
        .in(name)
        .filter((pod) => !hasEnded(pod) && pod.spec !== undefined && pod.spec.enableServiceLinks !== false);
      const [first] = carriers;
      if (first === undefined) {
        const lacking = pods.missingIn(name);
        if (lacking.length > 0) yield unknown(...lacking);
        continue;
      }
      yield {
        severity: 'medium',
        at,
        field: 'Services',
        message: `Each container of ${carriers.length === 1 ? 'one pod' : `${count(carriers.length)} pods`} of namespace ${name} gets environment variables for ${count(linked.length)} Services: programs start slowly, or not at all once the list is too long.`,
        evidence: [
          citeFile(`Services of namespace ${name}`, 'items with a ClusterIP', linked.length, label),
          cite(first, 'spec.enableServiceLinks', first.spec?.enableServiceLinks),
        ],
        involves: [first],
      };
    }
    const lacking = services.missingIn();
    if (lacking.length > 0) yield unknown(...lacking);
  },
});
