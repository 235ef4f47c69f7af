import { defineConfig } from 'vitest/config';
import { reporters } from './test/support/reporters.ts';

/** Tests against the real control plane, one file after the other: each starts its own. */
export default defineConfig({
  test: {
    include: ['test/cluster/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 180_000,
    fileParallelism: false,
    reporters,
  },
});
