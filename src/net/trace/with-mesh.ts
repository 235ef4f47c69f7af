import { cite } from '../../model/cite.ts';
import { formatRef } from '../../model/ref.ts';
import { attachedRoutes, isOfMesh } from '../gateway/attached-routes.ts';
import type { Destination } from './destination.ts';
import type { Client } from './find-client.ts';
import type { UrlSeen } from './follow-gateway.ts';
import type { Outcome } from './outcome.ts';
import { unsettled } from './step.ts';

/**
 * The same path, open where routes have its Service as their parent: a mesh, if there is one, goes by them instead of by
 * the endpoints (GEP-1294). Routes of another namespace than the Service's concern clients of their own alone.
 */
export function withMesh(client: Client, destination: Destination, outcome: Outcome, seen: UrlSeen): Outcome {
  if (destination.kind !== 'service' || client.kind === 'external') return outcome;
  const { ref } = destination.service;
  const from = client.kind === 'pod' ? client.pod.ref.namespace : undefined;
  const routes = attachedRoutes(seen.routes, seen)
    .sections.filter(
      (section) =>
        isOfMesh(section) && section.parent.namespace === ref.namespace && section.parent.name === ref.name,
    )
    .flatMap(({ attached }) => attached.map(({ route }) => route))
    .filter((route) => route.ref.namespace === ref.namespace || route.ref.namespace === from);
  const [first] = routes;
  if (first === undefined) return outcome;
  const more = routes.length > 1 ? ` and ${routes.length - 1} more have` : ' has';
  const step = unsettled(
    'service',
    `${formatRef(first.ref)}${more} ${formatRef(ref)} as parent: in a mesh it decides where requests go.`,
    'whether a mesh carries this client is not in the API of Kubernetes',
    routes.slice(0, 3).map((route) => cite(route, 'spec.parentRefs', route.parentRefs.length)),
  );
  return {
    ...outcome,
    verdict: outcome.verdict === 'reaches' ? 'unknown' : outcome.verdict,
    steps: [...outcome.steps, step],
  };
}
