const prefix = 'nginx.ingress.kubernetes.io/';

/**
 * Annotations of ingress-nginx that it deems dangerous itself; all others are of risk Low or Medium. Source:
 * docs/user-guide/nginx-configuration/annotations-risk.md at controller-v1.15.1.
 */
const risks: ReadonlyMap<string, 'Critical' | 'High'> = new Map([
  ['auth-snippet', 'Critical'],
  ['configuration-snippet', 'Critical'],
  ['modsecurity-snippet', 'Critical'],
  ['server-snippet', 'Critical'],
  ['stream-snippet', 'Critical'],
  ['auth-signin', 'High'],
  ['auth-tls-error-page', 'High'],
  ['auth-tls-match-cn', 'High'],
  ['auth-url', 'High'],
  ['mirror-host', 'High'],
  ['mirror-target', 'High'],
  ['modsecurity-transaction-id', 'High'],
  ['proxy-ssl-name', 'High'],
  ['server-alias', 'High'],
  ['upstream-hash-by', 'High'],
]);

/** The dangerous annotations among these keys, by their risk; names without the prefix. */
export function riskyAnnotations(keys: readonly string[]): {
  readonly critical: readonly string[];
  readonly high: readonly string[];
} {
  const names = keys.flatMap((key) => (key.startsWith(prefix) ? [key.slice(prefix.length)] : []));
  return {
    critical: names.filter((name) => risks.get(name) === 'Critical'),
    high: names.filter((name) => risks.get(name) === 'High'),
  };
}

/** The whole key of an annotation of ingress-nginx. */
export function nginxAnnotation(name: string): string {
  return `${prefix}${name}`;
}

/** Its path in an object. */
export function nginxAnnotationField(name: string): string {
  return `metadata.annotations[${nginxAnnotation(name)}]`;
}
