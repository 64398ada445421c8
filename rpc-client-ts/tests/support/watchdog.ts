// Ends a run in which nothing happens any more, and says what it was waiting for.

import type { Reporter, TestCase, TestModule, Vitest } from 'vitest/node'

/** Longer than any test may take, with its hooks. */
const PATIENCE = 90_000

/** A reporter that expects some module or test to begin or end now and then. */
export class Watchdog implements Reporter {
  readonly #running = new Set<string>()
  #stage = 'the start'
  #timer: NodeJS.Timeout | undefined

  onInit(vitest: Vitest): void {
    if (!vitest.config.watch) this.#heard('the start')
  }

  onTestModuleQueued(module: TestModule): void {
    this.#heard('its tests', module.moduleId, true)
  }

  onTestModuleEnd(module: TestModule): void {
    this.#heard('other tests', module.moduleId, false)
  }

  onTestCaseReady(test: TestCase): void {
    this.#heard('its tests', `${test.module.moduleId} > ${test.fullName}`, true)
  }

  onTestCaseResult(test: TestCase): void {
    this.#heard('its tests', `${test.module.moduleId} > ${test.fullName}`, false)
  }

  onTestRunEnd(): void {
    this.#running.clear()
    this.#heard('the end')
  }

  #heard(stage: string, name?: string, runs?: boolean): void {
    this.#stage = stage
    if (name !== undefined) this.#running[runs ? 'add' : 'delete'](name)
    if (this.#timer === undefined && stage !== 'the start') return
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      const seconds = PATIENCE / 1000
      console.error(`\nNothing happened for ${seconds} s. The run was waiting for ${this.#stage}:`)
      for (const name of this.#running) console.error(`  ${name}`)
      process.exit(1)
    }, PATIENCE)
    this.#timer.unref()
  }
}
