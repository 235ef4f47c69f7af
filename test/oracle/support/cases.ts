import type fc from 'fast-check';

/** How many generated cases each comparison gets: ORACLE_CASES, of which a nightly run sets more. */
export const cases = Number(process.env.ORACLE_CASES ?? 2000);

/** A nightly run draws anew, by ORACLE_SEED; without it the cases are the same, so that a gate judges a change, not a draw. */
const seed = Number(process.env.ORACLE_SEED ?? 20_261_125);

/** For `fc.assert`: so many runs. On a failure fast-check prints seed, path and the smallest case. */
export function runsOf(count: number): fc.Parameters<unknown> {
  console.log(`${count} cases of seed ${seed}`);
  return { numRuns: count, seed };
}

export const runs = runsOf(cases);
