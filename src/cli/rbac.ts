import { planFor } from '../pipeline/review-sources.ts';
import { accessOf, renderAccess } from '../pipeline/access.ts';
import { exitCodes } from './exit-codes.ts';
import { planOfAll } from './plan-of-all.ts';
import { selectRules } from './select-rules.ts';

export interface RbacOptions {
  readonly area?: readonly string[];
  readonly namespace?: readonly string[];
  readonly format: 'text' | 'json';
}

/** `rbac`: the least rights that a review of these areas needs; of all of them, with what the other commands read. */
export function runRbac(options: RbacOptions): number {
  const isOfAll = (options.area ?? []).length === 0;
  const { wanted } = isOfAll ? planOfAll([]) : planFor(selectRules(options.area).rules, []);
  const roles = accessOf(wanted, options.namespace ?? []);
  process.stdout.write(
    options.format === 'json' ? `${JSON.stringify(roles, null, 2)}\n` : renderAccess(roles),
  );
  return exitCodes.ok;
}
