// What all parts of a client share.

import type { Contract } from './contract.js'
import type { ProcedureError } from './errors.js'
import { CallError, failure, transport } from './failure.js'
import type { ClientOptions, Given } from './options.js'

/** A client's settings, and the little that changes. */
export interface Core {
  readonly contract: Contract<unknown>
  readonly options: ClientOptions
  /** What gives the token: that of the options, until another is set. */
  token: Given<string | undefined>
  /** Whether it was told that the server's schema is another one. */
  isTold?: boolean
  /** What was told. */
  readonly told: WeakSet<ProcedureError>
}

/** What a client of this API begins with. */
export const core = (contract: Contract<unknown>, options: ClientOptions): Core => ({
  contract,
  options,
  token: options.token,
  told: new WeakSet(),
})

/** What a setting gives. */
export const given = async <T>(setting: Given<T>): Promise<T> =>
  typeof setting === 'function' ? (setting as () => T | Promise<T>)() : setting

/** Calls a function of the user's. What it throws is not for this client: it shows where such errors do. */
export const call = <A extends unknown[]>(
  f: ((...args: A) => void) | undefined,
  ...args: A
): void => {
  try {
    f?.(...args)
  } catch (error) {
    queueMicrotask(() => {
      throw error
    })
  }
}

/** Tells of a failure, once. What the caller gave up is none. */
export const report = ({ options, told }: Core, error: ProcedureError, path?: string): void => {
  if (error.code === 'ABORTED' || told.has(error)) return
  told.add(error)
  call(options.onError, error, { path })
}

/** Tells once that the server has another schema. */
export const compare = (core: Core, served: unknown): void => {
  const { hash } = core.contract
  if (!served || served === hash || core.isTold) return
  core.isTold = true
  const error = transport(
    'protocol',
    false,
    `the server's schema is ${served}, this client's ${hash}: generate it anew`,
  )
  if (core.options.onError) report(core, error)
  else console.warn(error.message)
}

/** A value as the types say: checked if that is wanted, and with dates and bytes in it. */
export const decode = (
  { contract: { validate = unchecked, revive }, options }: Core,
  path: string,
  value: unknown,
  event?: string,
  isChecked = options.validate,
): any => {
  const violations = isChecked ? validate(path, event, value) : []
  const [first] = violations
  if (first) {
    throw failure(
      'DECODE_ERROR',
      `${path}: ${[event, ...first.path].join('.')}: ${first.message}`,
      violations,
    )
  }
  return revive ? revive(path, event, value) : value
}

const unchecked = () => [{ path: [], message: 'no schema: `rpc generate typescript --validate`' }]

/** A failure that the server told, as an error. */
export const refusal = ({ contract: { revive } }: Core, path: string, error: any): CallError => {
  if (revive) error.details = revive(path, undefined, error.details, error.code)
  return new CallError(error)
}
