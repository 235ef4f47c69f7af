/**
 * Stands where the value of an annotation was: snippets, headers and addresses of services hold credentials often
 * enough, so only the values that some rule or plan reads are kept.
 */
export const withheldValue = '(value not kept)';

/** Prefixes and keys of the annotations of ingress controllers, which are kept for being there. */
export const ingressMarkers = [
  'acme.cert-manager.io/',
  'alb.ingress.kubernetes.io/',
  'appgw.ingress.kubernetes.io/',
  'cert-manager.io/',
  'haproxy-ingress.github.io/',
  'haproxy.org/',
  'ingress.gcp.kubernetes.io/pre-shared-cert',
  'ingress.kubernetes.io/force-ssl-redirect',
  'konghq.com/',
  'kubernetes.io/ingress.allow-http',
  'kubernetes.io/ingress.global-static-ip-name',
  'kubernetes.io/ingress.regional-static-ip-name',
  'kubernetes.io/tls-acme',
  'networking.gke.io/',
  'nginx.ingress.kubernetes.io/',
  'projectcontour.io/',
  'traefik.ingress.kubernetes.io/',
] as const;

/** Annotations of Services that ingress controllers read, likewise. */
export const serviceMarkers = [
  'alb.ingress.kubernetes.io/',
  'cloud.google.com/app-protocols',
  'cloud.google.com/backend-config',
  'cloud.google.com/neg',
  'haproxy.org/',
  'ingress.kubernetes.io/service-upstream',
  'konghq.com/',
  'projectcontour.io/',
  'traefik.ingress.kubernetes.io/',
] as const;

function under(prefix: string, names: readonly string[]): string[] {
  return names.map((name) => `${prefix}${name}`);
}

/** Those whose values are read: switches, enumerations, names and paths. */
export const ingressValues: readonly string[] = [
  'kubernetes.io/ingress.class',
  'external-dns.alpha.kubernetes.io/',
  'external-dns.kubernetes.io/',
  'kubernetes.io/ingress.allow-http',
  'nginx.org/mergeable-ingress-type',
  ...under('alb.ingress.kubernetes.io/', [
    'auth-type',
    'group.name',
    'scheme',
    'target-group-attributes',
    'target-type',
  ]),
  ...under('appgw.ingress.kubernetes.io/', ['backend-protocol', 'ssl-redirect', 'use-private-ip']),
  ...under('haproxy.org/', ['path-rewrite', 'ssl-passthrough', 'ssl-redirect']),
  ...under('konghq.com/', ['rewrite']),
  ...under('nginx.ingress.kubernetes.io/', [
    'auth-tls-pass-certificate-to-upstream',
    'auth-type',
    'backend-protocol',
    'canary',
    'enable-cors',
    'enable-modsecurity',
    'enable-owasp-core-rules',
    'force-ssl-redirect',
    'from-to-www-redirect',
    'proxy-ssl-verify',
    'rewrite-target',
    'server-alias',
    'service-upstream',
    'ssl-passthrough',
    'ssl-redirect',
    'use-regex',
  ]),
  ...under('traefik.ingress.kubernetes.io/', ['router.entrypoints', 'router.pathmatcher', 'router.tls']),
];

export const serviceValues: readonly string[] = [
  'alb.ingress.kubernetes.io/target-group-attributes',
  'alb.ingress.kubernetes.io/target-type',
  'traefik.ingress.kubernetes.io/service.serversscheme',
];
