import type { ReferenceGrants } from '../../model/evidence/reference-grants.ts';
import type { Routes } from '../../model/evidence/routes.ts';
import type { Kept } from '../../model/kinds/index.ts';
import type { Listing } from '../../model/listing.ts';
import type { Missing } from '../../model/missing.ts';
import type { HasRef } from '../../model/ref.ts';
import { referencesOf } from './backend-reference-text.ts';
import { isMeshOnly } from './mesh-parents.ts';

/** A reference into another namespace, which a ReferenceGrant there must allow. */
export interface CrossNamespaceReference {
  readonly object: HasRef;
  readonly field: string;
  readonly from: { readonly group: string; readonly kind: string; readonly namespace: string };
  readonly to: {
    readonly group: string;
    readonly kind: string;
    readonly namespace: string;
    readonly name: string;
  };
}

export interface Referrers {
  readonly routes: Routes;
  readonly gateways: Listing<Kept<'Gateway'>>;
  readonly listenerSets: Listing<Kept<'ListenerSet'>>;
}

export interface GrantUse {
  /** References that no grant allows, where the grants of their namespace were read. */
  readonly refused: readonly CrossNamespaceReference[];
  /** Grants that allow a reference that there is. */
  readonly used: ReadonlySet<Kept<'ReferenceGrant'>>;
}

type ObjectReference = NonNullable<
  NonNullable<NonNullable<Kept<'Gateway'>['spec']>['listeners']>[number]['tls']
>['certificateRefs'];

const group = 'gateway.networking.k8s.io';

/**
 * Every reference of routes, Gateways and ListenerSets into another namespace that needs a ReferenceGrant: all but those
 * of a route to its parents (ReferenceGrant of sigs.k8s.io/gateway-api v1.7.0) and of routes of a mesh (GEP-1294).
 */
export function crossNamespaceReferences({
  routes,
  gateways,
  listenerSets,
}: Referrers): readonly CrossNamespaceReference[] {
  return [
    ...[...routes].flatMap((route) => {
      const namespace = route.ref.namespace ?? '';
      const from = { group, kind: route.kind, namespace };
      return isMeshOnly(route)
        ? []
        : referencesOf(route)
            .filter((to) => to.namespace !== namespace)
            .map((to) => ({ object: route, field: to.field, from, to }));
    }),
    ...[...gateways].flatMap(gatewayReferences),
    ...[...listenerSets].flatMap((set) => certificates(set, 'ListenerSet')),
  ];
}

/** Those of a Gateway, or of a ListenerSet, which has certificates alone and grants of its own (GEP-1713). */
export function certificateReferences(
  object: Kept<'Gateway'> | Kept<'ListenerSet'>,
): readonly CrossNamespaceReference[] {
  return object.ref.kind === 'Gateway' ? gatewayReferences(object) : certificates(object, 'ListenerSet');
}

function gatewayReferences(gateway: Kept<'Gateway'>): CrossNamespaceReference[] {
  return [...certificates(gateway, 'Gateway'), ...fromGateway(gateway)];
}

/** Where TLS passes through, certificateRefs are ignored. */
function certificates(
  object: Kept<'Gateway'> | Kept<'ListenerSet'>,
  kind: 'Gateway' | 'ListenerSet',
): CrossNamespaceReference[] {
  return (object.spec?.listeners ?? []).flatMap(({ name = '', tls }) =>
    tls?.mode === 'Passthrough'
      ? []
      : references(object, kind, `spec.listeners[name=${name}].tls.certificateRefs`, tls?.certificateRefs),
  );
}

/** What a Gateway presents to its backends, and what it checks its clients against. */
function fromGateway(gateway: Kept<'Gateway'>): CrossNamespaceReference[] {
  const { backend, frontend } = gateway.spec?.tls ?? {};
  const client = backend?.clientCertificateRef;
  const authorities = [
    { at: 'default', tls: frontend?.default },
    ...(frontend?.perPort ?? []).map(({ port, tls }) => ({ at: `perPort[port=${port ?? ''}].tls`, tls })),
  ];
  return [
    ...references(gateway, 'Gateway', 'spec.tls.backend.clientCertificateRef', client && [client]),
    ...authorities.flatMap(({ at, tls }) =>
      references(
        gateway,
        'Gateway',
        `spec.tls.frontend.${at}.validation.caCertificateRefs`,
        tls?.validation?.caCertificateRefs,
        'ConfigMap',
      ),
    ),
  ];
}

function references(
  object: HasRef,
  kind: string,
  field: string,
  targets: ObjectReference,
  defaultKind = 'Secret',
): CrossNamespaceReference[] {
  const own = object.ref.namespace ?? '';
  const from = { group, kind, namespace: own };
  return (targets ?? []).flatMap((one, index) => {
    const { group: of = '', kind: target = defaultKind, namespace = own, name = '' } = one;
    if (namespace === own) return [];
    const at = field.endsWith('s') ? `${field}[${index}]` : field;
    return [{ object, field: at, from, to: { group: of, kind: target, namespace, name } }];
  });
}

const uses = new WeakMap<ReferenceGrants, WeakMap<Routes, GrantUse>>();

/** What the grants allow and what they do not, of the references that there are. */
export function grantUseOf(grants: ReferenceGrants, referrers: Referrers): GrantUse {
  let byRoutes = uses.get(grants);
  if (byRoutes === undefined) uses.set(grants, (byRoutes = new WeakMap<Routes, GrantUse>()));
  let use = byRoutes.get(referrers.routes);
  if (use === undefined) byRoutes.set(referrers.routes, (use = computed(grants, referrers)));
  return use;
}

function computed(grants: ReferenceGrants, referrers: Referrers): GrantUse {
  const refused: CrossNamespaceReference[] = [];
  const used = new Set<Kept<'ReferenceGrant'>>();
  for (const reference of crossNamespaceReferences(referrers)) {
    const allowing = grants.allPermitting(reference.from, reference.to);
    for (const grant of allowing) used.add(grant);
    if (allowing.length === 0 && grants.covers(reference.to.namespace)) refused.push(reference);
  }
  return { refused, used };
}

/** What was not read of the namespaces that a grant trusts: references that it allows may be there. */
export function unreadReferrers(grant: Kept<'ReferenceGrant'>, referrers: Referrers): readonly Missing[] {
  const trusted = new Set((grant.spec?.from ?? []).map(({ namespace = '' }) => namespace));
  return [referrers.routes, referrers.gateways, referrers.listenerSets].flatMap((listing) =>
    [...trusted].flatMap((namespace) => listing.missingIn(namespace)),
  );
}
