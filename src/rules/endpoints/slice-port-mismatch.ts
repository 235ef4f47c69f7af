import { defineRule } from '../../engine/define-rule.ts';
import { cite } from '../../model/cite.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { unknown } from '../../model/maybe.ts';
import { formatRef } from '../../model/ref.ts';
import { shownName } from '../../model/shown-name.ts';
import { portText, protocolOf, servicePortPath } from '../../net/services/service-port.ts';
import { sliceManager } from '../../net/services/slice-manager.ts';

type EndpointSlice = Kept<'EndpointSlice'>;
type Port = NonNullable<EndpointSlice['ports']>[number];

/** Does kube-proxy take this port of a slice for that port of the Service? It wants the name, the protocol and a number. */
function serves(offered: Port, { name, protocol }: Omit<Port, 'port'>): boolean {
  return (
    (offered.name ?? '') === (name ?? '') &&
    protocolOf(offered) === protocolOf({ protocol: protocol ?? 'TCP' }) &&
    (offered.port ?? 0) !== 0
  );
}

/** What Cilium puts in front of its Envoy, for a Gateway or an Ingress: Envoy itself takes what comes for the Service. */
const placeholder = '192.192.192.192';

function isPlaceholder({ endpoints = [] }: EndpointSlice): boolean {
  return endpoints.every(({ addresses = [] }) => addresses.every((address) => address === placeholder));
}

function named(name: string | undefined): string {
  return name === undefined || name === '' ? 'without a name' : `named ${shownName(name)}`;
}

function described(port: Port): string {
  const number = (port.port ?? 0) === 0 ? 'all ports' : String(port.port);
  return `${number}/${protocolOf(port)} ${named(port.name)}`;
}

export default defineRule({
  code: 'EP04',
  title: 'No port of an EndpointSlice has the name of the Service’s port',
  severity: 'high',
  needs: ['services', 'endpoints'],
  docs: {
    why: 'kube-proxy finds the backends of a Service’s port by its name and protocol, never by its number: a slice whose port is called otherwise gives that port no backend, and connections to it are refused though the slice is full. The EndpointSlice controller copies the names; slices that people or other controllers write, and those mirrored from Endpoints, need not agree. A Service’s only port often has no name, and then the slice’s port must have none either. A slice port without a number, which the API reads as all ports, gives kube-proxy no backend.',
    actions: [
      'Give the port of EndpointSlice {namespace}/{name} exactly the name (or none) and the protocol that the port of the Service has, and a number. Where the slice is mirrored, correct the Endpoints object: the slice follows.',
    ],
    rollback: 'Put the previous name back; kube-proxy follows within seconds.',
    verify: [
      'kubectl get endpointslice {name} -n {namespace} -o jsonpath={.ports}',
      'kubectl get services -n {namespace} -o yaml',
    ],
    sources: [
      'https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/proxy/endpointslicecache.go',
      'https://github.com/kubernetes/api/blob/v0.37.2/discovery/v1/types.go',
      'https://kubernetes.io/docs/concepts/services-networking/service/#services-without-selectors',
      'https://github.com/cilium/cilium/blob/v1.20.2/operator/pkg/model/translation/gateway-api/translator.go',
    ],
    silent: [
      'Further ports of a slice that the Service does not have, and a port that another slice of the Service serves.',
      'Headless Services, where no proxy looks for ports, and those that carry service.kubernetes.io/service-proxy-name.',
      'The placeholder 192.192.192.192 of a Gateway or an Ingress of Cilium, whose Envoy takes the traffic.',
      'A Service all of whose slices are empty or are the EndpointSlice controller’s: other findings tell of it.',
    ],
  },
  *subjects({ services, endpoints }) {
    for (const service of services) {
      const { type, clusterIP, ports = [] } = service.spec ?? {};
      if (type === 'ExternalName' || clusterIP === 'None' || ports.length === 0) continue;
      if (service.metadata.labels?.['service.kubernetes.io/service-proxy-name'] !== undefined) continue;
      const { slices } = endpoints.of(service.ref);
      if (slices.some((slice) => sliceManager(slice) !== 'the EndpointSlice controller')) yield service;
    }
  },
  *check(service, { endpoints }) {
    const { slices, missing } = endpoints.of(service.ref);
    const ports = service.spec?.ports ?? [];
    const filled = slices.filter(
      (slice) => (slice.endpoints ?? []).length > 0 && slice.addressType !== 'FQDN' && !isPlaceholder(slice),
    );
    for (const port of ports) {
      const offers = (slice: EndpointSlice) => (slice.ports ?? []).some((one) => serves(one, port));
      if (filled.some(offers)) continue;
      const slice = filled.find(
        (one) =>
          sliceManager(one) !== 'the EndpointSlice controller' &&
          ((one.ports ?? []).length === 0 ||
            one.ports?.some((offered) => !ports.some((wanted) => serves(offered, wanted)))),
      );
      if (slice === undefined) continue;
      if (missing.length > 0) {
        yield unknown(...missing);
        return;
      }
      const offered = (slice.ports ?? []).slice(0, 3).map(described).join(', ');
      yield {
        at: slice,
        field: 'ports',
        message: `Port ${portText(port)} of ${formatRef(service.ref)}, ${named(port.name)}, has no port of that name and protocol in ${formatRef(slice.ref)} (${offered === '' ? 'which has none' : offered}): kube-proxy finds no backend and refuses connections to it.`,
        evidence: [
          cite(service, `${servicePortPath(port)}.name`, port.name ?? ''),
          cite(service, `${servicePortPath(port)}.protocol`, port.protocol ?? 'TCP'),
          cite(slice, 'ports', slice.ports),
        ],
        involves: [service],
      };
    }
  },
});
