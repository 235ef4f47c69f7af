import { configDefaults, defineConfig } from 'vitest/config';
import { reporters } from './test/support/reporters.ts';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: [...configDefaults.exclude, 'test/cluster/**', 'test/clients/**', 'test/oracle/**'],
    globalSetup: ['test/support/global-setup.ts'],
    testTimeout: 30_000,
    reporters,
  },
});
