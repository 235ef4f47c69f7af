import { definitionOf, groupOf, type KindId } from '../../model/kinds/index.ts';
import type { Discovery } from './discovery.ts';
import { apiVersionOf, type Place } from './paths.ts';

/**
 * Where a kind can be read, best place first. `absent`: discovery answered and does not list it. `untold`: discovery
 * did not say, so the places are all that the definition names, and an answer 404 there proves nothing.
 * `elsewhere`: it is served, but at no version whose fields are known.
 */
export interface Places {
  readonly state: 'served' | 'absent' | 'untold' | 'elsewhere';
  readonly places: readonly Place[];
}

export function placesOf({ groups, unanswered, failures }: Discovery, kind: KindId): Places {
  const definition = definitionOf(kind);
  const all = definition.served.flatMap(({ group, versions }) =>
    versions.map((version) => ({ group, version })),
  );
  const serving = groups
    .filter(({ kinds }) => kinds.includes(definition.kind))
    .map(({ apiVersion }) => apiVersion);
  const served = all.filter((place) => serving.includes(apiVersionOf(place)));
  if (served.length > 0) return { state: 'served', places: served };
  if (definition.builtIn) return { state: 'served', places: all };
  const ourGroups = definition.served.map(({ group }) => group);
  if (serving.some((apiVersion) => ourGroups.includes(groupOf(apiVersion)))) {
    return { state: 'elsewhere', places: [] };
  }
  if (failures.length > 0 || ourGroups.some((group) => unanswered.includes(group))) {
    return { state: 'untold', places: all };
  }
  return { state: 'absent', places: [] };
}
