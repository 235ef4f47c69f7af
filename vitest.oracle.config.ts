import { defineConfig } from 'vitest/config';
import { reporters } from './test/support/reporters.ts';

// The slowest comparison starts a CoreDNS for each case.
const testTimeout = Math.max(1_800_000, Number(process.env.ORACLE_CASES ?? 2000) * 300);

/** What we compute held against upstream's own code, one file after the other: each builds what it asks. */
export default defineConfig({
  test: {
    include: ['test/oracle/**/*.test.ts'],
    testTimeout,
    hookTimeout: 1_200_000,
    fileParallelism: false,
    reporters,
  },
});
