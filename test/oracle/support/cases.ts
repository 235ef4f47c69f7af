import type fc from 'fast-check';

/** How many generated cases each comparison gets: ORACLE_CASES, of which a nightly run sets more. */
export const cases = Number(process.env.ORACLE_CASES ?? 2000);

/** For `fc.assert`: that many runs. On a failure fast-check prints seed, path and the smallest case. */
export const runs: fc.Parameters<unknown> = { numRuns: cases };
