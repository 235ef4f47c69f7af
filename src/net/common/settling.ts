import type { Metadata } from '../../model/kinds/define-kind.ts';
import { type Maybe, type Unknown, unknown } from '../../model/maybe.ts';
import type { HasRef } from '../../model/ref.ts';

/** Gateways, addresses and conditions are there within seconds; two minutes is our choice. */
const settlingTime = 120_000;

/** Was this object made so short a time before the reading that what belongs to it may still be on its way? */
export function isSettling(
  { ref, metadata }: HasRef & { readonly metadata: Metadata },
  clock: Maybe<number>,
): boolean | Unknown {
  if (clock.state === 'unknown') return clock;
  const created = Date.parse(metadata.creationTimestamp ?? '');
  if (clock.state === 'absent' || Number.isNaN(created)) {
    return unknown({
      what: `${ref.kind} metadata.creationTimestamp`,
      namespaces: ref.namespace === undefined ? null : [ref.namespace],
      reason: 'not-collected',
    });
  }
  return clock.value - created < settlingTime;
}
