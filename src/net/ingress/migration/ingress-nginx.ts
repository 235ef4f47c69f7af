import { extension, field, type MigrationTable, noEquivalent, notNeeded, off } from './mapping.ts';

const redirect = field('HTTPRoute.requestRedirect');
const cors = field('HTTPRoute.cors');

/** A reference such as $1 to a group of the path's regular expression. */
const captureGroup = /\$\d/;

export const ingressNginx: MigrationTable = {
  product: 'ingress-nginx',
  version: '1.15.1',
  prefix: 'nginx.ingress.kubernetes.io/',
  source: 'https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/',
  rows: [
    {
      keys: [
        'affinity',
        'affinity-canary-behavior',
        'affinity-mode',
        'session-cookie-change-on-failure',
        'session-cookie-conditional-samesite-none',
        'session-cookie-domain',
        'session-cookie-expires',
        'session-cookie-max-age',
        'session-cookie-name',
        'session-cookie-path',
        'session-cookie-samesite',
        'session-cookie-secure',
      ],
      becomes: field('HTTPRoute.sessionPersistence', 'envoy/load-balancer', 'gke/backend-policy'),
      note: 'Clients get a new cookie at the switch, so sessions that live in a pod are lost once.',
      converter: 'Only its emitter for GKE writes it; the others warn.',
    },
    {
      keys: ['allowlist-source-range', 'denylist-source-range', 'whitelist-source-range'],
      becomes: extension('envoy/authorization', 'traefik/ip-allow-list'),
      note: 'Until it is in place, whoever reaches the Gateway reaches the route. The address that is compared depends on the load balancer and on X-Forwarded-For.',
    },
    {
      keys: ['app-root'],
      becomes: redirect,
      note: 'A rule that matches exactly / and redirects with 302.',
    },
    {
      keys: ['auth-always-set-cookie', 'auth-cache-duration', 'auth-cache-key', 'auth-method'],
      becomes: noEquivalent,
      note: 'The externalAuth filter has no such setting; every request is asked about.',
    },
    {
      keys: [
        'auth-keepalive',
        'auth-keepalive-requests',
        'auth-keepalive-share-vars',
        'auth-keepalive-timeout',
      ],
      becomes: notNeeded,
      note: 'They tune the connections of NGINX to the authentication service.',
    },
    {
      keys: ['auth-proxy-set-headers', 'auth-request-redirect', 'auth-signin', 'auth-signin-redirect-param'],
      becomes: extension('envoy/ext-auth', 'envoy/oidc', 'traefik/forward-auth'),
      note: 'The externalAuth filter passes on what the authentication service answers, so that service must send the redirect to the login itself.',
    },
    {
      keys: ['auth-realm', 'auth-secret', 'auth-secret-type'],
      becomes: extension('envoy/basic-auth', 'nginx/basic-auth', 'traefik/basic-auth'),
      note: 'Each reads the Secret in a format of its own: Envoy Gateway takes SHA hashes only, under the key .htpasswd.',
    },
    {
      keys: ['auth-response-headers'],
      becomes: field('HTTPRoute.externalAuth', 'envoy/ext-auth', 'traefik/forward-auth'),
      note: 'Its http.allowedResponseHeaders.',
    },
    {
      keys: ['auth-snippet', 'modsecurity-snippet', 'modsecurity-transaction-id', 'stream-snippet'],
      becomes: noEquivalent,
      note: 'Configuration of NGINX in its own language.',
    },
    {
      keys: ['auth-tls-error-page', 'auth-tls-verify-depth'],
      becomes: noEquivalent,
      note: 'A client without a good certificate gets no connection.',
    },
    {
      keys: ['auth-tls-match-cn'],
      becomes: extension('envoy/client-certificate'),
      note: 'By subject alternative names or hashes, not by the common name.',
    },
    {
      keys: ['auth-tls-pass-certificate-to-upstream'],
      values: [off],
      becomes: extension('envoy/forwarded-certificate', 'traefik/client-certificate'),
      note: 'The headers have other names (ssl-client-cert before, X-Forwarded-Client-Cert or X-Forwarded-Tls-Client-Cert after).',
    },
    {
      keys: ['auth-tls-secret', 'auth-tls-verify-client'],
      differs: true,
      becomes: field('Gateway.frontendValidation'),
      note: 'It holds for a port of the Gateway, for all its hostnames, not for one Ingress.',
    },
    {
      keys: ['auth-type'],
      becomes: extension('envoy/basic-auth', 'nginx/basic-auth', 'traefik/basic-auth'),
      values: [
        {
          pattern: /^\s*digest\s*$/i,
          becomes: extension('traefik/digest-auth'),
          note: 'Few implementations have digest authentication.',
        },
      ],
    },
    {
      keys: ['auth-url'],
      becomes: field('HTTPRoute.externalAuth', 'envoy/ext-auth', 'traefik/forward-auth'),
      note: 'It names a Service, not a URL: an authentication service outside the cluster needs one in front of it.',
    },
    {
      keys: ['backend-protocol'],
      becomes: notNeeded,
      note: 'HTTP is what a Gateway speaks to backends.',
      values: [
        {
          pattern: /^\s*https\s*$/i,
          becomes: field('BackendTLSPolicy'),
          differs: true,
          note: 'ingress-nginx does not check the certificate of the backend unless told so; a BackendTLSPolicy always does, so it needs an authority and a hostname.',
        },
        {
          pattern: /^\s*grpc\s*$/i,
          becomes: field('GRPCRoute'),
          note: 'Or an HTTPRoute to a Service whose port has appProtocol kubernetes.io/h2c.',
        },
        {
          pattern: /^\s*grpcs\s*$/i,
          becomes: field('GRPCRoute'),
          note: 'With a BackendTLSPolicy, which always checks the certificate of the backend.',
        },
        { pattern: /^\s*fcgi\s*$/i, becomes: noEquivalent, note: 'No Gateway speaks FastCGI.' },
        {
          pattern: /^\s*auto_http\s*$/i,
          becomes: noEquivalent,
          note: 'The protocol to a backend is fixed, not that of the request.',
        },
      ],
    },
    {
      keys: ['canary', 'canary-weight', 'canary-weight-total'],
      becomes: field('HTTPRoute.weight'),
      note: 'Both Ingresses become one rule with two backendRefs.',
    },
    {
      keys: ['canary-by-cookie'],
      becomes: extension('envoy/cookie-match'),
      note: 'Elsewhere a regular expression on the Cookie header does it, where the implementation has that.',
    },
    {
      keys: ['canary-by-header', 'canary-by-header-value'],
      becomes: field('HTTPRoute.headers'),
      note: 'Without a value, ingress-nginx takes "always" and "never" of the header; that is one more rule.',
    },
    {
      keys: ['canary-by-header-pattern'],
      becomes: field('HTTPRoute.headers'),
      note: 'A match of type RegularExpression, whose dialect is up to the implementation.',
      converter: 'It recognizes the annotation and warns, since not every implementation has such matches.',
    },
    {
      keys: ['client-body-buffer-size', 'proxy-body-size'],
      becomes: extension('envoy/request-buffer', 'nginx/body', 'traefik/buffering'),
      note: 'ingress-nginx refuses bodies above 1 MB by default (413); most Gateways have no limit until one is set.',
    },
    {
      keys: ['configuration-snippet', 'server-snippet'],
      becomes: extension('nginx/snippets'),
      note: 'Only NGINX reads it, and NGINX Gateway Fabric only where snippets were switched on. What the snippet does has to be found out line by line.',
    },
    {
      keys: ['connection-proxy-header'],
      becomes: field('HTTPRoute.requestHeaderModifier'),
      note: 'Proxies may ignore a Connection header that is set: it concerns one connection only.',
    },
    {
      keys: [
        'cors-allow-credentials',
        'cors-allow-headers',
        'cors-allow-methods',
        'cors-allow-origin',
        'cors-expose-headers',
        'cors-max-age',
      ],
      becomes: cors,
      note: 'Defaults differ: ingress-nginx allows all origins, credentials and a list of headers unless told otherwise.',
    },
    {
      keys: ['custom-headers'],
      becomes: field('HTTPRoute.responseHeaderModifier'),
      note: 'The annotation names a ConfigMap; the filter holds the headers themselves.',
      converter: 'It recognizes the annotation and warns: it does not read ConfigMaps.',
    },
    {
      keys: ['custom-http-errors', 'default-backend', 'disable-proxy-intercept-errors'],
      becomes: extension('envoy/response-override', 'traefik/errors'),
      note: 'Without it clients see what backends and the Gateway answer.',
    },
    {
      keys: ['enable-access-log', 'enable-rewrite-log'],
      becomes: notNeeded,
      note: 'Logs are a setting of the whole Gateway, and some implementation’s own.',
    },
    { keys: ['enable-cors'], values: [off], becomes: cors },
    {
      keys: ['enable-global-auth'],
      becomes: notNeeded,
      note: 'There is no authentication for all routes that one would be taken out of; leave the filter out.',
    },
    {
      keys: ['enable-modsecurity', 'enable-owasp-core-rules'],
      values: [off],
      becomes: noEquivalent,
      note: 'A web application firewall is another product behind or before the Gateway.',
    },
    {
      keys: ['enable-opentelemetry', 'opentelemetry-operation-name', 'opentelemetry-trust-incoming-span'],
      becomes: extension('envoy/tracing', 'nginx/tracing'),
    },
    {
      keys: ['fastcgi-index', 'fastcgi-params-configmap'],
      becomes: noEquivalent,
      note: 'No Gateway speaks FastCGI: put a web server before the application.',
    },
    {
      keys: ['force-ssl-redirect', 'ssl-redirect'],
      values: [off],
      becomes: redirect,
      note: 'A route of its own at the HTTP listener, with scheme https; status 308, which ingress-nginx uses, from bundle 1.5.',
      converter:
        'ssl-redirect: the same. force-ssl-redirect it does not know: it redirects every host with a certificate.',
    },
    {
      keys: ['from-to-www-redirect'],
      values: [off],
      becomes: redirect,
      note: 'A route for the other hostname, with requestRedirect.hostname; the certificate must hold both.',
      converter:
        'It does not convert the annotation: it would have to invent a hostname, a listener and a certificate.',
    },
    { keys: ['http2-push-preload'], becomes: notNeeded },
    {
      keys: ['limit-allowlist', 'limit-burst-multiplier', 'limit-rpm', 'limit-rps', 'limit-whitelist'],
      becomes: extension('envoy/rate-limit', 'nginx/rate-limit', 'traefik/rate-limit'),
      note: 'ingress-nginx counts in each of its pods and for each client address; what the new one counts by has to be set.',
    },
    {
      keys: ['limit-connections'],
      becomes: extension('envoy/circuit-breaker', 'traefik/in-flight'),
      note: 'Envoy counts the connections to a backend, not those of a client address.',
    },
    { keys: ['limit-rate', 'limit-rate-after'], becomes: extension('envoy/bandwidth') },
    {
      keys: ['load-balance', 'upstream-hash-by', 'upstream-hash-by-subset', 'upstream-hash-by-subset-size'],
      becomes: extension('envoy/load-balancer', 'nginx/load-balancing'),
      note: 'Hashes are others, so each client moves to another pod once.',
    },
    { keys: ['mirror-host'], becomes: noEquivalent, note: 'The mirrored request keeps its Host header.' },
    { keys: ['mirror-request-body'], becomes: notNeeded, note: 'The whole request is mirrored.' },
    {
      keys: ['mirror-target'],
      becomes: field('HTTPRoute.requestMirror'),
      note: 'To a Service; a target outside the cluster needs one in front of it.',
    },
    {
      keys: [
        'permanent-redirect',
        'permanent-redirect-code',
        'temporal-redirect',
        'temporal-redirect-code',
        'use-port-in-redirects',
      ],
      becomes: redirect,
      note: 'Variables of NGINX such as $request_uri cannot be said; statuses 303, 307 and 308 from bundle 1.5.',
    },
    {
      keys: ['preserve-trailing-slash', 'relative-redirects'],
      becomes: noEquivalent,
      note: 'How a Location header is written is up to the implementation.',
    },
    {
      keys: [
        'proxy-buffer-size',
        'proxy-buffering',
        'proxy-buffers-number',
        'proxy-busy-buffers-size',
        'proxy-max-temp-file-size',
        'proxy-request-buffering',
      ],
      becomes: extension('nginx/buffering'),
      note: 'Proxies that stream, Envoy among them, have no such buffers. A larger proxy-buffer-size is mostly there for large response headers: test those.',
    },
    {
      keys: ['proxy-connect-timeout', 'proxy-read-timeout', 'proxy-send-timeout'],
      differs: true,
      becomes: field('HTTPRoute.timeouts', 'envoy/timeout', 'nginx/timeout'),
      note: 'Those of NGINX count between two reads or writes, timeouts.request counts the whole request: long downloads and WebSockets need more.',
    },
    {
      keys: ['proxy-cookie-domain', 'proxy-cookie-path', 'proxy-redirect-from', 'proxy-redirect-to'],
      becomes: noEquivalent,
      note: 'Responses are not rewritten: let the application send the right names.',
    },
    { keys: ['proxy-http-version'], becomes: notNeeded, note: 'HTTP/1.1 or more is spoken anyhow.' },
    {
      keys: ['proxy-next-upstream', 'proxy-next-upstream-timeout', 'proxy-next-upstream-tries'],
      becomes: field('HTTPRoute.retry'),
      note: 'ingress-nginx retries by default on errors and timeouts, three times; a route without retry does not.',
    },
    {
      keys: ['proxy-ssl-ciphers', 'proxy-ssl-protocols'],
      becomes: extension('envoy/backend-tls'),
      note: 'For all backends of a Gateway.',
      converter: 'It recognizes proxy-ssl-protocols and warns: BackendTLSPolicy has no field for it.',
    },
    {
      keys: ['proxy-ssl-name', 'proxy-ssl-secret', 'proxy-ssl-server-name'],
      becomes: field('BackendTLSPolicy'),
      note: 'A certificate that is shown to the backend is Gateway spec.tls.backend, for all its backends (standard from bundle 1.5).',
    },
    {
      keys: ['proxy-ssl-verify'],
      becomes: field('BackendTLSPolicy'),
      values: [
        {
          pattern: off.pattern,
          becomes: noEquivalent,
          note: 'A BackendTLSPolicy always checks the certificate of the backend: it needs an authority.',
        },
      ],
    },
    {
      keys: ['proxy-ssl-verify-depth'],
      becomes: noEquivalent,
      note: 'How long the chain may be is up to the implementation.',
    },
    {
      keys: ['rewrite-target'],
      becomes: field('HTTPRoute.urlRewrite'),
      values: [
        {
          pattern: captureGroup,
          becomes: extension('envoy/regex-rewrite', 'traefik/regex-rewrite'),
          note: 'It uses groups of the path’s regular expression, which urlRewrite cannot. Where they only cut off a prefix, a match of type PathPrefix with replacePrefixMatch does the same.',
        },
      ],
      note: 'With it every path of the host is a regular expression that ignores case: see use-regex.',
    },
    {
      keys: ['satisfy'],
      becomes: noEquivalent,
      note: 'Filters and policies of a route all have to let a request through.',
    },
    {
      keys: ['server-alias'],
      becomes: field('HTTPRoute.hostnames'),
      values: [{ pattern: /(^|,)\s*~/, becomes: noEquivalent, note: 'A hostname is no regular expression.' }],
      note: 'The listener and its certificate must hold the further names as well.',
      converter: 'It does not convert the annotation since 1.0.',
    },
    {
      keys: ['service-upstream'],
      values: [off],
      becomes: extension('envoy/routing-type', 'nginx/cluster-ip'),
      note: 'Most implementations send to pods.',
    },
    {
      keys: ['ssl-ciphers', 'ssl-prefer-server-ciphers'],
      becomes: extension('envoy/tls'),
      note: 'Elsewhere in the options of the listener, for all its routes.',
    },
    {
      keys: ['ssl-passthrough'],
      values: [off],
      becomes: field('TLSRoute'),
      note: 'Paths cannot be matched any more, as before.',
    },
    {
      keys: ['upstream-vhost'],
      becomes: field('HTTPRoute.urlRewrite'),
      note: 'Its hostname; variables of NGINX cannot be said.',
      converter:
        'It writes a requestHeaderModifier that sets Host. The specification gives urlRewrite.hostname that work, and implementations may refuse to set Host otherwise.',
    },
    {
      keys: ['use-regex'],
      differs: true,
      values: [off],
      becomes: field('HTTPRoute.path'),
      note: 'Matches of type RegularExpression, whose dialect is up to the implementation. ingress-nginx ignores case and looks for a prefix, in every path of the host; most others do neither.',
    },
    { keys: ['x-forwarded-prefix'], becomes: field('HTTPRoute.requestHeaderModifier') },
  ],
};
