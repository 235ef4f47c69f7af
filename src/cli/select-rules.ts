import type { Rule } from '../engine/define-rule.ts';
import type { Area } from '../model/area.ts';
import { areas as allAreas } from '../model/area.ts';
import { nearestFirst } from '../model/nearest-first.ts';
import { UserError } from '../model/user-error.ts';
import { areaOf } from '../review/rank.ts';
import { rules } from '../rules/index.ts';

export interface Selection {
  readonly rules: readonly Rule[];
  readonly areas: readonly Area[];
  /** Areas asked for that have no rule yet. */
  readonly areasWithoutRules: readonly Area[];
}

/** The rules of these areas or of these names; all of them when neither is given. */
export function selectRules(areas: readonly string[] = [], names: readonly string[] = []): Selection {
  const wantedAreas = areas.length === 0 ? allAreas : areas.map(areaNamed);
  if (names.length > 0) {
    const selected = names
      .map(ruleNamed)
      .filter(({ id }) => areas.length === 0 || wantedAreas.includes(areaOf(id)));
    if (selected.length === 0) {
      throw new UserError(
        `none of ${names.join(', ')} is in area ${areas.join(', ')}`,
        'leave out --area or --rule',
      );
    }
    const of = new Set(selected.map(({ id }) => areaOf(id)));
    return {
      rules: [...new Set(selected)],
      areas: allAreas.filter((area) => of.has(area)),
      areasWithoutRules: [],
    };
  }
  return {
    rules: rules.filter(({ id }) => wantedAreas.includes(areaOf(id))),
    areas: allAreas.filter((area) => wantedAreas.includes(area)),
    areasWithoutRules: wantedAreas.filter((area) => !rules.some(({ id }) => areaOf(id) === area)),
  };
}

/** The rule of this code or id. A name that is none is an error: a silent narrowing would look like health. */
export function ruleNamed(name: string): Rule {
  const found = rules.find(({ code, id }) => code.toLowerCase() === name.toLowerCase() || id === name);
  if (found !== undefined) return found;
  const near = nearestFirst(
    name.includes('/') ? rules.map(({ id }) => id) : rules.map(({ code }) => code),
    name,
  );
  throw new UserError(
    `there is no rule ${name}`,
    `did you mean ${near.slice(0, 3).join(' or ')}? \`kubernetes-network-review rules\` lists all`,
  );
}

function areaNamed(name: string): Area {
  const found = allAreas.find((area) => area === name);
  if (found !== undefined) return found;
  throw new UserError(`there is no area ${name}`, `the areas are ${allAreas.join(', ')}`);
}
