// Time that stands still until a test moves it.

import { afterEach, beforeEach, expect, vi } from 'vitest'
import type { ProcedureError } from 'rpc-client-ts'

/** Each test of a file begins with time that stands still, chance in its middle, and globals as they are. */
export const stillTime = (): void => {
  beforeEach(() => {
    vi.useFakeTimers()
    vi.spyOn(Math, 'random').mockReturnValue(0.5)
  })
  afterEach(() => {
    vi.restoreAllMocks()
    vi.unstubAllGlobals()
    vi.useRealTimers()
  })
}

/** So many milliseconds pass. Without any, all happens that need not wait. */
export const pass = async (milliseconds = 0): Promise<void> => {
  await vi.advanceTimersByTimeAsync(milliseconds)
}

/** What becomes of a promise, as far as it did. */
export interface Outcome {
  value?: unknown
  error?: ProcedureError & Error
}

/** Notes what becomes of a promise, which may be rejected. */
export const outcome = (promise: Promise<unknown>): Outcome => {
  const outcome: Outcome = {}
  promise.then(
    (value) => (outcome.value = value),
    (error) => (outcome.error = error),
  )
  return outcome
}

/** Lets time pass until a call failed, at most an hour, and answers its error. */
export const failed = async (promise: Promise<unknown>): Promise<ProcedureError & Error> => {
  const made = outcome(promise)
  for (let minute = 0; minute < 60 && !made.error; minute++) await pass(60_000)
  expect(made).toHaveProperty('error')
  return made.error!
}

/** Lets a second pass, in which a call has to be answered. */
export const answered = async (promise: Promise<unknown>): Promise<unknown> => {
  const made = outcome(promise)
  await pass(1_000)
  if (made.error) throw made.error
  expect(made).toHaveProperty('value')
  return made.value
}
