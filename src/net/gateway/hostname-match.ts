/** Does a hostname of a listener or route stand for this host? `*.example.com` for every name below example.com. */
export function standsFor(hostname: string, host: string): boolean {
  const wanted = hostname.toLowerCase();
  return wanted.startsWith('*.')
    ? host.endsWith(wanted.slice(1)) && host.length > wanted.length - 1
    : wanted === host;
}

/**
 * The one of several hostnames that stands for a host most closely: the longest without a wildcard, then the longest (of
 * HTTPRouteSpec.Hostnames). Empty where there are none, which takes every host; undefined where none of them does.
 */
export function closestHostname(
  hostnames: readonly string[],
  host: string | undefined,
): { readonly hostname: string; readonly rank: readonly [number, number] } | undefined {
  if (hostnames.length === 0) return { hostname: '', rank: [0, 0] };
  if (host === undefined) return undefined;
  const fitting = hostnames
    .filter((one) => standsFor(one, host))
    .map((hostname) => ({
      hostname,
      rank: [hostname.startsWith('*.') ? 0 : hostname.length, hostname.length] as const,
    }));
  return fitting.sort((a, b) => b.rank[0] - a.rank[0] || b.rank[1] - a.rank[1])[0];
}
