import { defineConfig } from 'vitest/config';

/** Tests against the real control plane: one after the other, because they share it. */
export default defineConfig({
  test: {
    include: ['test/cluster/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 180_000,
    fileParallelism: false,
  },
});
