import { defineRule } from '../../engine/define-rule.ts';
import { type Citation, cite } from '../../model/cite.ts';
import { hasEnded } from '../../model/evidence/pods.ts';
import type { Workload } from '../../model/evidence/workloads.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { unknown } from '../../model/maybe.ts';
import { formatRef } from '../../model/ref.ts';
import { protocolOf } from '../../net/services/service-port.ts';
import { declaredPorts, findPort } from '../../net/services/target-port.ts';

type Service = Kept<'Service'>;

const nameLabel = 'app.kubernetes.io/name';
const rolloutHash = 'rollouts-pod-template-hash';
/** What people put behind the name of an application that runs in more than one version or shard. */
const variant = /-(canary|stable|primary|baseline|preview|active|blue|green|main|v?\d+)$/;

/** The image of the first container, which kubectl takes for the main one, without tag and digest. */
function imageOf({ podSpec }: Workload): string | undefined {
  const [image] = podSpec?.containers?.[0]?.image?.split('@', 1) ?? [];
  // Of a registry's colon no tag comes behind.
  const tag = image?.lastIndexOf(':') ?? -1;
  return image !== undefined && tag > image.lastIndexOf('/') ? image.slice(0, tag) : image;
}

/** Versions or shards of one application. */
function areRelated(a: Workload, b: Workload): boolean {
  const [name, other] = [a.labels[nameLabel], b.labels[nameLabel]];
  if (name !== undefined && name === other) return true;
  const image = imageOf(a);
  if (image !== undefined && image === imageOf(b)) return true;
  return a.ref.name.replace(variant, '') === b.ref.name.replace(variant, '');
}

/** Workloads sorted into applications. */
function applicationsOf(workloads: readonly Workload[]): Workload[][] {
  const applications: Workload[][] = [];
  for (const workload of workloads) {
    const kin = applications.filter((one) => one.some((member) => areRelated(member, workload)));
    const [first, ...others] = kin;
    if (first === undefined) {
      applications.push([workload]);
      continue;
    }
    first.push(workload, ...others.flat());
    for (const one of others) applications.splice(applications.indexOf(one), 1);
  }
  return applications;
}

/** Does any port of the Service lead to pods of this template? A name that they do not declare leads nowhere. */
function getsTraffic({ spec }: Service, { podSpec }: Workload): boolean {
  if (podSpec === undefined) return false;
  const declared = declaredPorts(podSpec);
  const ports = spec?.ports ?? [];
  return (
    ports.length === 0 ||
    ports.some(
      (port) =>
        typeof port.targetPort !== 'string' ||
        findPort(declared, port.targetPort, protocolOf(port)) !== undefined,
    )
  );
}

export default defineRule({
  code: 'SV05',
  title: 'The selector of a Service selects several applications',
  severity: 'medium',
  needs: ['services', 'workloads'],
  uses: ['pods'],
  judgesManifests: true,
  docs: {
    why: 'A Service spreads its traffic over every pod that its selector matches, whatever made it. A label that another application of the namespace carries too brings that one’s pods in, and a share of the requests goes to the wrong program, or is refused there: an error that comes and goes. Pods of a Job that carry the labels of the application are a common case.',
    actions: [
      'Give the selector of Service {namespace}/{name} a label that only the application it is for carries, such as app.kubernetes.io/component; the labels of pods need not change for that, where one tells them apart.',
      'Else give the pods of the other workload a label of their own, which rolls them.',
    ],
    rollback: 'Set spec.selector back to what the finding shows; endpoints follow within seconds.',
    verify: [
      'kubectl get service {name} -n {namespace} -o jsonpath={.spec.selector}',
      'kubectl get deployments,statefulsets,daemonsets,jobs -n {namespace} -o wide',
      'kubectl get endpointslices -n {namespace} -l kubernetes.io/service-name={name} -o yaml',
    ],
    sources: [
      'https://kubernetes.io/docs/concepts/services-networking/service/#defining-a-service',
      'https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/',
      'https://github.com/kubernetes/endpointslice/blob/v0.37.2/reconciler.go',
      'https://argo-rollouts.readthedocs.io/en/stable/features/canary/',
      'https://github.com/istio/istio/blob/master/pkg/config/analysis/analyzers/deployment/services.go',
    ],
    silent: [
      'Versions and shards of one application: the same app.kubernetes.io/name, the same image in the first container, or names that differ in -canary, -stable, -blue, -green, a version or a number only.',
      'A Service that Argo Rollouts switches between versions.',
      'Workloads scaled to zero, and Jobs without a pod that runs.',
      'Workloads that declare none of the port names that the Service asks for: none of its traffic gets there.',
      'Headless Services that publish pods before they are ready: members of a cluster find each other by these.',
    ],
  },
  *subjects({ services }) {
    for (const service of services) {
      const { type, selector = {}, clusterIP, publishNotReadyAddresses } = service.spec ?? {};
      if (type === 'ExternalName' || Object.keys(selector).length === 0) continue;
      if (clusterIP !== 'None' || publishNotReadyAddresses !== true) yield service;
    }
  },
  *check(service, { workloads, pods }) {
    const { ref, spec } = service;
    const namespace = ref.namespace ?? '';
    const selector = spec?.selector ?? {};
    if (workloads.switching(ref) !== undefined || Object.hasOwn(selector, rolloutHash)) return;
    const isJob = ({ ref: own }: Workload) => own.kind === 'Job' || own.kind === 'CronJob';
    const matched = workloads
      .matching(namespace, selector)
      .filter((one) => one.replicas !== 0 && getsTraffic(service, one));
    if (matched.length < 2) {
      const lacking = ref.declared ? workloads.missingAmongUsed(namespace) : workloads.missingIn(namespace);
      if (lacking.length > 0) yield unknown(...lacking);
      return;
    }
    const runsJob =
      ref.declared ||
      pods
        .matching(namespace, selector)
        .some((pod) => !hasEnded(pod) && pod.metadata.ownerReferences?.some(({ kind }) => kind === 'Job'));
    const applications = applicationsOf(matched.filter((one) => runsJob || !isJob(one)));
    if (applications.length < 2) {
      const isAboutJobs = !runsJob && matched.some(isJob) && applicationsOf(matched).length > 1;
      const lacking = ref.declared ? workloads.missingAmongUsed(namespace) : workloads.missingIn(namespace);
      const all = [...lacking, ...(isAboutJobs ? pods.missingIn(namespace) : [])];
      if (all.length > 0) yield unknown(...all);
      return;
    }
    const firsts = applications.flatMap(([first]) => first ?? []);
    const names = firsts.slice(0, 3).map(({ ref: own }) => formatRef(own));
    const rest = firsts.length - names.length;
    const list = rest > 0 ? [...names, `${rest} more`] : names;
    yield {
      field: 'spec.selector',
      message: `${formatRef(ref)} selects the pods of ${list.slice(0, -1).join(', ')} and ${list.at(-1) ?? ''}, which look like different applications: each gets a share of its traffic.`,
      evidence: [
        cite(service, 'spec.selector', selector),
        ...firsts
          .slice(0, 3)
          .flatMap((one): Citation[] => [
            cite(one, one.labelsField, one.labels),
            cite(
              one,
              one.labelsField.replace('metadata.labels', 'spec.containers[0].image'),
              one.podSpec?.containers?.[0]?.image,
            ),
          ]),
      ],
      label: 'inference',
      involves: firsts,
    };
  },
});
