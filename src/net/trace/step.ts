import type { Citation } from '../../model/cite.ts';
import { type Label, weakest } from '../../model/label.ts';
import type { Missing } from '../../model/missing.ts';
import type { TraceStep, TraceStepName } from '../../model/trace.ts';

/** So many citations show what a step rests on. */
const mostCited = 5;

/** A step that is settled; as strong as its evidence, and an inference at most where it has none. */
export function settled(
  step: TraceStepName,
  says: string,
  evidence: readonly Citation[],
  label?: Label,
): TraceStep {
  const own: Label = label ?? (evidence.length === 0 ? 'inference' : 'live evidence');
  const strength = weakest(own, ...evidence.map((one) => one.label));
  return { step, says, label: strength, evidence: cited(evidence), unknown: null };
}

/** A step that is not settled, or not wholly, and why. */
export function unsettled(
  step: TraceStepName,
  says: string,
  why: string,
  evidence: readonly Citation[] = [],
): TraceStep {
  return { step, says, label: null, evidence: cited(evidence), unknown: why };
}

/** What was not read, in words: `EndpointSlice: forbidden`. */
export function lackText(missing: readonly Missing[]): string {
  const texts = missing.map(({ what, reason, detail }) =>
    detail === undefined ? `${what}: ${reason}` : `${what}: ${reason}, ${detail}`,
  );
  return [...new Set(texts)].slice(0, 3).join('; ') || 'it was not read';
}

function cited(evidence: readonly Citation[]): TraceStep['evidence'] {
  return evidence.slice(0, mostCited).map(({ object, field, seen }) => ({ object, field, seen }));
}
