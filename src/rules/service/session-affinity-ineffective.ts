import { defineRule, type Problem } from '../../engine/define-rule.ts';
import { cite, citeDefault } from '../../model/cite.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { unknown } from '../../model/maybe.ts';
import { formatRef } from '../../model/ref.ts';
import { referrersOf } from '../../net/services/service-referrers.ts';

type Service = Kept<'Service'>;

/** Documented default of sessionAffinityConfig.clientIP.timeoutSeconds. */
const defaultTimeout = 10_800;

function affinityCitations(service: Service): Problem['evidence'] {
  const field = 'spec.sessionAffinityConfig.clientIP.timeoutSeconds';
  const timeout = service.spec?.sessionAffinityConfig?.clientIP?.timeoutSeconds;
  return [
    cite(service, 'spec.sessionAffinity', 'ClientIP'),
    timeout === undefined ? citeDefault(service, field, defaultTimeout) : cite(service, field, timeout),
  ];
}

export default defineRule({
  code: 'SV18',
  title: 'The session affinity of a Service does not reach its clients',
  severity: 'medium',
  needs: ['services'],
  uses: ['ingresses', 'routes'],
  judgesManifests: true,
  docs: {
    why: 'sessionAffinity: ClientIP is kept by the service proxy of each node, by the source address that it sees. An ExternalName Service has no proxy. Ingress controllers and Gateways mostly send requests to pods themselves, past it; where they do go through the Service, all their clients have the proxy’s own address and end on one pod. The same holds behind a load balancer that ends connections itself (ipMode Proxy). Clients lose their sessions, or one pod carries everybody, and nothing reports it.',
    actions: [
      'Set stickiness where the choice is made: a session cookie or consistent hashing of the Ingress controller, sessionPersistence of the Gateway implementation, or stickiness of the load balancer.',
      'Remove sessionAffinity from Service {namespace}/{name} if no client inside the cluster needs it.',
    ],
    rollback: 'Set sessionAffinity back to ClientIP; new connections follow it within seconds.',
    verify: [
      'kubectl get service {name} -n {namespace} -o jsonpath={.spec.sessionAffinity}',
      'kubectl get service {name} -n {namespace} -o jsonpath={.status.loadBalancer.ingress}',
      'kubectl get ingress -n {namespace} -o wide',
      'kubectl get httproute,grpcroute -A -o wide',
    ],
    sources: [
      'https://github.com/kubernetes/api/blob/v0.37.2/core/v1/types.go',
      'https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/proxy/iptables/proxier.go',
      'https://github.com/kubernetes/enhancements/tree/master/keps/sig-network/1860-kube-proxy-IP-node-binding',
      'https://kubernetes.github.io/ingress-nginx/user-guide/miscellaneous/#why-endpoints-and-not-services',
      'https://gateway-api.sigs.k8s.io/geps/gep-1619/',
    ],
    silent: [
      'Clients inside the cluster, for which the affinity works.',
      'LoadBalancer and NodePort Services without ipMode Proxy, whatever externalTrafficPolicy says: the proxy sees the client’s address before it is translated, and GKE and Azure hand the affinity to their load balancer.',
      'Headless Services, which are reported with their other settings without effect (SV09).',
      'A backend of weight 0, which gets no requests.',
    ],
  },
  *subjects({ services }) {
    for (const service of services) {
      const { sessionAffinity, clusterIP } = service.spec ?? {};
      if (sessionAffinity === 'ClientIP' && clusterIP !== 'None') yield service;
    }
  },
  *check(service, { ingresses, routes }) {
    const name = formatRef(service.ref);
    if (service.spec?.type === 'ExternalName') {
      yield {
        field: 'spec.sessionAffinity',
        message: `${name} is of type ExternalName, so its sessionAffinity does nothing: clients go to whatever address the name has.`,
        evidence: [...affinityCitations(service), cite(service, 'spec.type', 'ExternalName')],
      };
      return;
    }
    const [first, ...others] = referrersOf(service, routes, ingresses);
    if (first !== undefined) {
      yield {
        field: 'spec.sessionAffinity',
        message: `sessionAffinity of ${name} does not hold for requests through ${formatRef(first.object.ref)}${others.length === 0 ? '' : ` and ${others.length} more`}: its controller picks a pod itself, or all its clients look like one.`,
        evidence: [...affinityCitations(service), first.seen, ...others.slice(0, 2).map(({ seen }) => seen)],
        involves: [first, ...others].map(({ object }) => object),
        label: 'documentation-based',
      };
      return;
    }
    const points = service.status?.loadBalancer?.ingress ?? [];
    if (points.some(({ ipMode }) => ipMode === 'Proxy')) {
      yield {
        field: 'spec.sessionAffinity',
        message: `The load balancer of ${name} ends connections itself (ipMode Proxy): sessionAffinity sees its addresses and not those of clients, so many clients end on one pod.`,
        evidence: [
          ...affinityCitations(service),
          cite(
            service,
            'status.loadBalancer.ingress[].ipMode',
            points.map(({ ipMode = '-' }) => ipMode).join(', '),
          ),
        ],
      };
      return;
    }
    const lacking = [...ingresses.missingIn(service.ref.namespace), ...routes.missingIn()];
    if (lacking.length > 0) yield unknown(...lacking);
  },
});
