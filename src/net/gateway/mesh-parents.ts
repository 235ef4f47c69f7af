import type { Route } from '../../model/evidence/routes.ts';

/** Is a route one of a mesh alone: are all its parents Services or ServiceImports (GEP-1294)? */
export function isMeshOnly({ parentRefs }: Route): boolean {
  return (
    parentRefs.length > 0 &&
    parentRefs.every(
      ({ group, kind }) =>
        (group === '' && kind === 'Service') ||
        (group === 'multicluster.x-k8s.io' && kind === 'ServiceImport'),
    )
  );
}
