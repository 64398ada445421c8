// How long something may go on: until its caller gives it up, or its time is up.

import { failure, type CallError } from './failure.js'

/** What ends something early. */
export interface Limits {
  readonly signal?: AbortSignal | undefined
  readonly timeout?: number | undefined
}

/** A timer. Of so long a time that no timer has it none is made: it would fire at once. */
export const after = (time: number | undefined, run: () => void): any =>
  time! < 2 ** 31 && setTimeout(run, time)

/**
 * Calls `stop` when the signal is given or the time is up, until the function that it returns is called, by `stop` too:
 * with `true` the signal still counts.
 *
 * @throws `ABORTED` if the signal was given already.
 */
export const limit = (
  { signal, timeout }: Limits,
  stop: (error: CallError) => void,
): ((isSoFar?: boolean) => void) => {
  const abort = () => stop(failure('ABORTED', signal!.reason))
  if (signal?.aborted) throw failure('ABORTED', signal.reason)
  signal?.addEventListener('abort', abort)
  const timer = after(timeout, () => stop(failure('TIMEOUT', `after ${timeout} ms`)))
  return (isSoFar) => {
    clearTimeout(timer)
    if (!isSoFar) signal?.removeEventListener('abort', abort)
  }
}
