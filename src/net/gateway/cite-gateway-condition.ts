import { type Citation, cite } from '../../model/cite.ts';
import type { SeenCondition } from '../../model/evidence/gateway-conditions.ts';
import type { HasRef } from '../../model/ref.ts';

/** `False, AddressNotAssigned`, and whether the specification has changed since. */
export function citeGatewayCondition(
  object: HasRef,
  { field, status, reason, current }: SeenCondition,
): Citation {
  return cite(object, field, `${status}, ${reason}${current ? '' : ' (of an older generation)'}`);
}
