import { ageText } from '../../model/age-text.ts';
import { defineRule } from '../../engine/define-rule.ts';
import { cite } from '../../model/cite.ts';
import {
  endpointsOf,
  isReady,
  isServing,
  isTerminating,
  isUsable,
} from '../../model/evidence/endpoint-slices.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { type Maybe, missingOf, unknown, valueOf } from '../../model/maybe.ts';
import type { Missing } from '../../model/missing.ts';
import { formatRef, type HasRef } from '../../model/ref.ts';
import { isCiliumGlobal } from '../../net/multi-cluster/cilium-global-service.ts';

type Endpoint = NonNullable<Kept<'EndpointSlice'>['endpoints']>[number];

function conditionsOf(endpoint: Endpoint): string {
  return `${(endpoint.addresses ?? []).join(', ')} ${[
    isReady(endpoint) ? 'ready' : 'not ready',
    isServing(endpoint) ? 'serving' : 'not serving',
    ...(isTerminating(endpoint) ? ['terminating'] : []),
  ].join(', ')}`;
}

/** Milliseconds since the pod was created; undefined when its time was not kept. */
function ageOf(pod: Kept<'Pod'>, now: number): number | undefined {
  const age = now - Date.parse(pod.metadata.creationTimestamp ?? pod.status?.startTime ?? '');
  return Number.isNaN(age) ? undefined : age;
}

/** The oldest pod behind the endpoints, or what is lacking to tell the age of one; a pod that is gone has no age. */
function oldestOf(
  pods: readonly Maybe<Kept<'Pod'>>[],
  clock: Maybe<number>,
): { pod: Kept<'Pod'> | undefined; age: number; missing: readonly Missing[] } {
  let oldest: Kept<'Pod'> | undefined;
  let age = 0;
  const missing: Missing[] = [];
  const now = valueOf(clock);
  if (now === undefined) missing.push(...missingOf(clock));
  for (const pod of pods) {
    missing.push(...missingOf(pod));
    if (pod.state !== 'known' || now === undefined) continue;
    const own = ageOf(pod.value, now);
    if (own === undefined) {
      const namespaces = [pod.value.ref.namespace ?? ''];
      missing.push({ what: 'Pod metadata.creationTimestamp', namespaces, reason: 'not-collected' });
    } else if (oldest === undefined || own > age) [oldest, age] = [pod.value, own];
  }
  return { pod: oldest, age, missing };
}

export default defineRule({
  code: 'SV02',
  title: 'No endpoint of a Service is ready',
  severity: 'high',
  needs: ['services', 'endpoints'],
  uses: ['pods', 'workloads', 'clock'],
  causes: ['DP19', 'SV03', 'IP08'],
  thresholds: { startupSeconds: 600 },
  docs: {
    why: 'Endpoints that are not ready get no traffic. While none is ready, kube-proxy falls back to endpoints that still serve while they terminate; without those it refuses every connection, and DNS has no address for a headless Service. The Service and its EndpointSlices look populated all the while.',
    actions: [
      'See why the pods behind Service {namespace}/{name} are not ready: the failing readiness probe, readiness gate or container stands in the pods’ conditions and events.',
      'If a rollout brought this, undo it (kubectl rollout undo), which brings back the previous template.',
    ],
    rollback: 'Roll forward again once the cause is mended; readiness by itself changes no configuration.',
    verify: [
      'kubectl get endpointslices -n {namespace} -l kubernetes.io/service-name={name} -o yaml',
      'kubectl get pods -n {namespace} -o wide',
      'kubectl get events -n {namespace} --field-selector reason=Unhealthy',
    ],
    sources: [
      'https://github.com/kubernetes/api/blob/v0.37.2/discovery/v1/types.go',
      'https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/proxy/topology.go',
      'https://github.com/kubernetes/endpointslice/blob/v0.37.2/utils.go',
      'https://github.com/kubernetes/enhancements/tree/master/keps/sig-network/1669-proxy-terminating-endpoints',
      'https://github.com/coredns/coredns/blob/master/plugin/kubernetes/object/endpoint.go',
      'https://github.com/kubernetes/api/blob/v0.37.2/apps/v1/types.go',
      'https://docs.cilium.io/en/stable/network/clustermesh/global-services/',
    ],
    silent: [
      'One ready endpoint is enough: designs in which only a leader is ready are fine. A condition that is not set counts as ready.',
      'Endpoints that serve while they terminate, where no other is ready (kube-proxy from 1.26, GA in 1.28). CoreDNS has no such fallback, so a headless Service is reported.',
      'publishNotReadyAddresses, which makes every endpoint ready.',
      'Pods that are all younger than the progressDeadlineSeconds of their Deployment or Rollout, or else than startupSeconds, whose default is that field’s.',
      'The last pods of a workload that is scaled to zero.',
      'A global Service of a Cilium cluster mesh, for which the pods of other clusters answer.',
    ],
  },
  *subjects({ services }) {
    for (const service of services) {
      if (service.spec?.type !== 'ExternalName') yield service;
    }
  },
  *check(service, { endpoints, pods, workloads, clock }, { startupSeconds }) {
    const { ref, spec } = service;
    const { slices, missing } = endpoints.of(ref);
    if (missing.length > 0) {
      yield unknown(...missing);
      return;
    }
    // An FQDN slice is no concern of a proxy.
    const concerned = slices.filter(({ addressType }) => addressType !== 'FQDN');
    const all = endpointsOf(concerned);
    const isHeadless = spec?.clusterIP === 'None';
    if (all.length === 0 || all.some(isHeadless ? isReady : isUsable) || isCiliumGlobal(service)) return;

    const namespace = ref.namespace ?? '';
    const matched = workloads.matching(namespace, spec?.selector ?? {});
    const starting = all.filter((endpoint) => !isTerminating(endpoint));
    const podOf = ({ targetRef }: Endpoint): Maybe<Kept<'Pod'>> =>
      pods.find(targetRef?.namespace ?? namespace, targetRef?.name ?? '');
    const { pod, age, missing: ageless } = oldestOf(starting.map(podOf), clock);
    const deadlines = matched.flatMap(({ progressDeadline }) => progressDeadline ?? []);
    const seconds = deadlines.length > 0 ? Math.max(...deadlines.map((one) => one.seconds)) : startupSeconds;

    if (starting.length === 0) {
      if (matched.length > 0 && matched.every(({ replicas = 0 }) => replicas === 0)) return;
      const lacking = matched.length > 0 ? [] : workloads.missingIn(namespace);
      if (lacking.length > 0) {
        yield unknown(...lacking);
        return;
      }
    } else if (starting.every(({ targetRef }) => targetRef?.kind === 'Pod') && age <= seconds * 1000) {
      if (ageless.length > 0) {
        yield unknown(...ageless);
        return;
      }
      if (pod !== undefined) return;
    }

    const seenPods = all.slice(0, 3).flatMap((endpoint) => valueOf(podOf(endpoint)) ?? []);
    const names = new Set(all.flatMap(({ nodeName }) => nodeName ?? []));
    const nodes = [...names].map((name): HasRef => {
      return { ref: { apiVersion: 'v1', kind: 'Node', name, label: ref.label, declared: false } };
    });
    const who = all.length === 1 ? 'The only endpoint' : `None of the ${all.length} endpoints`;
    const since =
      pod === undefined ? '' : ` (its oldest pod, ${pod.ref.name}, has been there for ${ageText(age)})`;
    yield {
      field: 'spec.selector',
      message: `${who} of ${formatRef(ref)} is ${all.length === 1 ? 'not ready' : 'ready'}${since}: ${isHeadless ? 'its name resolves to no address' : 'connections to it are refused'}.`,
      evidence: [
        cite(service, 'spec.selector', spec?.selector),
        ...(spec?.publishNotReadyAddresses === undefined
          ? []
          : [cite(service, 'spec.publishNotReadyAddresses', spec.publishNotReadyAddresses)]),
        ...concerned.map((slice) =>
          cite(slice, 'endpoints[].conditions', (slice.endpoints ?? []).map(conditionsOf).join('; ')),
        ),
        ...seenPods.map((one) => {
          const ready = one.status?.conditions?.find(({ type }) => type === 'Ready');
          return cite(
            one,
            'status.conditions[type=Ready]',
            `${ready?.status ?? '(not set)'} ${ready?.reason ?? ''}`.trim(),
          );
        }),
        ...deadlines.slice(0, 1).map(({ from }) => from),
      ],
      involves: nodes,
    };
  },
});
