import { traceSlices } from '../net/trace/trace-path.ts';
import { planFor } from '../pipeline/review-sources.ts';
import { accessOf, renderAccess } from '../pipeline/access.ts';
import { exitCodes } from './exit-codes.ts';
import { selectRules } from './select-rules.ts';

export interface RbacOptions {
  readonly area?: readonly string[];
  readonly namespace?: readonly string[];
  readonly format: 'text' | 'json';
}

/** `rbac`: the least rights that a review of these areas needs; of all of them, with what `trace` follows paths by. */
export function runRbac(options: RbacOptions): number {
  const { rules } = selectRules(options.area);
  const further = (options.area ?? []).length === 0 ? traceSlices : [];
  const roles = accessOf(planFor(rules, [], further).wanted, options.namespace ?? []);
  process.stdout.write(
    options.format === 'json' ? `${JSON.stringify(roles, null, 2)}\n` : renderAccess(roles),
  );
  return exitCodes.ok;
}
