import { defineRule, type Problem } from '../../engine/define-rule.ts';
import { cite, citeDefault } from '../../model/cite.ts';
import type { Evidence } from '../../model/evidence/index.ts';
import { hasEnded } from '../../model/evidence/pods.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { type Unknown, unknown, valueOf } from '../../model/maybe.ts';
import { formatRef } from '../../model/ref.ts';
import { albTargetOf, drainSeconds } from '../../net/ingress/alb-targets.ts';
import { ingressBackendsOf } from '../../net/ingress/ingress-backends.ts';
import {
  askedClassOf,
  defaultClassesIn,
  resolveIngressClass,
} from '../../net/ingress/resolve-ingress-class.ts';

type Ingress = Kept<'Ingress'>;
type Service = Kept<'Service'>;
type Seen = Pick<Evidence, 'namespaces' | 'pods'>;

const gateLabel = 'elbv2.k8s.aws/pod-readiness-gate-inject';
const gatePrefix = 'target-health.elbv2.k8s.aws/';
/** Documented default of terminationGracePeriodSeconds. */
const defaultGrace = 30;

/** Instance targets of a Service that spreads to all nodes: the load balancer picks a node, kube-proxy a pod. */
function extraHop(ingress: Ingress, service: Service, from: Problem['evidence'][0]): Problem | undefined {
  const { type, externalTrafficPolicy } = service.spec ?? {};
  if ((type !== 'NodePort' && type !== 'LoadBalancer') || externalTrafficPolicy === 'Local') return undefined;
  return {
    field: 'metadata.annotations[alb.ingress.kubernetes.io/target-type]',
    message: `${formatRef(ingress.ref)} reaches ${formatRef(service.ref)} by way of nodes (target type instance), and with externalTrafficPolicy Cluster each node passes on to pods of any node: a second hop, often into another zone, and requests are cut when a node in between goes.`,
    evidence: [
      from,
      externalTrafficPolicy === undefined
        ? citeDefault(service, 'spec.externalTrafficPolicy', 'Cluster')
        : cite(service, 'spec.externalTrafficPolicy', externalTrafficPolicy),
    ],
    involves: [service],
  };
}

/** Pod targets that Kubernetes counts as ready before the load balancer does. */
function ungated(
  ingress: Ingress,
  service: Service,
  from: Problem['evidence'][0],
  { namespaces, pods }: Seen,
): Problem | Unknown | undefined {
  const name = ingress.ref.namespace ?? '';
  const behind = pods.matching(name, service.spec?.selector ?? {}).filter((pod) => !hasEnded(pod));
  const isGated = (pod: Kept<'Pod'>) =>
    (pod.spec?.readinessGates ?? []).some(({ conditionType = '' }) => conditionType.startsWith(gatePrefix));
  if (behind.some(isGated)) return undefined;
  const namespace = namespaces.find(undefined, name);
  const label = valueOf(namespace)?.metadata.labels?.[gateLabel];
  if (label === 'enabled') return undefined;
  const [first] = behind;
  if (first === undefined) {
    if (namespace.state === 'unknown') return namespace;
    return pods.covers(name) ? undefined : unknown(...pods.missingIn(name));
  }
  return {
    field: 'metadata.annotations[alb.ingress.kubernetes.io/target-type]',
    message: `${formatRef(ingress.ref)} reaches the pods of ${formatRef(service.ref)} directly (target type ip), and they have no readiness gate of the load balancer: a rollout ends old pods before new ones are registered, and requests get 502 or 504.`,
    evidence: [
      from,
      cite(first, 'spec.readinessGates', first.spec?.readinessGates),
      ...(namespace.state === 'known' ? [cite(namespace.value, `metadata.labels[${gateLabel}]`, label)] : []),
    ],
    involves: [service, first],
  };
}

/** Pods that are killed while the load balancer still lets requests to them run. */
function cutShort(ingress: Ingress, service: Service, { pods }: Seen): Problem | undefined {
  const drain = drainSeconds(ingress, service);
  if (drain === undefined) return undefined;
  const behind = pods
    .matching(ingress.ref.namespace ?? '', service.spec?.selector ?? {})
    .filter((pod) => !hasEnded(pod));
  const short = behind.find(
    ({ spec }) => (spec?.terminationGracePeriodSeconds ?? defaultGrace) < drain.seconds,
  );
  if (short === undefined) return undefined;
  const grace = short.spec?.terminationGracePeriodSeconds;
  const field = 'spec.terminationGracePeriodSeconds';
  return {
    field: 'metadata.annotations[alb.ingress.kubernetes.io/target-group-attributes]',
    message: `The load balancer of ${formatRef(ingress.ref)} lets requests to a pod of ${formatRef(service.ref)} that goes run for ${drain.seconds} s, and the pod is killed after ${grace ?? defaultGrace} s: longer requests are cut.`,
    evidence: [
      drain.from,
      grace === undefined ? citeDefault(short, field, defaultGrace) : cite(short, field, grace),
    ],
    involves: [service, short],
  };
}

export default defineRule({
  code: 'IN11',
  title: 'An AWS load balancer loses requests when pods come and go',
  severity: 'medium',
  needs: ['ingresses', 'services', 'ingressControllers'],
  uses: ['ingressClasses', 'namespaces', 'pods'],
  docs: {
    why: 'The load balancer learns of new and stopping pods seconds after Kubernetes does. With targets of type ip a rollout goes on as soon as a pod is ready for Kubernetes, unless a readiness gate makes it wait for the load balancer; with type instance requests take a second hop through nodes that know nothing of it. And draining that was set longer than pods have to end is cut short.',
    actions: [
      'Label namespace {namespace} with elbv2.k8s.aws/pod-readiness-gate-inject=enabled, and let the next rollout make the pods anew.',
      'Set alb.ingress.kubernetes.io/target-type to ip where pods have addresses of the VPC, or externalTrafficPolicy to Local.',
      'Give pods a preStop sleep of 15 s or more, and terminationGracePeriodSeconds above the draining time; or lower deregistration_delay.timeout_seconds.',
    ],
    rollback:
      'Set the former annotation, label or policy again; another target type makes new target groups, which takes a minute.',
    verify: [
      'kubectl get ingress {name} -n {namespace} -o yaml',
      'kubectl get namespace {namespace} -o yaml',
      'kubectl get pods -n {namespace} -o wide',
      'kubectl get services -n {namespace} -o yaml',
    ],
    sources: [
      'https://docs.aws.amazon.com/eks/latest/best-practices/load-balancing.html',
      'https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/deploy/pod_readiness_gate/',
      'https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/ingress/annotations/#target-type',
      'https://github.com/kubernetes-sigs/aws-load-balancer-controller/issues/3270',
    ],
    silent: [
      'Pods with the gate, or a namespace that has it put in: pods of before get it with the next rollout.',
      'Instance targets of a Service with externalTrafficPolicy Local.',
      'The default draining time of 300 s, which nobody chose.',
      'Ingresses of other controllers, and classes with IngressClassParams, which are not read.',
    ],
  },
  *subjects({ ingresses }) {
    for (const ingress of ingresses) if (ingressBackendsOf(ingress).length > 0) yield ingress;
  },
  *check(ingress, { services, ingressControllers, ingressClasses, namespaces, pods }) {
    const resolution = resolveIngressClass(ingress, ingressClasses, ingressControllers);
    if (resolution.state === 'unknown') {
      yield resolution;
      return;
    }
    const by = resolution.state === 'served' ? resolution.by : [];
    const controller = by.find(({ product }) => product === 'AWS Load Balancer Controller');
    if (controller === undefined) return;
    const { name } = askedClassOf(ingress);
    const [byDefault] = defaultClassesIn(ingressClasses);
    const ingressClass = name === undefined ? byDefault : valueOf(ingressClasses.find(undefined, name));
    if (ingressClass?.spec?.parameters !== undefined) {
      yield unknown({
        what: 'IngressClassParams of the AWS Load Balancer Controller',
        namespaces: null,
        reason: 'not-collected',
        next: 'kubectl get ingressclassparams.elbv2.k8s.aws -o yaml',
      });
      return;
    }
    const found = new Map<string, Problem>();
    const more = new Map<string, number>();
    const names = new Set(ingressBackendsOf(ingress).map(({ service }) => service));
    for (const one of names) {
      const service = services.find(ingress.ref.namespace, one);
      if (service.state === 'unknown') yield service;
      if (service.state !== 'known' || service.value.spec?.type === 'ExternalName') continue;
      const target = albTargetOf(ingress, service.value, controller);
      const faults: readonly (readonly [string, Problem | Unknown | undefined])[] =
        target.type === 'instance'
          ? [['hop', extraHop(ingress, service.value, target.from)]]
          : [
              ['gate', ungated(ingress, service.value, target.from, { namespaces, pods })],
              ['drain', cutShort(ingress, service.value, { namespaces, pods })],
            ];
      for (const [fault, problem] of faults) {
        if (problem === undefined) continue;
        if ('state' in problem) yield problem;
        else if (found.has(fault)) more.set(fault, (more.get(fault) ?? 0) + 1);
        else found.set(fault, problem);
      }
    }
    for (const [fault, problem] of found) {
      const count = more.get(fault) ?? 0;
      const rest = count === 0 ? '' : ` The same holds for ${count} more of its Services.`;
      yield { ...problem, message: `${problem.message}${rest}` };
    }
  },
});
