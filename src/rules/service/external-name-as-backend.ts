import { defineRule } from '../../engine/define-rule.ts';
import { cite } from '../../model/cite.ts';
import type { BackendReference, Route } from '../../model/evidence/routes.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { missingOf, unknown } from '../../model/maybe.ts';
import { formatRef, type HasRef } from '../../model/ref.ts';
import { refusalByGateway, refusalByIngress } from '../../net/dns/external-name-refusal.ts';

type Ingress = Kept<'Ingress'>;

interface Subject extends HasRef {
  readonly service: Kept<'Service'>;
  readonly routes: readonly { readonly route: Route; readonly reference: BackendReference }[];
  readonly ingresses: readonly { readonly ingress: Ingress; readonly field: string }[];
}

/** Service names that an Ingress refers to, with the place of each; they are in its own namespace. */
function backendsOf({ spec }: Ingress): { name: string; field: string }[] {
  const named = (backend: NonNullable<typeof spec>['defaultBackend'], field: string) =>
    backend?.service?.name === undefined ? [] : [{ name: backend.service.name, field }];
  return [
    ...named(spec?.defaultBackend, 'spec.defaultBackend.service.name'),
    ...(spec?.rules ?? []).flatMap(({ http }, rule) =>
      (http?.paths ?? []).flatMap(({ backend }, path) =>
        named(backend, `spec.rules[${rule}].http.paths[${path}].backend.service.name`),
      ),
    ),
  ];
}

export default defineRule({
  code: 'SV08',
  title: 'An Ingress or a route sends requests to an ExternalName Service',
  severity: ['high', 'medium'],
  needs: ['services'],
  uses: ['routes', 'ingresses', 'ingressClasses', 'ingressControllers'],
  judgesManifests: true,
  docs: {
    why: 'An ExternalName Service is a DNS alias and has no endpoints, which are what a Gateway or an ingress controller sends requests to. The Gateway API says that implementations should not support it, since a name can lead past namespaces and ReferenceGrants (CVE-2021-25740), and several that do not still write ResolvedRefs True. Ingress controllers differ: Traefik refuses unless it is told otherwise, the AWS Load Balancer Controller and Cilium have nothing to send to, ingress-nginx follows the name unless that was switched off. Behind a route it is high, behind an Ingress medium.',
    actions: [
      'For a Service of another namespace, refer to that Service itself: a route with a ReferenceGrant, an Ingress by standing in that namespace.',
      'For a host outside, use what the controller has for it (a Backend of Envoy Gateway, a ServiceEntry of Istio), or a Service without a selector and an EndpointSlice with the addresses.',
      'Switch on the following of external names (allowExternalNameServices in Traefik, enableExternalNameService in Contour) only where everyone who may create Services may also reach whatever the controller reaches.',
    ],
    rollback: 'Set the former backend again; controllers pick it up within seconds.',
    verify: [
      'kubectl get service {name} -n {namespace} -o yaml',
      'kubectl get httproutes,grpcroutes,tlsroutes,tcproutes,udproutes -A -o yaml',
      'kubectl get ingresses -n {namespace} -o yaml',
      'kubectl get ingressclasses -o wide',
    ],
    sources: [
      'https://github.com/kubernetes-sigs/gateway-api/blob/v1.7.0/apis/v1/object_reference_types.go',
      'https://github.com/kubernetes/kubernetes/issues/103675',
      'https://github.com/cilium/cilium/issues/24495',
      'https://github.com/envoyproxy/gateway/pull/9190',
      'https://github.com/traefik/traefik/issues/12950',
      'https://github.com/traefik/traefik/blob/master/pkg/provider/kubernetes/ingress/kubernetes.go',
      'https://kubernetes.github.io/ingress-nginx/user-guide/cli-arguments/',
      'https://github.com/kubernetes-sigs/aws-load-balancer-controller/issues/3505',
      'https://projectcontour.io/docs/main/config/external-service-routing/',
    ],
    silent: [
      'A route whose controller wrote ResolvedRefs True, unless it is one that writes so without serving the name (Cilium, Envoy Gateway before it refuses).',
      'ingress-nginx, which follows external names unless --disable-svc-external-name is set, and Traefik with allowExternalNameServices.',
      'Controllers whose configuration is not among their flags, such as Contour: unknown.',
      'A backend of weight 0, which gets no requests.',
      'An Ingress that no controller takes is another finding.',
    ],
  },
  *subjects({ services, routes, ingresses }): Iterable<Subject> {
    const byService = new Map<
      string,
      { routes: Subject['routes'][number][]; ingresses: Subject['ingresses'][number][] }
    >();
    for (const { ref, spec } of services) {
      if (spec?.type === 'ExternalName')
        byService.set(`${ref.namespace ?? ''}/${ref.name}`, { routes: [], ingresses: [] });
    }
    if (byService.size === 0) return;
    for (const route of routes) {
      for (const reference of route.rules.flatMap((rule) => [...rule.backends, ...rule.filterBackends])) {
        if (reference.group !== '' || reference.kind !== 'Service' || reference.share === 0) continue;
        byService.get(`${reference.namespace}/${reference.name}`)?.routes.push({ route, reference });
      }
    }
    for (const ingress of ingresses) {
      for (const { name, field } of backendsOf(ingress)) {
        byService.get(`${ingress.ref.namespace ?? ''}/${name}`)?.ingresses.push({ ingress, field });
      }
    }
    for (const service of services) {
      const referrers = byService.get(`${service.ref.namespace ?? ''}/${service.ref.name}`);
      if (referrers !== undefined) yield { ref: service.ref, service, ...referrers };
    }
  },
  *check({ service, ref, ...referrers }, { routes, ingresses, ...uses }) {
    const byGateway = referrers.routes.flatMap(
      ({ route, reference }) => refusalByGateway(route, reference) ?? [],
    );
    const judged = referrers.ingresses.map(({ ingress, field }) =>
      refusalByIngress(ingress, field, ref.name, uses),
    );
    const byIngress = judged.flatMap((one) => (one === undefined || 'state' in one ? [] : one));
    const [first, ...others] = [...byGateway, ...byIngress];
    if (first === undefined) {
      const lacking = [
        ...routes.missingIn(),
        ...ingresses.missingIn(ref.namespace),
        ...judged.flatMap((one) => (one !== undefined && 'state' in one ? missingOf(one) : [])),
      ];
      if (lacking.length > 0) yield unknown(...lacking);
      return;
    }
    const more = new Set(others.map(({ by }) => by).filter((by) => by !== first.by)).size;
    yield {
      severity: byGateway.length > 0 ? 'high' : 'medium',
      field: 'spec.type',
      message: `${formatRef(ref)} is of type ExternalName, and ${first.by}${more === 0 ? '' : ` and ${more} more`} ${more === 0 ? 'sends' : 'send'} requests to it: ${first.why}.`,
      evidence: [
        cite(service, 'spec.type', 'ExternalName'),
        cite(service, 'spec.externalName', service.spec?.externalName),
        ...[first, ...others].slice(0, 3).flatMap(({ evidence }) => evidence),
      ],
      ...(first.label === undefined ? {} : { label: first.label }),
    };
  },
});
