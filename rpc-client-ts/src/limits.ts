// How long something may go on: until its caller gives it up, or its time is up.

import { failure, type CallError } from './failure.js'

/** What ends something early. */
export interface Limits {
  readonly signal?: AbortSignal | undefined
  readonly timeout?: number | undefined
}

/**
 * Calls `stop` once the signal is given or the time is up, perhaps at once, unless the function that it returns is called
 * before: with `true` the signal still counts.
 */
export const limit = (
  { signal, timeout = Infinity }: Limits,
  stop: (error: CallError) => void,
): ((isSoFar?: boolean) => void) => {
  const clear = (isSoFar?: boolean) => {
    clearTimeout(timer)
    if (!isSoFar) signal?.removeEventListener('abort', abort)
  }
  const end = (code: string, message: string, cause?: unknown) => {
    clear()
    stop(failure(code, message, undefined, cause))
  }
  const abort = () => end('ABORTED', 'its caller gave it up', signal!.reason)
  // Beyond this a timer would fire at once.
  const timer =
    timeout < 2 ** 31
      ? setTimeout(() => end('TIMEOUT', `it took longer than ${timeout} ms`), timeout)
      : undefined
  signal?.addEventListener('abort', abort)
  if (signal?.aborted) abort()
  return clear
}

/** Runs something within limits, of which the signal that it gets tells. */
export const within = <T>(
  limits: Limits,
  run: (signal: AbortSignal, resolve: (value: T) => void, reject: (error: unknown) => void) => void,
): Promise<T> => {
  const controller = new AbortController()
  let clear: (() => void) | undefined
  return new Promise<T>((resolve, reject) => {
    clear = limit(limits, (error) => {
      reject(error)
      controller.abort(error)
    })
    if (!controller.signal.aborted) run(controller.signal, resolve, reject)
  }).finally(() => clear?.())
}
