import { defineRule } from '../../engine/define-rule.ts';
import { ageText } from '../../model/age-text.ts';
import { cite } from '../../model/cite.ts';
import { endpointsOf, isServing, isTerminating } from '../../model/evidence/endpoint-slices.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { unknown } from '../../model/maybe.ts';
import { formatRef } from '../../model/ref.ts';

export default defineRule({
  code: 'EP06',
  title: 'A Service lives on endpoints that should be gone',
  severity: 'medium',
  needs: ['services', 'endpoints', 'pods'],
  uses: ['workloads', 'clock'],
  thresholds: { slackSeconds: 60 },
  docs: {
    why: 'While no endpoint is ready, kube-proxy sends traffic to those that still serve while they terminate. That bridges a rollout. Where their pods are past the end of their grace period nothing has come to replace them: a node that does not answer, a finalizer or a container that cannot be killed keeps them, and the Service is gone the moment they are. The deletionTimestamp of a pod is the end of its grace period; slackSeconds (our choice) more are allowed.',
    actions: [
      'See why no new pod of Service {namespace}/{name} becomes ready: events and conditions of the pods and of their workload.',
      'See what holds the old pods: a node that is not ready, finalizers, a volume that does not unmount. Do not delete them by force while they serve.',
    ],
    rollback: 'Nothing was changed; a rollout that caused it can be undone with kubectl rollout undo.',
    verify: [
      'kubectl get endpointslices -n {namespace} -l kubernetes.io/service-name={name} -o yaml',
      'kubectl get pods -n {namespace} -o wide',
      'kubectl get events -n {namespace}',
    ],
    sources: [
      'https://github.com/kubernetes/enhancements/tree/master/keps/sig-network/1669-proxy-terminating-endpoints',
      'https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/proxy/topology.go',
      'https://github.com/kubernetes/apimachinery/blob/v0.37.2/pkg/apis/meta/v1/types.go',
    ],
    silent: [
      'Pods within their grace period: that is a rollout.',
      'Endpoints that no longer serve: then nothing answers, which is another finding.',
      'A workload that is scaled to zero, whose last pods are meant to go.',
    ],
  },
  *subjects({ services, endpoints }) {
    for (const service of services) {
      const { type, selector = {} } = service.spec ?? {};
      if (type === 'ExternalName' || Object.keys(selector).length === 0) continue;
      if (endpointsOf(endpoints.of(service.ref).slices).length > 0) yield service;
    }
  },
  *check(service, { endpoints, pods, workloads, clock }, { slackSeconds }) {
    const { ref, spec } = service;
    const namespace = ref.namespace ?? '';
    const { slices, missing } = endpoints.of(ref);
    const all = endpointsOf(slices);
    if (!all.every((endpoint) => isTerminating(endpoint)) || !all.some((endpoint) => isServing(endpoint)))
      return;
    const names = new Set(all.flatMap(({ targetRef }) => targetRef?.name ?? []));
    const late: { pod: Kept<'Pod'>; by: number }[] = [];
    const lacking = [...missing];
    for (const name of names) {
      const pod = pods.find(namespace, name);
      if (pod.state === 'unknown') lacking.push(...pod.missing);
      if (pod.state !== 'known') continue;
      const end = Date.parse(pod.value.metadata.deletionTimestamp ?? '');
      // A pod that was read before it was deleted.
      if (Number.isNaN(end)) return;
      if (clock.state === 'unknown') lacking.push(...clock.missing);
      else if (clock.state === 'known') late.push({ pod: pod.value, by: clock.value - end });
    }
    const matching = workloads.matching(namespace, spec?.selector ?? {});
    if (matching.length > 0 && matching.every(({ replicas }) => replicas === 0 || replicas === undefined))
      return;
    if (matching.length === 0) lacking.push(...workloads.missingIn(namespace));
    if (lacking.length > 0) {
      yield unknown(...lacking);
      return;
    }
    const [first] = [...late].sort((a, b) => a.by - b.by);
    if (first === undefined || first.by <= slackSeconds * 1000) return;
    yield {
      field: 'spec.selector',
      message: `${all.length === 1 ? `The only endpoint of ${formatRef(ref)} terminates and is` : `All ${all.length} endpoints of ${formatRef(ref)} terminate and are`} past the grace period by at least ${ageText(first.by)}, and no other is there: the Service answers only until ${all.length === 1 ? 'its pod is' : 'their pods are'} gone.`,
      evidence: [
        cite(service, 'spec.selector', spec?.selector),
        ...slices.map((slice) =>
          cite(
            slice,
            'endpoints[].conditions',
            (slice.endpoints ?? []).map(({ conditions }) => conditions),
          ),
        ),
        ...late
          .slice(0, 5)
          .map(({ pod }) => cite(pod, 'metadata.deletionTimestamp', pod.metadata.deletionTimestamp)),
      ],
      involves: late.slice(0, 5).map(({ pod }) => pod),
    };
  },
});
