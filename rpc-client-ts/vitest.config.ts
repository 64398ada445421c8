// What is run where: rules with fakes in Node, and one suite against the real server in Node and in a browser.

import { fileURLToPath } from 'node:url'

import { playwright } from '@vitest/browser-playwright'
import { defineConfig } from 'vitest/config'

import { chromium } from './tests/support/chromium.js'
import { loseNetwork } from './tests/support/network.js'
import { Watchdog } from './tests/support/watchdog.js'

const source = (path: string) => fileURLToPath(new URL(path, import.meta.url))

export default defineConfig({
  // Generated files import the package by its name, from outside of this folder.
  resolve: { alias: { 'rpc-client-ts': source('src/index.ts') } },
  server: { fs: { allow: [source('..')] } },
  test: {
    reporters: ['verbose', new Watchdog()],
    testTimeout: 20_000,
    hookTimeout: 20_000,
    teardownTimeout: 10_000,
    projects: [
      {
        extends: true,
        test: { name: 'unit', include: ['tests/unit/**/*.test.ts'] },
      },
      {
        extends: true,
        test: {
          name: 'node',
          include: ['tests/end_to_end/**/*.test.ts', 'tests/node/**/*.test.ts'],
          globalSetup: 'tests/support/setup.ts',
          setupFiles: 'tests/support/node.ts',
        },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: ['tests/end_to_end/**/*.test.ts', 'tests/browser/**/*.test.ts'],
          globalSetup: 'tests/support/setup.ts',
          browser: {
            enabled: true,
            headless: true,
            ui: false,
            screenshotFailures: false,
            // A port of the system's, so that several runs do not meet.
            api: { host: '127.0.0.1', port: 0 },
            provider: playwright({ launchOptions: chromium }),
            instances: [{ browser: 'chromium' }],
            commands: { loseNetwork },
          },
        },
      },
      {
        extends: true,
        test: {
          name: 'smoke',
          include: ['tests/smoke/*.test.ts'],
          globalSetup: 'tests/support/setup.ts',
        },
      },
    ],
  },
})
