import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['packages/*/{src,test,demo}/**/*.test.ts', 'scripts/**/*.test.ts'],
    globalSetup: [
      'packages/server/src/testing/postgres-setup.ts',
      'packages/conformance/src/server-setup.ts',
    ],
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
})
