import { defineRule } from '../../engine/define-rule.ts';
import { cite } from '../../model/cite.ts';
import { endpointsOf } from '../../model/evidence/endpoint-slices.ts';
import { unknown } from '../../model/maybe.ts';
import { formatRef } from '../../model/ref.ts';

/** What the endpoints controller keeps of a Service in its Endpoints object. */
const mostAddresses = 1000;

export default defineRule({
  code: 'EP02',
  title: 'The Endpoints object of a Service leaves endpoints out',
  severity: 'medium',
  needs: ['services', 'endpoints'],
  uses: ['endpointsReaders'],
  docs: {
    why: 'An Endpoints object holds at most 1,000 addresses; of a larger Service the rest is left out, the ones that are not ready first, and the annotation endpoints.kubernetes.io/over-capacity says truncated. EndpointSlices, and so kube-proxy, have them all. Whatever still reads Endpoints sends its traffic to the first thousand and overloads them. The object itself is not read here: the controller counts what the slices hold.',
    actions: [
      'Find out what reads Endpoints (the roles that the finding names, the audit log) and update it to a version that reads EndpointSlices.',
      'Until then spread the pods over several Services.',
    ],
    rollback: 'Nothing has to be taken back: reading EndpointSlices changes no object.',
    verify: [
      'kubectl get endpoints {name} -n {namespace} -o jsonpath={.metadata.annotations}',
      'kubectl get endpointslices -n {namespace} -l kubernetes.io/service-name={name}',
    ],
    sources: [
      'https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/controller/endpoint/endpoints_controller.go',
      'https://kubernetes.io/docs/concepts/services-networking/service/#over-capacity-endpoints',
      'https://github.com/kubernetes/enhancements/tree/master/keps/sig-network/4974-deprecate-endpoints',
    ],
    silent: [
      'Services of that size where no role but those of Kubernetes itself lets anybody watch Endpoints without EndpointSlices.',
      'The second address family: Endpoints hold the first one only.',
    ],
  },
  *subjects({ services, endpoints }) {
    for (const service of services) {
      const { type, selector = {} } = service.spec ?? {};
      if (type === 'ExternalName' || Object.keys(selector).length === 0) continue;
      if (endpoints.of(service.ref).slices.length > 0) yield service;
    }
  },
  *check(service, { endpoints, endpointsReaders }) {
    const { ref, spec } = service;
    const { slices, missing } = endpoints.of(ref);
    const family = spec?.ipFamilies?.[0] ?? 'IPv4';
    const counted = slices.filter(({ addressType }) => addressType === family);
    const all = endpointsOf(counted);
    const addresses =
      all.length <= mostAddresses
        ? undefined
        : new Set(all.flatMap(({ addresses: [address] = [] }) => address ?? []));
    if (addresses === undefined || addresses.size <= mostAddresses) {
      if (missing.length > 0) yield unknown(...missing);
      return;
    }
    const readers = endpointsReaders.items.filter(
      (one) => !one.readsSlices && (one.ref.namespace === undefined || one.ref.namespace === ref.namespace),
    );
    const [first] = readers;
    if (first === undefined) {
      const unread = endpointsReaders.missingIn(ref.namespace);
      if (unread.length > 0) yield unknown(...unread);
      return;
    }
    yield {
      field: 'metadata.name',
      label: 'inference',
      message: `${formatRef(ref)} has ${addresses.size} endpoints, and its Endpoints object holds ${mostAddresses} of them: what reads it, as ${readers.length === 1 ? `${formatRef(first.ref)} allows` : `${readers.length} roles (such as ${formatRef(first.ref)}) allow`}, never sends traffic to the rest.`,
      evidence: [
        cite(service, 'spec.selector', spec?.selector),
        ...counted
          .slice(0, 12)
          .map((slice) => cite(slice, 'endpoints', `${(slice.endpoints ?? []).length} endpoints`)),
        ...readers.slice(0, 5).map(({ rule }) => rule),
      ],
      involves: readers.slice(0, 5),
    };
  },
});
