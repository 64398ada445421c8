// Before the tests of a project, in Node: builds the real server unless somebody has, and starts the control.

import { spawnSync } from 'node:child_process'

import type { TestProject } from 'vitest/node'

import { Control } from './control/control.js'

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the control is asked. */
    control: string
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const control = new Control(process.env['RPC_WEB_SERVER'] ?? build())
  project.provide('control', await control.listen())
  return () => control.close()
}

/** Builds it, and tells where it is. */
function build(): string {
  const options = ['--package', 'tests', '--bin', 'web', '--message-format', 'json']
  const { error, status, stdout } = spawnSync('cargo', ['build', '--quiet', ...options], {
    encoding: 'utf8',
    maxBuffer: 1 << 30,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  if (error || status !== 0) throw new Error(`cargo builds no server: ${error?.message ?? status}`)
  for (const line of stdout.split('\n')) {
    if (!line.includes('"executable":"')) continue
    const { target, executable } = JSON.parse(line) as {
      target: { name: string }
      executable: string
    }
    if (target.name === 'web') return executable
  }
  throw new Error('cargo built no server')
}
