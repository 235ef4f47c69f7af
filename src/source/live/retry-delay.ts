import type { Failure } from './failure.ts';

const firstDelayMs = 250;
const triesOfFaults = 4;
const triesWhenBusy = 10;

/**
 * How many milliseconds to wait before asking again after so many attempts, or undefined when asking again is of no
 * use. Doubles with each attempt, with jitter, and is never less than the server asked for.
 */
export function retryDelay(failure: Failure, attempts: number): number | undefined {
  const { reason, status = 0, retryAfter } = failure;
  const isBusy = reason === 'too-many-requests' || (status >= 500 && retryAfter !== undefined);
  const isFault = reason === 'unreachable' || status >= 500 || status === 408;
  if (!isBusy && !isFault) return undefined;
  if (attempts >= (isBusy ? triesWhenBusy : triesOfFaults)) return undefined;
  const backoff = firstDelayMs * 2 ** (attempts - 1) * (0.5 + Math.random() / 2);
  return Math.max(backoff, (retryAfter ?? 0) * 1000);
}
