import type { Citation } from '../../model/cite.ts';
import { cite } from '../../model/cite.ts';
import type { Routes } from '../../model/evidence/routes.ts';
import type { Kept } from '../../model/kinds/index.ts';
import type { Listing } from '../../model/listing.ts';
import { nameKey } from '../../model/listing.ts';
import type { HasRef } from '../../model/ref.ts';

/** An Ingress or a route that sends requests to a Service. */
export interface ServiceReferrer {
  readonly object: HasRef;
  readonly seen: Citation;
}

type Referrers = ReadonlyMap<string, readonly ServiceReferrer[]>;

const indexes = new WeakMap<Routes, WeakMap<Listing<Kept<'Ingress'>>, Referrers>>();

/** Who sends requests to the Service, of what was read: Ingresses, and routes except by backends of weight 0. */
export function referrersOf(
  service: HasRef,
  routes: Routes,
  ingresses: Listing<Kept<'Ingress'>>,
): readonly ServiceReferrer[] {
  let byIngresses = indexes.get(routes);
  if (byIngresses === undefined) indexes.set(routes, (byIngresses = new WeakMap<object, Referrers>()));
  let index = byIngresses.get(ingresses);
  if (index === undefined) byIngresses.set(ingresses, (index = indexed(routes, ingresses)));
  return index.get(nameKey(service.ref.namespace, service.ref.name)) ?? [];
}

function indexed(routes: Routes, ingresses: Listing<Kept<'Ingress'>>): Referrers {
  const index = new Map<string, ServiceReferrer[]>();
  const add = (namespace: string, name: string | undefined, object: HasRef, field: string) => {
    if (name === undefined) return;
    const key = nameKey(namespace, name);
    const told = index.get(key);
    const referrer = { object, seen: cite(object, field, name) };
    if (told === undefined) index.set(key, [referrer]);
    else if (told.at(-1)?.object !== object) told.push(referrer);
  };
  for (const ingress of ingresses) {
    const { ref, spec } = ingress;
    const namespace = ref.namespace ?? '';
    add(namespace, spec?.defaultBackend?.service?.name, ingress, 'spec.defaultBackend.service.name');
    for (const [rule, { http }] of (spec?.rules ?? []).entries()) {
      for (const [path, { backend }] of (http?.paths ?? []).entries()) {
        const field = `spec.rules[${rule}].http.paths[${path}].backend.service.name`;
        add(namespace, backend?.service?.name, ingress, field);
      }
    }
  }
  for (const route of routes) {
    for (const { backends } of route.rules) {
      for (const { group, kind, namespace, name, share, field } of backends) {
        if (group === '' && kind === 'Service' && share > 0) add(namespace, name, route, `${field}.name`);
      }
    }
  }
  return index;
}
