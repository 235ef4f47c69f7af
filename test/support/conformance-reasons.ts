import type { Evidence } from '../../src/model/evidence/index.ts';
import { referencesOf } from '../../src/net/gateway/backend-reference-text.ts';
import { certificateReferences } from '../../src/net/gateway/cross-namespace-references.ts';
import { isMeshOnly } from '../../src/net/gateway/mesh-parents.ts';
import { resolveBackend } from '../../src/net/gateway/resolve-backend.ts';

/** Reasons of ResolvedRefs that follow from the specifications: of every backend of routes but those of a mesh, then of certificates. */
export function resolvedRefsOf(evidence: Evidence): string[] {
  const { routes, services, serviceImports, referenceGrants, gateways, listenerSets } = evidence;
  const judged = routes.items.filter((route) => !isMeshOnly(route));
  const ofRoutes = judged.flatMap((route) =>
    referencesOf(route).map((reference) => {
      const namespace = route.ref.namespace ?? '';
      const from = { group: 'gateway.networking.k8s.io', kind: route.kind, namespace };
      const isForeign = reference.namespace !== namespace;
      if (isForeign && referenceGrants.permitting(from, reference).state === 'absent')
        return 'RefNotPermitted';
      const found = resolveBackend(route, reference, services, serviceImports);
      if (found.state !== 'broken') return 'ResolvedRefs';
      return found.fault.is.startsWith('kind') ? 'InvalidKind' : 'BackendNotFound';
    }),
  );
  const ofCertificates = [...gateways, ...listenerSets].flatMap((holder) =>
    certificateReferences(holder).map(({ from, to }) =>
      referenceGrants.permitting(from, to).state === 'absent' ? 'RefNotPermitted' : 'ResolvedRefs',
    ),
  );
  return [...ofRoutes, ...ofCertificates];
}
