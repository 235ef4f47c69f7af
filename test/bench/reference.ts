import { definitionOf } from '../../src/model/kinds/index.ts';
import { planFor } from '../../src/pipeline/review-sources.ts';
import { rules } from '../../src/rules/index.ts';

/** The paths of the built-in kinds that a review lists: what a reference has to read too. */
export function listedPaths(): string[] {
  return planFor(rules, [])
    .wanted.kinds.map(definitionOf)
    .filter(({ builtIn, byNameOnly }) => builtIn && !byNameOnly)
    .map(({ served: [{ group, versions }], plural }) =>
      group === '' ? `/api/v1/${plural}` : `/apis/${group}/${versions[0] ?? ''}/${plural}`,
    );
}
