import { extension, field, type MigrationTable, noEquivalent, notNeeded, off } from './mapping.ts';

/** Of its annotations those that an Ingress or a Service may carry; the others belong in its ConfigMap. */
export const haproxy: MigrationTable = {
  product: 'HAProxy Kubernetes Ingress Controller',
  version: '3.2',
  prefix: 'haproxy.org/',
  source: 'https://github.com/haproxytech/kubernetes-ingress/blob/master/documentation/annotations.md',
  rows: [
    {
      keys: ['allow-list', 'blacklist', 'deny-list', 'whitelist'],
      becomes: extension('envoy/authorization', 'traefik/ip-allow-list'),
      note: 'Until it is in place, whoever reaches the Gateway reaches the route.',
    },
    {
      keys: ['auth-realm', 'auth-secret', 'auth-type'],
      becomes: extension('envoy/basic-auth', 'nginx/basic-auth', 'traefik/basic-auth'),
      note: 'Each reads the Secret in a format of its own.',
    },
    {
      keys: ['backend-config-snippet'],
      becomes: noEquivalent,
      note: 'Configuration of HAProxy in its own language: what it does has to be found out line by line.',
    },
    {
      keys: ['check', 'check-http', 'check-interval', 'timeout-check'],
      becomes: extension('envoy/health-check'),
      note: 'The readiness probes of the pods do most of it.',
    },
    {
      keys: ['cookie-persistence', 'cookie-persistence-no-dynamic'],
      becomes: field('HTTPRoute.sessionPersistence'),
      note: 'Clients get a new cookie at the switch, so sessions that live in a pod are lost once.',
    },
    {
      keys: [
        'cors-allow-credentials',
        'cors-allow-headers',
        'cors-allow-methods',
        'cors-allow-origin',
        'cors-enable',
        'cors-max-age',
        'cors-respond-to-options',
      ],
      becomes: field('HTTPRoute.cors'),
      note: 'The filter answers preflight requests itself.',
    },
    {
      keys: ['forwarded-for', 'src-ip-header'],
      becomes: notNeeded,
      note: 'Gateways write X-Forwarded-For; whom they believe about it is a setting of the whole Gateway.',
    },
    {
      keys: ['load-balance'],
      becomes: extension('envoy/load-balancer', 'nginx/load-balancing'),
    },
    {
      keys: ['path-rewrite'],
      becomes: field('HTTPRoute.urlRewrite'),
      values: [
        {
          pattern: /\\\d/,
          becomes: extension('envoy/regex-rewrite', 'traefik/regex-rewrite'),
          note: 'It uses groups of a regular expression, which urlRewrite cannot.',
        },
      ],
    },
    {
      keys: ['pod-maxconn'],
      becomes: extension('envoy/circuit-breaker', 'traefik/in-flight'),
      note: 'Those refuse what is above the limit; HAProxy lets it wait.',
    },
    {
      keys: [
        'rate-limit-period',
        'rate-limit-requests',
        'rate-limit-size',
        'rate-limit-status-code',
        'rate-limit-whitelist',
      ],
      becomes: extension('envoy/rate-limit', 'nginx/rate-limit', 'traefik/rate-limit'),
    },
    {
      keys: ['request-capture', 'request-capture-len'],
      becomes: notNeeded,
      note: 'What is logged is a setting of the whole Gateway.',
    },
    {
      keys: ['request-redirect', 'request-redirect-code'],
      becomes: field('HTTPRoute.requestRedirect'),
    },
    {
      keys: ['request-set-header'],
      becomes: field('HTTPRoute.requestHeaderModifier'),
      note: 'Values that HAProxy computes (%[src] and the like) cannot be said.',
    },
    {
      keys: ['response-set-header'],
      becomes: field('HTTPRoute.responseHeaderModifier'),
      note: 'Values that HAProxy computes cannot be said.',
    },
    {
      keys: ['route-acl'],
      on: 'Service',
      becomes: field('HTTPRoute.headers'),
      note: 'As far as it is about headers, methods or query parameters.',
    },
    { keys: ['scale-server-slots', 'standalone-backend'], becomes: notNeeded },
    { keys: ['send-proxy-protocol'], becomes: extension('envoy/proxy-protocol') },
    {
      keys: ['server-ca', 'server-ssl'],
      becomes: field('BackendTLSPolicy'),
      note: 'It always checks the certificate of the backend: it needs an authority and a hostname.',
    },
    {
      keys: ['server-crt'],
      becomes: field('Gateway.clientCertificate'),
      note: 'For all backends of the Gateway.',
    },
    {
      keys: ['server-proto'],
      becomes: field('Service.appProtocol'),
      note: 'kubernetes.io/h2c, or a GRPCRoute.',
    },
    {
      keys: ['set-host'],
      becomes: field('HTTPRoute.urlRewrite'),
      note: 'Its hostname.',
    },
    { keys: ['ssl-passthrough'], values: [off], becomes: field('TLSRoute') },
    {
      keys: ['ssl-redirect'],
      values: [off],
      becomes: field('HTTPRoute.requestRedirect'),
      note: 'A route of its own at the HTTP listener, with scheme https; statuses other than 301 and 302 from bundle 1.5.',
    },
    { keys: ['ssl-redirect-code', 'ssl-redirect-port'], becomes: field('HTTPRoute.requestRedirect') },
    {
      keys: ['timeout-server', 'timeout-server-fin'],
      becomes: field('HTTPRoute.timeouts'),
      note: 'HAProxy counts while nothing comes from the server, timeouts.request counts the whole request.',
    },
  ],
};
