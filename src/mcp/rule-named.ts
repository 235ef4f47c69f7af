import type { Rule } from '../engine/define-rule.ts';
import { nearestFirst } from '../model/nearest-first.ts';
import { UserError } from '../model/user-error.ts';
import { rules } from '../rules/index.ts';

/** The rule of this code or id, for a caller that is no person at a terminal. */
export function ruleNamed(name: string): Rule {
  const found = rules.find(({ code, id }) => code.toLowerCase() === name.toLowerCase() || id === name);
  if (found !== undefined) return found;
  const near = nearestFirst(
    name.includes('/') ? rules.map(({ id }) => id) : rules.map(({ code }) => code),
    name.slice(0, 100),
  );
  throw new UserError('there is no rule of that code or id', `try ${near.slice(0, 3).join(', ')}`);
}
