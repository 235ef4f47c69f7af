import type { IngressController } from '../../model/evidence/ingress-controllers.ts';
import type { Evidence } from '../../model/evidence/index.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { refKey } from '../../model/ref.ts';
import { resolveIngressClass } from './resolve-ingress-class.ts';

type Ingress = Kept<'Ingress'>;
type Seen = Pick<Evidence, 'ingresses' | 'ingressClasses' | 'ingressControllers'>;

/** One path of an Ingress as it claims it, beside others, of one controller. */
export interface Claim {
  readonly ingress: Ingress;
  /** `spec.rules[0].http.paths[1]`, or `spec.defaultBackend`. */
  readonly field: string;
  /** In lower case; `*` for every host that nothing else names. */
  readonly host: string;
  readonly path: string;
  readonly pathType: string;
}

/** What several Ingresses claim of one controller. */
export interface Claims {
  /** Claims of the same host, path and type by different Ingresses. */
  readonly duplicates: readonly (readonly Claim[])[];
  /** Every claim, by host. */
  readonly byHost: ReadonlyMap<string, readonly Claim[]>;
}

/** Products whose Ingresses share one set of hosts: of others each Ingress has a load balancer of its own. */
const shared: ReadonlySet<IngressController['product']> = new Set([
  'ingress-nginx',
  'NGINX Ingress Controller',
  'Traefik',
  'HAProxy Kubernetes Ingress Controller',
  'HAProxy Ingress',
  'Contour',
  'Application Gateway Ingress Controller',
  'Kong Ingress Controller',
]);

/** An Ingress that means to share a path: a canary of ingress-nginx, a part of a mergeable Ingress of F5's controller. */
function meansToShare({ metadata }: Ingress): boolean {
  const { annotations = {} } = metadata;
  return (
    annotations['nginx.ingress.kubernetes.io/canary'] === 'true' ||
    annotations['nginx.org/mergeable-ingress-type'] !== undefined
  );
}

/** The set of hosts that an Ingress joins: its controllers', on AWS its group's; undefined where it has its own. */
function poolsOf(ingress: Ingress, seen: Seen): string[] {
  const found = resolveIngressClass(ingress, seen.ingressClasses, seen.ingressControllers);
  if (found.state !== 'served' && found.state !== 'idle') return [];
  return found.by.flatMap(({ product, ref }) => {
    if (shared.has(product)) return [refKey(ref)];
    const group = ingress.metadata.annotations?.['alb.ingress.kubernetes.io/group.name'];
    return product === 'AWS Load Balancer Controller' && group !== undefined
      ? [`${refKey(ref)} ${group}`]
      : [];
  });
}

function claimsOf(ingress: Ingress): Claim[] {
  const { spec } = ingress;
  const rules = (spec?.rules ?? []).flatMap(({ host = '', http }, rule) =>
    (http?.paths ?? []).map(({ path, pathType }, at): Claim => ({
      ingress,
      field: `spec.rules[${rule}].http.paths[${at}]`,
      host: host === '' ? '*' : host.toLowerCase(),
      path: path === undefined || path === '' ? '/' : path,
      pathType: pathType ?? 'ImplementationSpecific',
    })),
  );
  if (spec?.defaultBackend === undefined || rules.length > 0) return rules;
  return [{ ingress, field: 'spec.defaultBackend', host: '*', path: '/', pathType: 'Prefix' }];
}

/** What is claimed of each controller, of the Ingresses that were read, by the controller. */
export function claimsByController(seen: Seen): readonly Claims[] {
  const pools = new Map<string, Claim[]>();
  for (const ingress of seen.ingresses) {
    if (meansToShare(ingress)) continue;
    for (const pool of poolsOf(ingress, seen)) {
      const claims = pools.get(pool);
      if (claims === undefined) pools.set(pool, claimsOf(ingress));
      else claims.push(...claimsOf(ingress));
    }
  }
  return [...pools.values()].map(groupClaims);
}

function groupClaims(claims: readonly Claim[]): Claims {
  const byHost = new Map<string, Claim[]>();
  const byPath = new Map<string, [Claim, ...Claim[]]>();
  for (const claim of claims) {
    const host = byHost.get(claim.host);
    if (host === undefined) byHost.set(claim.host, [claim]);
    else host.push(claim);
    const key = `${claim.host}\n${claim.pathType}\n${claim.path}`;
    const same = byPath.get(key);
    if (same === undefined) byPath.set(key, [claim]);
    else if (same.every(({ ingress }) => ingress !== claim.ingress)) same.push(claim);
  }
  return { byHost, duplicates: [...byPath.values()].filter(({ length }) => length > 1) };
}
