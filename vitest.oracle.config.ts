import { defineConfig } from 'vitest/config';
import { reporters } from './test/support/reporters.ts';

/** What we compute held against upstream's own code, one file after the other: each builds what it asks. */
export default defineConfig({
  test: {
    include: ['test/oracle/**/*.test.ts'],
    testTimeout: 1_800_000,
    hookTimeout: 1_200_000,
    fileParallelism: false,
    reporters,
  },
});
