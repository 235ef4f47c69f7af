/** What one implementation of the Gateway API has beyond it. */
export interface ExtensionPoint {
  readonly implementation: string;
  /** Kind and path of its own, or where it reads an annotation. */
  readonly path: string;
  readonly source: string;
}

const envoy = 'https://gateway.envoyproxy.io/docs/api/extension_types/';
const traefik = 'https://doc.traefik.io/traefik/reference/routing-configuration/http/middlewares/';
const nginx = 'https://docs.nginx.com/nginx-gateway-fabric/reference/api/';
const aws = 'https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/gateway/';
const gke = 'https://cloud.google.com/kubernetes-engine/docs/how-to/configure-gateway-resources';
const azure = 'https://learn.microsoft.com/azure/application-gateway/for-containers/migrate-from-agic-to-agc';
const kong = 'https://developer.konghq.com/operator/dataplanes/reference/';

function envoyGateway(path: string, anchor: string): ExtensionPoint {
  return { implementation: 'Envoy Gateway', path, source: `${envoy}#${anchor}` };
}

/** A middleware that an HTTPRoute names by a filter of type ExtensionRef. */
function middleware(name: string): ExtensionPoint {
  return {
    implementation: 'Traefik',
    path: `Middleware spec.${name}`,
    source: `${traefik}${name.toLowerCase()}/`,
  };
}

function nginxGatewayFabric(path: string): ExtensionPoint {
  return { implementation: 'NGINX Gateway Fabric', path, source: nginx };
}

function awsController(path: string, page: string): ExtensionPoint {
  return { implementation: 'AWS Load Balancer Controller', path, source: `${aws}${page}/` };
}

function gkeGateway(path: string): ExtensionPoint {
  return { implementation: 'GKE Gateway', path, source: gke };
}

function forContainers(path: string): ExtensionPoint {
  return { implementation: 'Application Gateway for Containers', path, source: azure };
}

/**
 * Extension points as the API types of the implementations have them: Envoy Gateway 1.9, NGINX Gateway Fabric 2.6,
 * Traefik 3.7, AWS Load Balancer Controller 3.5, and the documentation of the others.
 */
export const extensionPoints = {
  'aws/listener': awsController(
    'LoadBalancerConfiguration spec.listenerConfigurations[]',
    'loadbalancerconfig',
  ),
  'aws/load-balancer': awsController('LoadBalancerConfiguration spec', 'loadbalancerconfig'),
  'aws/rule': awsController('ListenerRuleConfiguration spec', 'listenerruleconfig'),
  'aws/target-group': awsController('TargetGroupConfiguration spec', 'targetgroupconfig'),
  'azure/backend-tls': forContainers('BackendTLSPolicy (alb.networking.azure.io)'),
  'azure/frontend-tls': forContainers('FrontendTLSPolicy'),
  'azure/health-check': forContainers('HealthCheckPolicy'),
  'azure/route': forContainers('RoutePolicy'),
  'azure/waf': forContainers('WebApplicationFirewallPolicy'),
  'cert-manager/gateway': {
    implementation: 'cert-manager',
    path: 'the same annotation on the Gateway',
    source: 'https://cert-manager.io/docs/usage/gateway/',
  },
  'envoy/authorization': envoyGateway('SecurityPolicy spec.authorization', 'securitypolicyspec'),
  'envoy/backend-tls': envoyGateway('EnvoyProxy spec.backendTLS', 'envoyproxyspec'),
  'envoy/bandwidth': envoyGateway('BackendTrafficPolicy spec.bandwidthLimit', 'backendtrafficpolicyspec'),
  'envoy/basic-auth': envoyGateway('SecurityPolicy spec.basicAuth', 'securitypolicyspec'),
  'envoy/circuit-breaker': envoyGateway(
    'BackendTrafficPolicy spec.circuitBreaker',
    'backendtrafficpolicyspec',
  ),
  'envoy/client-certificate': envoyGateway(
    'ClientTrafficPolicy spec.tls.clientValidation',
    'clienttrafficpolicyspec',
  ),
  'envoy/cookie-match': envoyGateway('HTTPRouteFilter spec.matches[].cookies', 'httproutefilterspec'),
  'envoy/ext-auth': envoyGateway('SecurityPolicy spec.extAuth', 'securitypolicyspec'),
  'envoy/forwarded-certificate': envoyGateway(
    'ClientTrafficPolicy spec.headers.xForwardedClientCert',
    'clienttrafficpolicyspec',
  ),
  'envoy/health-check': envoyGateway('BackendTrafficPolicy spec.healthCheck', 'backendtrafficpolicyspec'),
  'envoy/load-balancer': envoyGateway('BackendTrafficPolicy spec.loadBalancer', 'backendtrafficpolicyspec'),
  'envoy/oidc': envoyGateway('SecurityPolicy spec.oidc', 'securitypolicyspec'),
  'envoy/proxy-protocol': envoyGateway('BackendTrafficPolicy spec.proxyProtocol', 'backendtrafficpolicyspec'),
  'envoy/rate-limit': envoyGateway('BackendTrafficPolicy spec.rateLimit', 'backendtrafficpolicyspec'),
  'envoy/regex-rewrite': envoyGateway('HTTPRouteFilter spec.urlRewrite', 'httproutefilterspec'),
  'envoy/request-buffer': envoyGateway('BackendTrafficPolicy spec.requestBuffer', 'backendtrafficpolicyspec'),
  'envoy/response-override': envoyGateway(
    'BackendTrafficPolicy spec.responseOverride',
    'backendtrafficpolicyspec',
  ),
  'envoy/routing-type': envoyGateway('BackendTrafficPolicy spec.routingType', 'backendtrafficpolicyspec'),
  'envoy/timeout': envoyGateway('BackendTrafficPolicy spec.timeout', 'backendtrafficpolicyspec'),
  'envoy/tls': envoyGateway('ClientTrafficPolicy spec.tls', 'clienttrafficpolicyspec'),
  'envoy/tracing': envoyGateway('BackendTrafficPolicy spec.tracing', 'backendtrafficpolicyspec'),
  'external-dns/route': {
    implementation: 'ExternalDNS',
    path: 'the same annotation on the route (target: on the Gateway)',
    source: 'https://kubernetes-sigs.github.io/external-dns/latest/docs/sources/gateway-api/',
  },
  'gke/address': gkeGateway('Gateway spec.addresses[] of type NamedAddress'),
  'gke/backend-policy': gkeGateway('GCPBackendPolicy spec.default'),
  'gke/certificates': gkeGateway('Gateway spec.listeners[].tls.options'),
  'gke/certificate-map': gkeGateway('Gateway annotation networking.gke.io/certmap'),
  'gke/gateway-policy': gkeGateway('GCPGatewayPolicy spec.default'),
  'gke/health-check': gkeGateway('HealthCheckPolicy spec.default'),
  'kong/plugin': {
    implementation: 'Kong Operator',
    path: 'KongPlugin, named by a filter of type ExtensionRef',
    source: 'https://developer.konghq.com/kubernetes-ingress-controller/faq/migrate-ingress-to-gateway/',
  },
  'kong/route': {
    implementation: 'Kong Operator',
    path: 'the same annotation on the route',
    source: `${kong}route-annotations/`,
  },
  'kong/service': {
    implementation: 'Kong Operator',
    path: 'the same annotation on the Service',
    source: `${kong}service-annotations/`,
  },
  'nginx/buffering': nginxGatewayFabric('ProxySettingsPolicy spec.buffering'),
  'nginx/basic-auth': nginxGatewayFabric('AuthenticationFilter spec.basic'),
  'nginx/body': nginxGatewayFabric('ClientSettingsPolicy spec.body'),
  'nginx/load-balancing': nginxGatewayFabric('UpstreamSettingsPolicy spec.loadBalancingMethod'),
  'nginx/rate-limit': nginxGatewayFabric('RateLimitPolicy spec.rateLimit'),
  'nginx/snippets': nginxGatewayFabric('SnippetsFilter spec.snippets'),
  'nginx/timeout': nginxGatewayFabric('ProxySettingsPolicy spec.timeout'),
  'nginx/tracing': nginxGatewayFabric('ObservabilityPolicy spec.tracing'),
  'nginx/cluster-ip': nginxGatewayFabric('UpstreamSettingsPolicy spec.useClusterIP'),
  'traefik/basic-auth': middleware('basicAuth'),
  'traefik/buffering': middleware('buffering'),
  'traefik/client-certificate': middleware('passTLSClientCert'),
  'traefik/digest-auth': middleware('digestAuth'),
  'traefik/errors': {
    implementation: 'Traefik',
    path: 'Middleware spec.errors',
    source: `${traefik}errorpages/`,
  },
  'traefik/forward-auth': middleware('forwardAuth'),
  'traefik/in-flight': middleware('inFlightReq'),
  'traefik/ip-allow-list': middleware('ipAllowList'),
  'traefik/middleware': {
    implementation: 'Traefik',
    path: 'Middleware, named by a filter of type ExtensionRef',
    source: 'https://doc.traefik.io/traefik/reference/routing-configuration/kubernetes/gateway-api/',
  },
  'traefik/rate-limit': middleware('rateLimit'),
  'traefik/regex-rewrite': middleware('replacePathRegex'),
  'traefik/service': {
    implementation: 'Traefik',
    path: 'the same annotation on the Service',
    source:
      'https://doc.traefik.io/traefik/reference/install-configuration/providers/kubernetes/kubernetes-gateway/',
  },
} as const satisfies Readonly<Record<string, ExtensionPoint>>;

export type ExtensionPointId = keyof typeof extensionPoints;
