import type { ParentReference, Route, Routes } from '../../model/evidence/routes.ts';

interface Asking {
  readonly route: Route;
  readonly parent: ParentReference;
}

const indexes = new WeakMap<Routes, ReadonlyMap<string, readonly Asking[]>>();

/** The routes that ask for one listener of a Gateway by its name. */
export function routesAskingFor(
  routes: Routes,
  gateway: { readonly namespace: string; readonly name: string },
  section: string,
): readonly Asking[] {
  let index = indexes.get(routes);
  if (index === undefined) indexes.set(routes, (index = indexed(routes)));
  return index.get(keyOf(gateway, section)) ?? [];
}

function indexed(routes: Routes): ReadonlyMap<string, readonly Asking[]> {
  const index = new Map<string, Asking[]>();
  for (const route of routes) {
    for (const parent of route.parentRefs) {
      if (parent.kind !== 'Gateway' || (parent.sectionName ?? '') === '') continue;
      const key = keyOf(parent, parent.sectionName ?? '');
      const told = index.get(key);
      if (told === undefined) index.set(key, [{ route, parent }]);
      else told.push({ route, parent });
    }
  }
  return index;
}

function keyOf({ namespace, name }: { namespace: string; name: string }, section: string): string {
  return `${namespace}/${name}/${section}`;
}
