import type { Review } from '../model/review.ts';
import { severities, type Severity } from '../model/severity.ts';

/** Every way the program ends, the same for each format. */
export const exitCodes = {
  ok: 0,
  /** Findings at or above `--fail-on`. */
  findings: 1,
  /** No answer could be made: wrong usage, or a source that cannot be read. */
  noAnswer: 2,
  /** A rule crashed, or evidence that `--require-complete` demands is missing. */
  incomplete: 3,
} as const;

/** The exit code of a review: the first that applies of 3, 1, 0. */
export function exitCodeOf(review: Review, failOn: Severity | 'never', requireComplete: boolean): number {
  if (review.outcomes.some(({ outcome }) => outcome === 'crashed')) return exitCodes.incomplete;
  if (requireComplete && review.outcomes.some(lacksWhatCouldBeRead)) return exitCodes.incomplete;
  if (failOn === 'never') return exitCodes.ok;
  const counted = severities.slice(0, severities.indexOf(failOn) + 1);
  return review.findings.some(({ severity }) => counted.includes(severity))
    ? exitCodes.findings
    : exitCodes.ok;
}

/** What no API server serves does not make a review incomplete. */
function lacksWhatCouldBeRead({ missing }: Review['outcomes'][number]): boolean {
  return missing.some(({ reason }) => reason !== 'not-observable');
}
