import { defineRule } from '../../engine/define-rule.ts';
import { cite } from '../../model/cite.ts';
import { endpointsOf, isReady, isUsable } from '../../model/evidence/endpoint-slices.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { missingOf, unknown, valueOf } from '../../model/maybe.ts';
import type { Missing } from '../../model/missing.ts';
import { formatRef } from '../../model/ref.ts';
import { backendPortOf, type IngressBackend, ingressBackendsOf } from '../../net/ingress/ingress-backends.ts';

type Slice = Kept<'EndpointSlice'>;

/** Slices that hold the port of this name; one that lists no ports stands for all (EndpointSlice.Ports). */
function slicesWith(slices: readonly Slice[], portName: string): Slice[] {
  return slices.filter(
    ({ addressType, ports }) =>
      addressType !== 'FQDN' &&
      (ports === undefined || ports.length === 0 || ports.some(({ name = '' }) => name === portName)),
  );
}

/** Of the Services that an Ingress sends to, each backend once by Service and port. */
function distinctBackends(ingress: Kept<'Ingress'>): IngressBackend[] {
  const seen = new Map<string, IngressBackend>();
  for (const backend of ingressBackendsOf(ingress)) {
    const key = `${backend.service}:${backend.port.number ?? backend.port.name ?? ''}`;
    if (!seen.has(key)) seen.set(key, backend);
  }
  return [...seen.values()];
}

export default defineRule({
  code: 'IN02',
  title: 'An Ingress sends requests to a Service without a ready endpoint',
  severity: 'high',
  needs: ['ingresses', 'services', 'endpoints'],
  uses: ['pods', 'workloads', 'clock'],
  causes: ['SV01', 'SV02', 'SV03', 'EP05'],
  thresholds: { startupSeconds: 600 },
  docs: {
    why: 'Ingress controllers send to the endpoints of a Service that are ready, and answer for themselves (502 or 503) while there is none. The Ingress looks healthy all the while: its status is only about the controller’s own address.',
    actions: [
      'See why no endpoint of the Service behind Ingress {namespace}/{name} is ready: its selector, the readiness of its pods, its target port.',
      'If a rollout brought this, undo it (kubectl rollout undo), which brings back the previous template.',
    ],
    rollback: 'Roll forward again once the cause is mended; the Ingress itself needs no change.',
    verify: [
      'kubectl describe ingress {name} -n {namespace}',
      'kubectl get endpointslices -n {namespace} -o wide',
      'kubectl get pods -n {namespace} -o wide',
    ],
    sources: [
      'https://github.com/kubernetes/api/blob/v0.37.2/discovery/v1/types.go',
      'https://kubernetes.io/docs/reference/kubernetes-api/service-resources/ingress-v1/',
      'https://github.com/kubernetes/ingress-nginx/blob/controller-v1.15.1/internal/ingress/controller/endpointslices.go',
      'https://keda.sh/docs/latest/concepts/scaling-deployments/',
    ],
    silent: [
      'One ready endpoint is enough; one that serves while it terminates counts too.',
      'Workloads that are scaled to zero, by a person or by KEDA or Knative, whose activator starts them.',
      'Pods younger than startupSeconds (our choice): a first rollout.',
      'A Service, or a port of it, that does not exist, or one of type ExternalName: other findings.',
    ],
  },
  *subjects({ ingresses }) {
    for (const ingress of ingresses) if (ingressBackendsOf(ingress).length > 0) yield ingress;
  },
  *check(ingress, { services, endpoints, pods, workloads, clock }, { startupSeconds }) {
    const namespace = ingress.ref.namespace ?? '';
    const lacking: Missing[] = [];
    for (const backend of distinctBackends(ingress)) {
      const found = services.find(namespace, backend.service);
      lacking.push(...missingOf(found));
      const service = valueOf(found);
      if (service === undefined || service.spec?.type === 'ExternalName') continue;
      const port = backendPortOf(service, backend.port)?.port;
      if (port === undefined) continue;
      const { slices, missing } = endpoints.of(service.ref);
      const concerned = slicesWith(slices, port.name ?? '');
      const all = endpointsOf(concerned);
      if (all.some(isUsable)) continue;

      const selector = service.spec?.selector ?? {};
      const matched = workloads.matching(namespace, selector);
      if (matched.length > 0 && matched.every(({ replicas = 0 }) => replicas === 0)) continue;
      const behind = pods.matching(namespace, selector);
      // Where there are endpoints or pods, nothing was scaled to zero.
      const mayBeScaled = matched.length === 0 && all.length === 0 && behind.length === 0;
      const unread = [...missing, ...(mayBeScaled ? workloads.missingIn(namespace) : [])];
      const created = behind.map(({ metadata }) => Date.parse(metadata.creationTimestamp ?? ''));
      const now = valueOf(clock);
      const isKnownAge = now !== undefined && !created.some(Number.isNaN);
      const isOld = isKnownAge && created.some((time) => now - time > startupSeconds * 1000);
      if (behind.length > 0 && isKnownAge && !isOld) continue;
      if (behind.length > 0 && !isKnownAge) {
        unread.push(
          ...(clock.state === 'unknown'
            ? clock.missing
            : [
                {
                  what: 'Pod metadata.creationTimestamp',
                  namespaces: [namespace],
                  reason: 'not-collected' as const,
                },
              ]),
        );
      }
      if (all.length === 0 && behind.length === 0 && Object.keys(selector).length > 0)
        unread.push(...pods.missingIn(namespace));
      if (unread.length > 0) {
        lacking.push(...unread);
        continue;
      }
      yield {
        field: `${backend.field}.name`,
        message: `${formatRef(ingress.ref)} sends requests to ${formatRef(service.ref)}, ${all.length === 0 ? 'which has no endpoint' : all.length === 1 ? 'whose only endpoint is not ready' : `none of whose ${all.length} endpoints is ready`}: they get 502 or 503 until one is.`,
        evidence: [
          cite(ingress, `${backend.field}.name`, backend.service),
          cite(service, 'spec.selector', service.spec?.selector),
          ...(concerned.length === 0
            ? [
                {
                  object: `EndpointSlices of ${formatRef(service.ref)}`,
                  field: 'endpoints',
                  seen: '(none)',
                  label: endpoints.coverage.label,
                },
              ]
            : concerned
                .slice(0, 3)
                .map((slice) =>
                  cite(
                    slice,
                    'endpoints[].conditions.ready',
                    (slice.endpoints ?? []).map((one) => String(isReady(one))).join(', ') || '(none)',
                  ),
                )),
        ],
        involves: [service, ...behind.slice(0, 3)],
      };
    }
    if (lacking.length > 0) yield unknown(...lacking);
  },
});
