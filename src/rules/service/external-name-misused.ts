import { defineRule, type Problem } from '../../engine/define-rule.ts';
import { type Citation, cite, citeNotFound } from '../../model/cite.ts';
import type { ClusterDns } from '../../model/evidence/cluster-dns.ts';
import type { Kept } from '../../model/kinds/index.ts';
import type { Listing } from '../../model/listing.ts';
import { type Maybe, type Unknown, valueOf } from '../../model/maybe.ts';
import { formatRef } from '../../model/ref.ts';
import { shownName } from '../../model/shown-name.ts';
import { parseAddress } from '../../net/addresses/cidr.ts';
import { clusterTarget, faultOf, isShort } from '../../net/dns/external-name-target.ts';
import { portText, servicePortPath } from '../../net/services/service-port.ts';

type Service = Kept<'Service'>;

const field = 'spec.externalName';
function* judgeName(
  service: Service,
  services: Listing<Service>,
  dns: Maybe<ClusterDns>,
): Generator<Problem | Unknown> {
  const { ref, spec } = service;
  const text = spec?.externalName ?? '';
  const name = text.replace(/\.$/, '');
  const evidence: [Citation, ...Citation[]] = [cite(service, field, spec?.externalName)];
  const who = `externalName of ${formatRef(ref)}`;
  const address = parseAddress(name);
  const isLoopback =
    address !== undefined && (address.family === 4 ? address.first >> 24n === 127n : address.first === 1n);
  if (isLoopback || name === 'localhost' || name.endsWith('.localhost')) {
    yield {
      severity: 'high',
      field,
      message: `${who} is ${isLoopback ? 'a loopback address' : 'localhost'}: whoever follows it connects to itself, and a proxy that does opens its own local ports to others.`,
      evidence,
    };
    return;
  }
  if (address !== undefined) {
    yield {
      severity: 'medium',
      field,
      message: `${who} is an IP address, which is taken for a name made of digits: DNS has no answer for it.`,
      evidence,
      actions: ['Use a Service without a selector and an EndpointSlice that holds the address.'],
    };
    return;
  }
  const fault = faultOf(name);
  if (fault !== undefined) {
    yield {
      severity: 'medium',
      field,
      message: `${who} ${fault}, and only a DNS name can stand there: ${ref.declared ? 'the API server refuses it' : 'it resolves to nothing'}.`,
      evidence,
    };
    return;
  }
  const known = valueOf(dns);
  const domain = (known === undefined ? undefined : valueOf(known.clusterDomain)) ?? 'cluster.local';
  const target = clusterTarget(name, domain);
  if (target === undefined) {
    if (!isShort(name, services)) return;
    yield {
      severity: 'medium',
      field,
      message: `${who} is ${shownName(name)}, which is looked up just as it stands: search domains do not complete the target of an alias, and it does not resolve.`,
      evidence,
      actions: [`Write the full name, such as NAME.NAMESPACE.svc.${domain}.`],
      label: 'documentation-based',
    };
    return;
  }
  const isItself = target.namespace === ref.namespace && target.name === ref.name;
  const found = services.find(target.namespace, target.name);
  if (found.state === 'absent' || isItself) {
    const object = `Service ${target.namespace}/${target.name}`;
    yield {
      severity: 'medium',
      field,
      message: `${who} leads to ${isItself ? 'itself' : `${object}, which does not exist`}: the name does not resolve.`,
      evidence: [...evidence, ...(found.state === 'absent' ? [citeNotFound(object, found.label)] : [])],
    };
    return;
  }
  if (found.state === 'unknown') yield found;
  if (target.namespace === ref.namespace) return;
  yield {
    severity: 'low',
    field,
    message: `${formatRef(ref)} is an alias of Service ${target.namespace}/${target.name}: it leads past what keeps namespaces apart by name, such as ReferenceGrants.`,
    evidence,
    actions: ['Keep it where it is meant; else let clients use the name of the other Service itself.'],
    involves: found.state === 'known' ? [found.value] : [],
  };
}

export default defineRule({
  code: 'SV07',
  title: 'The externalName of a Service does not do what it seems to',
  severity: ['high', 'medium', 'low'],
  needs: ['services'],
  uses: ['clusterDns'],
  judgesManifests: true,
  docs: {
    why: 'An ExternalName Service is one CNAME record and nothing else: DNS answers with the other name, and clients connect there under the name they asked for, so that TLS certificates and Host headers may not fit. It takes no address, scheme, port or path, it translates no port and selects no pod. Its target is absolute, with or without a dot at the end: search domains and ndots play no part, and a short name does not resolve. High is localhost, where each client, and each ingress controller, meets itself. An alias into another namespace is a common pattern, and low.',
    actions: [
      'Set externalName of Service {namespace}/{name} to a full DNS name that clients can resolve.',
      'Where ports must be translated or an address is meant, use a Service without a selector and an EndpointSlice of its own.',
    ],
    rollback:
      'Set the former externalName again; clients see it once the TTL of the record (5 s in CoreDNS unless set) has passed.',
    verify: ['kubectl get service {name} -n {namespace} -o yaml', 'kubectl get services -A -o wide'],
    sources: [
      'https://kubernetes.io/docs/concepts/services-networking/service/#externalname',
      'https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/apis/core/validation/validation.go',
      'https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/controller/endpointslice/endpointslice_controller.go',
      'https://github.com/coredns/coredns/blob/v1.15.0/plugin/kubernetes/kubernetes.go',
      'https://github.com/coredns/coredns/blob/v1.15.0/plugin/etcd/msg/service.go',
      'https://github.com/coredns/coredns/blob/v1.15.0/plugin/backend_lookup.go',
      'https://github.com/kubernetes/kubernetes/issues/103675',
    ],
    silent: [
      'Names outside of the cluster: nothing here says whether they resolve. A dot at the end makes no difference.',
      'Ports whose targetPort is the same or not set: they tell ingress controllers and meshes which port to use.',
      'Services that a controller owns (Knative’s, say).',
      'A name of a cluster set (svc.clusterset.local).',
      'Addresses, schemes, ports, paths and underscores in externalName never reach a cluster except IPv4 addresses: the API server refuses them.',
    ],
  },
  *subjects({ services }) {
    for (const service of services) {
      if (service.spec?.type === 'ExternalName') yield service;
    }
  },
  *check(service, { services, clusterDns }) {
    const { ref, spec, metadata } = service;
    if (metadata.ownerReferences?.some(({ controller }) => controller === true)) return;
    yield* judgeName(service, services, clusterDns);
    const selector = spec?.selector ?? {};
    if (Object.keys(selector).length > 0) {
      yield {
        severity: 'medium',
        field: 'spec.selector',
        message: `${formatRef(ref)} has a selector, which means nothing with type ExternalName: no pod it selects gets its traffic.`,
        evidence: [cite(service, 'spec.type', 'ExternalName'), cite(service, 'spec.selector', selector)],
        actions: ['Remove the selector, or the type, whichever is not meant.'],
      };
    }
    for (const port of spec?.ports ?? []) {
      if (typeof port.targetPort !== 'number' || port.targetPort === port.port) continue;
      const path = `${servicePortPath(port)}.targetPort`;
      yield {
        severity: 'medium',
        field: path,
        message: `${formatRef(ref)} is to translate port ${portText(port)} to ${port.targetPort}, and nothing does with type ExternalName: clients connect to port ${port.port ?? 0} of the other host.`,
        evidence: [cite(service, 'spec.type', 'ExternalName'), cite(service, path, port.targetPort)],
      };
    }
  },
});
