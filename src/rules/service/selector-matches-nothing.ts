import { defineRule } from '../../engine/define-rule.ts';
import { cite } from '../../model/cite.ts';
import { weakest } from '../../model/label.ts';
import { unknown } from '../../model/maybe.ts';
import { formatRef } from '../../model/ref.ts';
import { isCiliumGlobal } from '../../net/multi-cluster/cilium-global-service.ts';

/** Argo Rollouts adds this to the selector of every Service that it switches between versions. */
const rolloutHash = 'rollouts-pod-template-hash';
/** client-go's leader election kept its record here while it still locked Endpoints. */
const leaderRecord = 'control-plane.alpha.kubernetes.io/leader';
/** Domains of labels that people give their own pods; any other domain is taken for an operator's. */
const commonDomains = /(^|\.)(kubernetes\.io|k8s\.io|helm\.sh)$/;

function isOperatorLabel(key: string): boolean {
  const slash = key.indexOf('/');
  return slash > 0 && !commonDomains.test(key.slice(0, slash));
}

export default defineRule({
  code: 'SV01',
  title: 'The selector of a Service matches nothing',
  severity: ['high', 'medium'],
  needs: ['services'],
  uses: ['pods', 'workloads', 'endpoints'],
  judgesManifests: true,
  docs: {
    why: 'A Service whose selector no pod matches has no endpoints: kube-proxy refuses connections to it, and the name of a headless one resolves to nothing. Nothing reports it, because a selector is never checked against anything. In a cluster it is high; among manifests, where no workload’s pod template matches, it is medium.',
    actions: [
      'Compare spec.selector of Service {namespace}/{name} with the labels of the pods that it should reach, and correct whichever is wrong: the Service’s selector can be changed at any time, a Deployment’s cannot.',
      'Where the workload is gone for good, remove the Service and what refers to it.',
    ],
    rollback: 'Set spec.selector back to what the finding shows; endpoints follow within seconds.',
    verify: [
      'kubectl get service {name} -n {namespace} -o jsonpath={.spec.selector}',
      'kubectl get pods -n {namespace} --show-labels',
      'kubectl get endpointslices -n {namespace} -l kubernetes.io/service-name={name}',
    ],
    sources: [
      'https://kubernetes.io/docs/concepts/services-networking/service/#defining-a-service',
      'https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/proxy/iptables/proxier.go',
      'https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/controller/endpointslicemirroring/endpointslicemirroring_controller.go',
      'https://github.com/kedacore/keda/blob/v2.21.0/apis/keda/v1alpha1/scaledobject_types.go',
      'https://github.com/argoproj/argo-rollouts/blob/master/utils/service/service.go',
      'https://github.com/knative/serving/blob/main/pkg/reconciler/revision/resources/meta.go',
      'https://docs.cilium.io/en/stable/network/clustermesh/global-services/',
    ],
    silent: [
      'A selector that matches a workload scaled to zero, by hand or by an autoscaler, or a workload that has no pods between its runs (Job, CronJob, Knative).',
      'A Service that Argo Rollouts switches between versions, or that a controller owns: an operator decides which of its pods carry the labels.',
      'A Service whose EndpointSlices hold endpoints all the same, because something other than the selector fills them, or that serves as a lock for leader election.',
      'A global Service of a Cilium cluster mesh, whose pods may all run in other clusters.',
      'Pods that have run to their end count as matched.',
      'Services without a selector, and ExternalName Services.',
    ],
  },
  *subjects({ services }) {
    for (const service of services) {
      const { type, selector = {} } = service.spec ?? {};
      if (type !== 'ExternalName' && Object.keys(selector).length > 0) yield service;
    }
  },
  *check(service, { pods, workloads, endpoints }) {
    const { ref, spec, metadata } = service;
    const namespace = ref.namespace ?? '';
    const selector = spec?.selector ?? {};
    if (pods.matching(namespace, selector).length > 0 || isCiliumGlobal(service)) return;
    if (workloads.switching(ref) !== undefined || Object.hasOwn(selector, rolloutHash)) return;
    const matched = workloads.matching(namespace, selector);
    const wanting = matched.find(({ replicas = 0 }) => replicas > 0);

    if (ref.declared) {
      if (matched.length > 0) return;
      const lacking = workloads.missingAmongUsed(namespace);
      const isOperators = Object.keys(selector).some(isOperatorLabel);
      if (lacking.length > 0 || isOperators) {
        yield unknown(
          ...lacking,
          ...(isOperators
            ? [
                {
                  what: 'Pod',
                  namespaces: [namespace],
                  reason: 'not-collected' as const,
                  detail: 'the selector has a label that an operator may give its pods',
                },
              ]
            : []),
        );
        return;
      }
    } else {
      if (matched.length > 0 && wanting === undefined) return;
      if (metadata.ownerReferences?.some(({ controller }) => controller === true)) return;
      const { slices } = endpoints.of(ref);
      const isFilled = slices.some(
        (slice) =>
          (slice.endpoints ?? []).length > 0 || slice.metadata.annotations?.[leaderRecord] !== undefined,
      );
      if (isFilled) return;
      const lacking = [
        ...pods.missingIn(namespace),
        ...(wanting === undefined ? workloads.missingIn(namespace) : []),
      ];
      if (lacking.length > 0) {
        yield unknown(...lacking);
        return;
      }
    }

    const wanted = Object.entries(selector);
    const template = workloads.nearest(namespace, selector);
    const pod = pods.nearest(namespace, selector);
    const nearest =
      wanting !== undefined
        ? undefined
        : template !== undefined
          ? { ref: template.ref, field: template.labelsField, labels: template.labels }
          : pod && { ref: pod.ref, field: 'metadata.labels', labels: pod.metadata.labels ?? {} };
    const carried = wanted.filter(([key, value]) => nearest?.labels[key] === value).length;
    const outcome =
      spec?.clusterIP === 'None' ? 'its name resolves to no address' : 'connections to it are refused';
    yield {
      severity: ref.declared ? 'medium' : 'high',
      field: 'spec.selector',
      message: [
        ref.declared
          ? `No workload’s pods carry the ${wanted.length === 1 ? 'label' : `${wanted.length} labels`} that ${formatRef(ref)} selects`
          : `${formatRef(ref)} selects no pod`,
        wanting === undefined
          ? ''
          : `, though ${formatRef(wanting.ref)} matches and wants ${wanting.replicas ?? 0}`,
        nearest === undefined
          ? ''
          : ` (the nearest, ${formatRef(nearest.ref)}, carries ${carried} of its ${wanted.length} labels)`,
        `: ${outcome}.`,
      ].join(''),
      evidence: [
        cite(service, 'spec.selector', selector),
        ...(wanting === undefined ? [] : [wanting.from]),
        ...(nearest === undefined ? [] : [cite(nearest, nearest.field, nearest.labels)]),
      ],
      label: weakest(pods.coverage.label, workloads.coverage.label),
      ...(wanting === undefined
        ? {}
        : {
            actions: [
              `Find out why ${formatRef(wanting.ref)} has no pods: its events and those of its ReplicaSet name quotas, admission and permissions.`,
            ],
          }),
    };
  },
});
