import { defineRule } from '../../engine/define-rule.ts';
import { type Citation, cite, citeDefault } from '../../model/cite.ts';
import { hasEnded } from '../../model/evidence/pods.ts';
import type { PodSpec } from '../../model/evidence/workloads.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { unknown } from '../../model/maybe.ts';
import { formatRef, type HasRef } from '../../model/ref.ts';
import { protocolOf } from '../../net/services/service-port.ts';
import { referrersOf } from '../../net/services/service-referrers.ts';

/** Documented default of terminationGracePeriodSeconds. */
const defaultGrace = 30;

/** Pods, or the template they are made from, and where in it the pod's specification stands. */
interface Backend {
  readonly object: HasRef;
  readonly path: string;
  readonly spec: PodSpec;
}

/** Pods that have ended serve nobody, and those of Jobs are no servers. */
function serves(pod: Kept<'Pod'>): boolean {
  return !hasEnded(pod) && pod.metadata.ownerReferences?.some(({ kind }) => kind === 'Job') !== true;
}

/** Is there anything that holds traffic back from a pod that starts or stops, as far as a specification tells? */
function isGuarded({ containers = [], initContainers = [], ...spec }: PodSpec): boolean {
  const sidecars = initContainers.filter(({ restartPolicy }) => restartPolicy === 'Always');
  return (
    [...containers, ...sidecars].some(
      ({ readinessProbe, lifecycle }) => readinessProbe !== undefined || lifecycle?.preStop !== undefined,
    ) ||
    (spec.readinessGates ?? []).length > 0 ||
    (spec.terminationGracePeriodSeconds ?? defaultGrace) > defaultGrace
  );
}

function evidenceOf({ object, path, spec }: Backend): [Citation, ...Citation[]] {
  const names = (spec.containers ?? []).map(({ name = '' }) => name).join(', ');
  const field = `${path}.terminationGracePeriodSeconds`;
  const grace = spec.terminationGracePeriodSeconds;
  return [
    cite(object, `${path}.containers[].readinessProbe`, `not set in any of: ${names}`),
    cite(object, `${path}.containers[].lifecycle.preStop`, `not set in any of: ${names}`),
    grace === undefined ? citeDefault(object, field, defaultGrace) : cite(object, field, grace),
  ];
}

export default defineRule({
  code: 'SV23',
  title: 'Pods behind an entry to the cluster start and stop under traffic',
  severity: 'medium',
  needs: ['services'],
  uses: ['pods', 'workloads', 'ingresses', 'routes'],
  judgesManifests: true,
  thresholds: { shortGraceSeconds: 15 },
  docs: {
    why: 'A pod without a readiness probe counts as ready once its process runs, and gets traffic before it listens. A pod that stops is taken out of EndpointSlices at the moment at which it is told to stop, while load balancers, Ingress controllers and proxies hear of it seconds later; without a preStop pause it is often gone by then. Behind an entry to the cluster every rollout and every drained node then shows as a burst of errors.',
    actions: [
      'Give the containers behind Service {namespace}/{name} a readinessProbe that asks whether they can serve.',
      'Add lifecycle.preStop with a sleep longer than the load balancer takes to notice (5 to 15 s), and terminationGracePeriodSeconds above that and the longest request.',
      'With the AWS Load Balancer Controller, let pods have its readiness gate as well.',
    ],
    rollback: 'Undo the rollout (kubectl rollout undo), which brings back the previous template.',
    verify: [
      'kubectl get service {name} -n {namespace} -o yaml',
      'kubectl get pods -n {namespace} -o yaml',
      'kubectl get endpointslices -n {namespace} -l kubernetes.io/service-name={name} -o yaml',
    ],
    sources: [
      'https://github.com/kubernetes/enhancements/tree/master/keps/sig-network/1669-proxy-terminating-endpoints',
      'https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination',
      'https://github.com/kubernetes/endpointslice/blob/v0.37.2/utils.go',
      'https://docs.aws.amazon.com/eks/latest/best-practices/load-balancing.html',
      'https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/deploy/pod_readiness_gate/',
    ],
    silent: [
      'Pods with any of these: a readiness probe of whatever kind, a preStop hook, a readiness gate, a sidecar that has one of them, or more grace than the default of 30 s. What a process does on SIGTERM is not visible.',
      'Services that neither a load balancer, a node port, an Ingress nor a route leads to, and those without a TCP port.',
      'Pods of Jobs.',
    ],
  },
  *subjects({ services }) {
    for (const service of services) {
      const { type, selector = {}, ports = [] } = service.spec ?? {};
      const isTcp = ports.some((port) => protocolOf(port) === 'TCP');
      if (type !== 'ExternalName' && isTcp && Object.keys(selector).length > 0) yield service;
    }
  },
  *check(service, { pods, workloads, ingresses, routes }, { shortGraceSeconds }) {
    const { ref, spec } = service;
    const namespace = ref.namespace ?? '';
    const selector = spec?.selector ?? {};
    const matching = pods.matching(namespace, selector);
    // A mesh adds its sidecar to pods only, and what was read of either settles that there is a guard.
    if (matching.some((pod) => serves(pod) && pod.spec !== undefined && isGuarded(pod.spec))) return;
    const running = matching.flatMap((pod): Backend[] =>
      serves(pod) && pod.spec !== undefined ? [{ object: pod, path: 'spec', spec: pod.spec }] : [],
    );
    const templates = workloads
      .matching(namespace, selector)
      .filter(({ ref: { kind } }) => kind !== 'Job' && kind !== 'CronJob')
      .flatMap(({ ref: own, podSpec }): Backend[] =>
        podSpec === undefined ? [] : [{ object: { ref: own }, path: 'spec.template.spec', spec: podSpec }],
      );
    const backends = running.length > 0 ? running : templates;
    const [first] = backends;
    if (running.length === 0 && templates.some((template) => isGuarded(template.spec))) return;

    const [referrer] = referrersOf(service, routes, ingresses);
    const isEntry = spec?.type === 'LoadBalancer' || spec?.type === 'NodePort';
    if (referrer === undefined && !isEntry) {
      const lacking = [...ingresses.missingIn(namespace), ...routes.missingIn()];
      if (first !== undefined && lacking.length > 0) yield unknown(...lacking);
      return;
    }
    if (first === undefined) {
      const lacking = ref.declared
        ? workloads.missingAmongUsed(namespace)
        : [...pods.missingIn(namespace), ...workloads.missingIn(namespace)];
      if (lacking.length > 0) yield unknown(...lacking);
      return;
    }
    const grace = first.spec.terminationGracePeriodSeconds ?? defaultGrace;
    const via = isEntry ? `type ${spec.type ?? ''}` : formatRef(referrer?.object.ref ?? ref);
    yield {
      field: 'spec.selector',
      message: `Pods behind ${formatRef(ref)} (${via}; ${formatRef(first.object.ref)}) have neither a readiness probe nor a preStop hook${grace < shortGraceSeconds ? ` and only ${grace} s to stop` : ''}: they get traffic before they can serve and while they stop, so each rollout loses requests.`,
      evidence: [
        ...evidenceOf(first),
        isEntry || referrer === undefined ? cite(service, 'spec.type', spec?.type) : referrer.seen,
      ],
      involves: [first.object],
    };
  },
});
