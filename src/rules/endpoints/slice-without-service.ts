import { defineRule } from '../../engine/define-rule.ts';
import { cite } from '../../model/cite.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { formatRef } from '../../model/ref.ts';
import { shownName } from '../../model/shown-name.ts';
import { managedByPath, sliceManager } from '../../net/services/slice-manager.ts';

type EndpointSlice = Kept<'EndpointSlice'>;

const serviceLabel = 'kubernetes.io/service-name';
const leader = 'control-plane.alpha.kubernetes.io/leader';

function endpointsIn(slice: EndpointSlice): string {
  const count = (slice.endpoints ?? []).length;
  return `${count} endpoint${count === 1 ? '' : 's'}`;
}

function getNoTraffic(slice: EndpointSlice): string {
  return (slice.endpoints ?? []).length === 1
    ? 'its endpoint gets no traffic'
    : `its ${endpointsIn(slice)} get no traffic`;
}

function citeManager(slice: EndpointSlice) {
  return cite(slice, managedByPath, slice.metadata.labels?.['endpointslice.kubernetes.io/managed-by']);
}

/** Kept by nobody who would also clean it up: no controller, and no owner that takes it along when it is deleted. */
function isOnItsOwn(slice: EndpointSlice): boolean {
  return sliceManager(slice) !== 'another controller' && (slice.metadata.ownerReferences ?? []).length === 0;
}

export default defineRule({
  code: 'EP03',
  title: 'An EndpointSlice belongs to no Service, or to one that others keep',
  severity: 'medium',
  needs: ['endpoints', 'services'],
  docs: {
    why: 'An EndpointSlice belongs to the Service that its label kubernetes.io/service-name names. Without that label kube-proxy and DNS ignore it, and the addresses in it get no traffic. With the name of a Service that does not exist it waits: whoever creates a Service of that name sends traffic to these addresses. Two kinds of slices mix unnoticed: one that people wrote beside those of the EndpointSlice controller, whose endpoints all get traffic, and one that the controller wrote before the Service lost its selector, which nobody updates from then on.',
    actions: [
      'Find out who wrote EndpointSlice {namespace}/{name}: its label endpointslice.kubernetes.io/managed-by and its managedFields say so.',
      'Give it the right label kubernetes.io/service-name, or delete it when nothing needs its addresses. Save it first: the API keeps no copy.',
    ],
    rollback: 'Apply the saved EndpointSlice again; kube-proxy takes it up within seconds.',
    verify: [
      'kubectl get endpointslice {name} -n {namespace} -o yaml --show-managed-fields',
      'kubectl get endpointslices -n {namespace} -L kubernetes.io/service-name -L endpointslice.kubernetes.io/managed-by',
      'kubectl get services -n {namespace} -o wide',
    ],
    sources: [
      'https://kubernetes.io/docs/concepts/services-networking/endpoint-slices/#ownership',
      'https://github.com/kubernetes/api/blob/v0.37.2/discovery/v1/well_known_labels.go',
      'https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/proxy/endpointslicecache.go',
      'https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/controller/endpointslice/endpointslice_controller.go',
    ],
    silent: [
      'Slices of other controllers (Submariner, Cilium ClusterMesh, Istio, any managed-by value that is a domain name) and of the Multi-Cluster Services API: they know who reads them.',
      'Slices with an owner: garbage collection removes them together with it.',
      'Slices without endpoints, and those of leader elections.',
      'Slices that other controllers or the mirroring controller keep beside those of the EndpointSlice controller.',
    ],
  },
  *subjects({ endpoints }) {
    for (const slice of endpoints) {
      const { annotations, deletionTimestamp } = slice.metadata;
      if (deletionTimestamp !== undefined || annotations?.[leader] !== undefined) continue;
      if ((slice.endpoints ?? []).length > 0) yield slice;
    }
  },
  *check(slice, { endpoints, services }) {
    const { ref, metadata } = slice;
    const name = metadata.labels?.[serviceLabel] ?? '';
    const label = cite(slice, `metadata.labels[${serviceLabel}]`, metadata.labels?.[serviceLabel]);
    const field = `metadata.labels[${serviceLabel}]`;
    const manager = sliceManager(slice);
    if (name === '') {
      if (manager === 'another controller') return;
      yield {
        field,
        message: `${formatRef(ref)} carries no label kubernetes.io/service-name: kube-proxy and DNS ignore it, and ${getNoTraffic(slice)} through any Service.`,
        evidence: [label, cite(slice, 'endpoints', endpointsIn(slice))],
      };
      return;
    }

    const service = services.find(ref.namespace, name);
    if (service.state === 'unknown') {
      if (isOnItsOwn(slice) || manager === 'the EndpointSlice controller') yield service;
      return;
    }
    if (service.state === 'absent') {
      if (!isOnItsOwn(slice)) return;
      yield {
        field,
        label: service.label,
        message: `${formatRef(ref)} is for Service ${ref.namespace ?? ''}/${shownName(name)}, which does not exist: ${getNoTraffic(slice)}, and a Service created under that name later sends its traffic there.`,
        evidence: [label, citeManager(slice), cite(slice, 'endpoints', endpointsIn(slice))],
      };
      return;
    }

    const { type, selector = {} } = service.value.spec ?? {};
    const hasSelector = Object.keys(selector).length > 0;
    if (type === 'ExternalName') return;
    if (manager === 'the EndpointSlice controller' && !hasSelector) {
      yield {
        field: managedByPath,
        message: `${formatRef(service.value.ref)} has no selector, so the EndpointSlice controller no longer updates ${formatRef(ref)}: traffic goes on to its ${endpointsIn(slice)}, also when their pods are gone.`,
        evidence: [citeManager(slice), cite(service.value, 'spec.selector', service.value.spec?.selector)],
        involves: [service.value],
      };
    }
    if (manager !== 'people' || !hasSelector) return;
    const kept = endpoints
      .of(service.value.ref)
      .slices.find(
        (one) => sliceManager(one) === 'the EndpointSlice controller' && (one.endpoints ?? []).length > 0,
      );
    if (kept === undefined) return;
    yield {
      field: managedByPath,
      message: `${formatRef(service.value.ref)} has a selector, and beside the slices that follow it ${formatRef(ref)} gives it ${endpointsIn(slice)} more: traffic goes to those too, and no controller takes them out when they fail.`,
      evidence: [citeManager(slice), cite(service.value, 'spec.selector', selector), citeManager(kept)],
      involves: [service.value, kept],
    };
  },
});
