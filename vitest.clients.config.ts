import { defineConfig } from 'vitest/config';
import { reporters } from './test/support/reporters.ts';

/** Clients that are no package of npm, or need a newer Node than the program: each is installed on first use. */
export default defineConfig({
  test: {
    include: ['test/clients/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 300_000,
    fileParallelism: false,
    reporters,
  },
});
