import { extension, field, type MigrationTable, noEquivalent, notNeeded } from './mapping.ts';

/** Of its keys those that an Ingress or a Service may carry (scope Host, Backend or Path); the others are global. */
export const haproxyIngress: MigrationTable = {
  product: 'HAProxy Ingress',
  version: '0.17',
  prefix: 'haproxy-ingress.github.io/',
  source: 'https://haproxy-ingress.github.io/docs/configuration/keys/',
  rows: [
    {
      keys: ['acme-preferred-chain', 'cert-signer'],
      becomes: noEquivalent,
      note: 'Listeners take certificates from Secrets only: cert-manager can make them.',
    },
    {
      keys: ['affinity', 'session-cookie-*'],
      becomes: field('HTTPRoute.sessionPersistence', 'envoy/load-balancer'),
      note: 'Clients get a new cookie at the switch, so sessions that live in a pod are lost once.',
    },
    {
      keys: ['agent-check-*', 'backend-check-interval', 'health-check-*'],
      becomes: extension('envoy/health-check'),
      note: 'The readiness probes of the pods do most of it.',
    },
    {
      keys: [
        'allowlist-source-header',
        'allowlist-source-range',
        'denylist-source-range',
        'whitelist-source-range',
      ],
      becomes: extension('envoy/authorization', 'traefik/ip-allow-list'),
      note: 'Until it is in place, whoever reaches the Gateway reaches the route.',
    },
    {
      keys: ['app-root'],
      becomes: field('HTTPRoute.requestRedirect'),
      note: 'A rule that matches exactly / and redirects with 302.',
    },
    {
      keys: [
        'assign-backend-server-id',
        'backend-server-naming',
        'backend-server-slots-increment',
        'dynamic-scaling',
        'initial-weight',
        'peers-table',
        'slots-min-free',
      ],
      becomes: notNeeded,
      note: 'They tune how HAProxy keeps its servers.',
    },
    {
      keys: ['auth-external-placement', 'auth-headers-*', 'auth-method', 'auth-signin', 'auth-url', 'oauth*'],
      becomes: field('HTTPRoute.externalAuth', 'envoy/ext-auth', 'traefik/forward-auth'),
      note: 'It names a Service; the redirect to a login is the authentication service’s own.',
    },
    {
      keys: ['auth-realm', 'auth-secret'],
      becomes: extension('envoy/basic-auth', 'nginx/basic-auth', 'traefik/basic-auth'),
      note: 'Each reads the Secret in a format of its own.',
    },
    {
      keys: ['auth-tls-cert-header', 'ssl-fingerprint-lower', 'ssl-fingerprint-sha2-bits'],
      becomes: extension('envoy/forwarded-certificate', 'traefik/client-certificate'),
      note: 'The headers have other names.',
    },
    {
      keys: ['auth-tls-error-page', 'auth-tls-strict'],
      becomes: noEquivalent,
      note: 'A client without a good certificate gets no connection.',
    },
    {
      keys: ['auth-tls-secret', 'auth-tls-verify-client'],
      differs: true,
      becomes: field('Gateway.frontendValidation'),
      note: 'It holds for a port of the Gateway, for all its hostnames, not for one Ingress.',
    },
    {
      keys: ['backend-protocol'],
      becomes: field('Service.appProtocol'),
      note: 'h2 as kubernetes.io/h2c or a GRPCRoute; those over TLS with a BackendTLSPolicy, which checks the certificate.',
    },
    {
      keys: ['balance-algorithm'],
      becomes: extension('envoy/load-balancer', 'nginx/load-balancing'),
    },
    {
      keys: ['blue-green-balance', 'blue-green-deploy', 'blue-green-mode'],
      becomes: field('HTTPRoute.weight'),
      note: 'Weights are of Services, not of pods by their labels: each version needs one.',
    },
    { keys: ['blue-green-cookie'], becomes: extension('envoy/cookie-match') },
    { keys: ['blue-green-header'], becomes: field('HTTPRoute.headers') },
    {
      keys: ['config-backend', 'config-tcp-service'],
      becomes: noEquivalent,
      note: 'Configuration of HAProxy in its own language: what it does has to be found out line by line.',
    },
    { keys: ['cors-*'], becomes: field('HTTPRoute.cors') },
    { keys: ['fcgi-app'], becomes: noEquivalent, note: 'No Gateway speaks FastCGI.' },
    {
      keys: ['headers', 'request-add-headers', 'request-del-headers', 'request-set-headers'],
      becomes: field('HTTPRoute.requestHeaderModifier'),
      note: 'Values that HAProxy computes cannot be said.',
    },
    { keys: ['hsts*', 'response-*'], becomes: field('HTTPRoute.responseHeaderModifier') },
    { keys: ['http-header-match*'], becomes: field('HTTPRoute.headers') },
    { keys: ['http-response-*'], becomes: extension('envoy/response-override', 'traefik/errors') },
    {
      keys: ['limit-connections', 'maxconn-server', 'maxqueue-server'],
      becomes: extension('envoy/circuit-breaker', 'traefik/in-flight'),
    },
    {
      keys: ['limit-rps', 'limit-whitelist'],
      becomes: extension('envoy/rate-limit', 'nginx/rate-limit', 'traefik/rate-limit'),
    },
    {
      keys: ['path-type'],
      becomes: field('HTTPRoute.path'),
      note: 'begin is a prefix of text, not of path elements; regex is up to the implementation.',
    },
    {
      keys: ['proxy-body-size'],
      becomes: extension('envoy/request-buffer', 'nginx/body', 'traefik/buffering'),
    },
    { keys: ['proxy-protocol'], becomes: extension('envoy/proxy-protocol') },
    {
      keys: ['redirect-from', 'redirect-from-code', 'redirect-to', 'redirect-to-code'],
      becomes: field('HTTPRoute.requestRedirect'),
    },
    {
      keys: ['redirect-from-regex', 'server-alias-regex'],
      becomes: noEquivalent,
      note: 'A hostname is no regular expression.',
    },
    { keys: ['rewrite-target'], becomes: field('HTTPRoute.urlRewrite') },
    {
      keys: ['secure-backends', 'secure-sni', 'secure-verify-ca-secret', 'secure-verify-hostname'],
      differs: true,
      becomes: field('BackendTLSPolicy'),
      note: 'It always checks the certificate of the backend: it needs an authority and a hostname.',
    },
    {
      keys: ['secure-crt-secret'],
      becomes: field('Gateway.clientCertificate'),
      note: 'For all backends of the Gateway.',
    },
    { keys: ['server-alias'], becomes: field('HTTPRoute.hostnames') },
    { keys: ['service-upstream'], becomes: extension('envoy/routing-type', 'nginx/cluster-ip') },
    { keys: ['source-address-intf', 'use-resolver', 'var-namespace'], becomes: notNeeded },
    {
      keys: ['ssl-always-add-https', 'ssl-always-follow-redirect', 'ssl-redirect'],
      becomes: field('HTTPRoute.requestRedirect'),
      note: 'A route of its own at the HTTP listener, with scheme https.',
    },
    {
      keys: ['ssl-cipher-suites', 'ssl-ciphers', 'ssl-options-host', 'tls-alpn'],
      becomes: extension('envoy/tls'),
      note: 'Elsewhere in the options of the listener, for all its routes.',
    },
    {
      keys: ['ssl-cipher-suites-backend', 'ssl-ciphers-backend', 'ssl-options-backend'],
      becomes: extension('envoy/backend-tls'),
    },
    { keys: ['ssl-passthrough', 'ssl-passthrough-http-port'], becomes: field('TLSRoute') },
    {
      keys: ['tcp-service-*'],
      becomes: noEquivalent,
      note: 'A TCP service is a listener of its own and a TCPRoute, standard from bundle 1.6, which no Ingress becomes.',
    },
    {
      keys: ['timeout-*'],
      becomes: field('HTTPRoute.timeouts', 'envoy/timeout'),
      note: 'HAProxy counts while nothing comes, timeouts.request counts the whole request.',
    },
    {
      keys: ['waf', 'waf-mode'],
      becomes: noEquivalent,
      note: 'A web application firewall is another product.',
    },
  ],
};
