// What all parts of a client share.

import type { Contract } from './contract.js'
import type { ProcedureError } from './errors.js'
import { CallError, failure, transport } from './failure.js'
import type { ClientOptions, Given } from './options.js'
import type { Frame } from './talk.js'

/** What a client knows of its API, its settings, and the little that changes. */
export interface Core extends Contract<unknown>, ClientOptions {
  /** What gives the token: that of the options, until another is set. */
  token?: ClientOptions['token']
  /** Whether the client was disconnected. */
  isClosed?: boolean
  /** What ends the connections that there are. */
  readonly lives: Set<(error: CallError) => void>
  /** Whether it was told that the server's schema is another one. */
  isTold?: boolean
}

/** What a setting gives. A function is called later, never within this call: it may close what asks. */
export const given = async <T>(setting: Given<T>): Promise<T> => {
  await null
  return typeof setting === 'function' ? (setting as () => T | Promise<T>)() : setting
}

/** Calls a function of the user's. What it throws is not for this client: it becomes an unhandled rejection. */
export const call = async <A extends unknown[]>(
  f: ((...args: A) => void) | undefined,
  ...args: A
): Promise<void> => f?.(...args)

/** Tells of a failure. What the caller gave up is none. */
export const report = ({ onError }: Core, error: ProcedureError, path?: string): void => {
  if (error.code !== 'ABORTED') void call(onError, error, { path })
}

/** Tells once that the server has another schema: `onError`, or whoever looks at the console. */
export const compare = (core: Core, served: unknown): void => {
  const { hash } = core
  if (!served || served === hash || core.isTold) return
  core.isTold = true
  const error = transport(
    'protocol',
    `generated from schema ${hash}, served is ${served}: run \`rpc generate\``,
  )
  if (core.onError) report(core, error)
  else console.warn(error.message)
}

/**
 * What a message has, as the types say: checked if that is wanted, and with dates and bytes in it.
 *
 * @throws what it refuses.
 */
export const decode = (
  core: Core,
  path: string,
  { data, error }: Frame,
  event?: string,
  isChecked = core.validate,
): any => {
  const { check = unchecked, revive } = core
  if (error) throw refusal(core, path, error)
  if (isChecked) check(path, event, data)
  return revive ? revive(path, event, data) : data
}

const unchecked = () => {
  throw failure('DECODE_ERROR', 'run `rpc generate --validate`', [])
}

/** A failure that the server told, as an error. */
export const refusal = ({ revive }: Core, path: string, error: any): CallError => {
  try {
    if (revive) error.details = revive(path, undefined, error.details, error.code)
  } catch {
    // What the server says went wrong matters more than that it cannot be read in full.
  }
  return new CallError(error)
}
