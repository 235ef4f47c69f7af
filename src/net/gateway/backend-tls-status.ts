import { type Citation, cite } from '../../model/cite.ts';
import type { Kept } from '../../model/kinds/index.ts';

type Policy = Kept<'BackendTLSPolicy'>;

/** A condition that one controller wrote for one ancestor of a policy. */
export interface PolicyWord {
  readonly controllerName: string;
  /** `True`, `False` or `Unknown`. */
  readonly is: string;
  readonly reason: string;
  readonly field: string;
}

/** What controllers say in one condition of the policy as it is now; what they wrote of an older generation is left out. */
export function policyWords(
  { metadata, status }: Policy,
  wanted: 'Accepted' | 'ResolvedRefs',
): readonly PolicyWord[] {
  return (status?.ancestors ?? []).flatMap(({ controllerName = '', conditions = [] }, index) =>
    conditions
      .filter(
        ({ type, observedGeneration }) =>
          type === wanted && (observedGeneration ?? Infinity) >= (metadata.generation ?? 0),
      )
      .map(({ status: is = '', reason = '' }) => ({
        controllerName,
        is,
        reason,
        field: `status.ancestors[${index}].conditions[type=${wanted}]`,
      })),
  );
}

/** All of it, each with the controller that says so. */
export function citePolicyWords(policy: Policy): readonly Citation[] {
  return (['Accepted', 'ResolvedRefs'] as const).flatMap((type) =>
    policyWords(policy, type).map(({ field, is, reason, controllerName }) =>
      cite(policy, field, `${is}, ${reason} (${controllerName})`),
    ),
  );
}
