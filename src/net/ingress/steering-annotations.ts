import type { Kept } from '../../model/kinds/index.ts';

/** What an annotation does to requests that a path takes, and when it does it. */
interface Steering {
  readonly prefix: string;
  /** Without the prefix; `*` at the end stands for whatever follows. */
  readonly always: readonly string[];
  /** Of requests over plain HTTP alone, and not where the value is `false`. */
  readonly ofHttp: readonly string[];
}

/** By each controller's own reference of annotations, which src/net/ingress/migration names. */
const steering: readonly Steering[] = [
  {
    prefix: 'nginx.ingress.kubernetes.io/',
    always: [
      'permanent-redirect',
      'temporal-redirect',
      'app-root',
      'auth-url',
      'auth-type',
      'auth-tls-secret',
      'configuration-snippet',
      'server-snippet',
      'allowlist-source-range',
      'denylist-source-range',
      'whitelist-source-range',
    ],
    ofHttp: ['force-ssl-redirect'],
  },
  {
    prefix: 'alb.ingress.kubernetes.io/',
    always: ['actions.*', 'conditions.*', 'auth-type'],
    ofHttp: ['ssl-redirect'],
  },
  {
    prefix: 'haproxy.org/',
    always: [
      'request-redirect',
      'allow-list',
      'whitelist',
      'deny-list',
      'blacklist',
      'auth-type',
      'path-rewrite',
    ],
    ofHttp: ['ssl-redirect'],
  },
  {
    prefix: 'haproxy-ingress.github.io/',
    always: [
      'redirect-to',
      'app-root',
      'auth-url',
      'auth-secret',
      'allowlist-source-range',
      'denylist-source-range',
    ],
    ofHttp: ['ssl-redirect'],
  },
  {
    prefix: 'traefik.ingress.kubernetes.io/',
    always: ['router.middlewares', 'router.entrypoints'],
    ofHttp: [],
  },
  { prefix: 'konghq.com/', always: ['plugins', 'methods', 'headers.*', 'protocols', 'rewrite'], ofHttp: [] },
  { prefix: 'appgw.ingress.kubernetes.io/', always: [], ofHttp: ['ssl-redirect'] },
  { prefix: 'ingress.kubernetes.io/', always: [], ofHttp: ['force-ssl-redirect'] },
];

/** Annotations of an Ingress by which its controller may redirect, answer or refuse what a path of it takes. */
export function steeringAnnotations(
  { metadata }: Kept<'Ingress'>,
  scheme: 'http' | 'https',
): readonly string[] {
  return Object.entries(metadata.annotations ?? {}).flatMap(([key, value]) =>
    steering.some(({ prefix, always, ofHttp }) => {
      if (!key.startsWith(prefix)) return false;
      const name = key.slice(prefix.length);
      const isOne = (one: string) => (one.endsWith('*') ? name.startsWith(one.slice(0, -1)) : name === one);
      return always.some(isOne) || (scheme === 'http' && value !== 'false' && ofHttp.some(isOne));
    })
      ? [key]
      : [],
  );
}
