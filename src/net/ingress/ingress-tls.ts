import type { Kept } from '../../model/kinds/index.ts';

type Ingress = Kept<'Ingress'>;

/** An entry of spec.tls with its place; hosts in lower case. */
export interface TlsEntry {
  readonly field: string;
  readonly hosts: readonly string[];
  /** Undefined: the controller's own certificate is meant. */
  readonly secretName: string | undefined;
}

export function tlsEntriesOf({ spec }: Ingress): TlsEntry[] {
  return (spec?.tls ?? []).map(({ hosts = [], secretName }, index) => ({
    field: `spec.tls[${index}]`,
    hosts: hosts.map((host) => host.toLowerCase()),
    secretName: secretName === '' ? undefined : secretName,
  }));
}

/** Hosts of an Ingress's rules, each once and in lower case; undefined stands for a rule or backend for any host. */
export function hostsOf({ spec }: Ingress): ReadonlySet<string | undefined> {
  const hosts = (spec?.rules ?? []).map(({ host = '' }) => (host === '' ? undefined : host.toLowerCase()));
  return new Set(spec?.defaultBackend === undefined ? hosts : [...hosts, undefined]);
}

/** Is a host the same as the pattern, or the one label below a wildcard? (Ingress spec.rules[].host) */
export function hostMatches(pattern: string, host: string): boolean {
  if (pattern === host) return true;
  return pattern.startsWith('*.') && host.slice(host.indexOf('.')) === pattern.slice(1);
}
