import type { Kept } from '../kinds/index.ts';

/** A condition of a Gateway, a ListenerSet, a class, or one of their listeners, with where it stands. */
export interface SeenCondition {
  readonly field: string;
  readonly status: string;
  readonly reason: string;
  /** Written for the specification as it is now, as far as both numbers are known. */
  readonly current: boolean;
  /** In milliseconds since the epoch; undefined where it does not say, or is the epoch that defaults have. */
  readonly since: number | undefined;
}

type Holder = Kept<'Gateway'> | Kept<'ListenerSet'>;
type Conditions = NonNullable<Kept<'Gateway'>['status']>['conditions'];

/** The condition of one type of an object itself. */
export function conditionOf(
  { metadata, status }: Holder | Kept<'GatewayClass'>,
  type: string,
): SeenCondition | undefined {
  return seenIn(status?.conditions, type, 'status', metadata.generation);
}

/** The condition of one type that a controller wrote about one listener. */
export function listenerConditionOf(
  { metadata, status }: Holder,
  listener: string,
  type: string,
): SeenCondition | undefined {
  const its = status?.listeners?.find(({ name }) => name === listener);
  return seenIn(its?.conditions, type, `status.listeners[name=${listener}]`, metadata.generation);
}

function seenIn(
  conditions: Conditions,
  type: string,
  at: string,
  generation: number | undefined,
): SeenCondition | undefined {
  const found = conditions?.find((one) => one.type === type);
  if (found === undefined) return undefined;
  const { status = '', reason = '', observedGeneration, lastTransitionTime } = found;
  const since = Date.parse(lastTransitionTime ?? '');
  return {
    field: `${at}.conditions[type=${type}]`,
    status,
    reason,
    current: observedGeneration === undefined || generation === undefined || observedGeneration >= generation,
    since: since > 0 ? since : undefined,
  };
}
