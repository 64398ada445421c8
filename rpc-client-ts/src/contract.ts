import type { RevivalTable } from './revival.js'
import type { Validate } from './validate.js'

/** What kind of conversation a procedure is; `socket` is a two-way procedure. */
export type Kind = 'query' | 'mutation' | 'subscription' | 'socket'

/**
 * A procedure's kind, with `()` behind it if it takes no input: the first argument of its calls is their options then.
 */
export type Signature = Kind | `${Kind}()`

declare const api: unique symbol

/**
 * What a generated file exports for the client: the little that has to be known at run time, and the type of the tree
 * that is made of it.
 */
export interface Contract<Api> {
  /** Which schema this was generated from: 16 hexadecimal digits, as the header `RPC-Schema` carries them. */
  readonly hash: string
  /** The procedures, by their dotted paths. */
  readonly procedures: { readonly [path: string]: Signature }
  /** Where answers hold what JSON has no type for. Absent unless it was asked for. */
  readonly revive?: RevivalTable
  /** Tells whether what comes is as the schema says. Absent unless it was asked for. */
  readonly validate?: Validate
  /** Never there: it keeps the type. */
  readonly [api]?: Api
}
