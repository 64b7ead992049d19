import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['packages/*/{src,test,demo}/**/*.test.ts', 'scripts/**/*.test.ts'],
    globalSetup: [
      'packages/server/src/testing/postgres-setup.ts',
      'packages/conformance/src/server-setup.ts',
    ],
    // Test files share what their workers have loaded: no module keeps state that a test could leave behind.
    isolate: false,
    testTimeout: 120_000,
    hookTimeout: 240_000,
  },
})
