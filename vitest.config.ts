import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    // Continuous integration runs on machines whose neighbours are not ours: a second try is printed, and must hold.
    retry: process.env['CI'] === undefined ? 0 : 1,
    globalSetup: ['tests/support/build.ts'],
    coverage: { include: ['src/**/*.ts'] },
  },
});
