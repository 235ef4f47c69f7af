import type { Claim, Claims } from '../ingress/ingress-collisions.ts';
import { hostMatches } from '../ingress/ingress-tls.ts';

/** A host that some Ingress takes out of another namespace's wildcard. */
export interface CarvedHost {
  readonly claim: Claim;
  readonly wildcard: Claim;
}

/**
 * Hosts that lie under a wildcard whose Ingress takes every path, and that leave some paths without a rule: requests for
 * those no longer reach the wildcard's backend, because the exact host wins for all of them. Not where an Ingress of the
 * wildcard's own namespace claims the host.
 * https://kubernetes.io/docs/concepts/services-networking/ingress/#hostname-wildcards
 */
export function carvedHosts({ byHost }: Pick<Claims, 'byHost'>): readonly CarvedHost[] {
  const wildcards = [...byHost.entries()].filter(([host]) => host.startsWith('*.'));
  if (wildcards.length === 0) return [];
  return [...byHost.entries()].flatMap(([host, claims]) => {
    const [claim] = claims;
    if (claim === undefined || host.startsWith('*') || claims.some(takesAll)) return [];
    const wide = wildcards.flatMap(([pattern, theirs]) => (hostMatches(pattern, host) ? theirs : []));
    const wildcard = wide.find(
      (one) =>
        takesAll(one) && claims.every(({ ingress }) => ingress.ref.namespace !== one.ingress.ref.namespace),
    );
    return wildcard === undefined ? [] : [{ claim, wildcard }];
  });
}

function takesAll({ path, pathType }: Claim): boolean {
  return pathType !== 'Exact' && (path === '/' || path === '/*');
}
