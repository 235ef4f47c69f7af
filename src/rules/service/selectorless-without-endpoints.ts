import { ageText } from '../../model/age-text.ts';
import { defineRule } from '../../engine/define-rule.ts';
import { cite } from '../../model/cite.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { missingOf, unknown } from '../../model/maybe.ts';
import { formatRef } from '../../model/ref.ts';
import { isCiliumGlobal } from '../../net/multi-cluster/cilium-global-service.ts';

const managerLabel = 'endpointslice.kubernetes.io/managed-by';
const mirroring = 'endpointslicemirroring-controller.k8s.io';

/** Something other than a person keeps the endpoints of this Service, and may well have none at the moment. */
function isManaged(service: Kept<'Service'>, slices: readonly Kept<'EndpointSlice'>[]): boolean {
  const { metadata } = service;
  return (
    metadata.ownerReferences?.some(({ controller }) => controller === true) === true ||
    isCiliumGlobal(service) ||
    metadata.labels?.['service.kubernetes.io/service-proxy-name'] !== undefined ||
    slices.some(({ metadata: { labels = {} } }) => (labels[managerLabel] ?? mirroring) !== mirroring)
  );
}

export default defineRule({
  code: 'SV06',
  title: 'A Service without a selector has no endpoints',
  severity: 'medium',
  needs: ['services', 'endpoints'],
  uses: ['clock'],
  thresholds: { graceSeconds: 600 },
  docs: {
    why: 'No controller makes endpoints for a Service without a selector: whoever made the Service has to add EndpointSlices that carry its name in the label kubernetes.io/service-name, or an Endpoints object, from which slices are mirrored. Without any, kube-proxy refuses every connection. A slice that lacks the label, or an Endpoints object of another name, looks right and counts for nothing.',
    actions: [
      'Add an EndpointSlice with the label kubernetes.io/service-name: {name} in namespace {namespace}, with the addresses and the ports that Service {namespace}/{name} should lead to.',
      'Where pods of this cluster are meant, give the Service their labels as its selector.',
      'Where nothing uses it any more, remove the Service.',
    ],
    rollback:
      'Delete the EndpointSlice, or remove the selector again: the Service is then as it was. A selector makes slices of its own that go with it.',
    verify: [
      'kubectl get endpointslices -n {namespace} -l kubernetes.io/service-name={name}',
      'kubectl get endpoints {name} -n {namespace} -o yaml',
      'kubectl get service {name} -n {namespace} -o yaml',
    ],
    sources: [
      'https://kubernetes.io/docs/concepts/services-networking/service/#services-without-selectors',
      'https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/controller/endpointslicemirroring/endpointslicemirroring_controller.go',
      'https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/proxy/iptables/proxier.go',
      'https://github.com/cilium/cilium/blob/v1.20.2/pkg/annotation/k8s.go',
      'https://github.com/patroni/patroni/blob/master/kubernetes/patroni_k8s.yaml',
      'https://github.com/derailed/popeye/issues/214',
    ],
    silent: [
      'ExternalName Services, and the Service default/kubernetes, whose endpoints the API servers write themselves.',
      'A Service that a controller owns, a global Service of a Cilium cluster mesh, one that names another proxy by service.kubernetes.io/service-proxy-name, and one whose slices another manager keeps (Lighthouse, say): what fills them may have nothing to offer just now.',
      'A headless Service without ports: such a one only keeps an Endpoints object from being removed (Patroni and operators built on it).',
      'A Service younger than graceSeconds (ten minutes, our choice), whose endpoints may be on their way.',
      'Endpoints that are there and not ready are another finding.',
    ],
  },
  *subjects({ services }) {
    for (const service of services) {
      const { type, selector = {}, clusterIP, ports = [] } = service.spec ?? {};
      if (type === 'ExternalName' || Object.keys(selector).length > 0) continue;
      if (service.ref.namespace === 'default' && service.ref.name === 'kubernetes') continue;
      if (clusterIP === 'None' && ports.length === 0) continue;
      yield service;
    }
  },
  *check(service, { endpoints, clock }, { graceSeconds }) {
    const { ref, spec, metadata } = service;
    const { slices, missing } = endpoints.of(ref);
    if (slices.some((slice) => (slice.endpoints ?? []).length > 0) || isManaged(service, slices)) return;
    if (missing.length > 0) {
      yield unknown(...missing);
      return;
    }
    const created = metadata.creationTimestamp;
    if (clock.state !== 'known') {
      yield unknown(...missingOf(clock));
      return;
    }
    const age = clock.value - Date.parse(created ?? '');
    if (Number.isNaN(age)) {
      const what = 'Service metadata.creationTimestamp';
      yield unknown({ what, namespaces: [ref.namespace ?? ''], reason: 'not-collected' });
      return;
    }
    if (age <= graceSeconds * 1000) return;
    const label = endpoints.coverage.label;
    yield {
      field: 'spec.selector',
      message: `${formatRef(ref)} has no selector and, ${ageText(age)} after it was created, no endpoints: ${spec?.clusterIP === 'None' ? 'its name resolves to no address' : 'connections to it are refused'}.`,
      evidence: [
        cite(service, 'spec.selector', spec?.selector),
        cite(service, 'metadata.creationTimestamp', created),
        ...(slices.length === 0
          ? [
              {
                object: `EndpointSlices ${ref.namespace ?? ''}/*`,
                field: 'metadata.labels[kubernetes.io/service-name]',
                seen: `${ref.name} on none`,
                label,
              },
            ]
          : slices.map((slice) => cite(slice, 'endpoints', slice.endpoints ?? []))),
      ],
    };
  },
});
