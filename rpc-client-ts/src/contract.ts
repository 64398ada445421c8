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
  /** What gives answers, items, events and the details of errors their dates and bytes. Absent unless it was asked for. */
  readonly revive?: Revive
  /** What checks answers, items and events. Absent unless it was asked for. */
  readonly check?: Validate
  /** Never there: it keeps the type. */
  readonly [api]?: Api
}

/**
 * Puts dates and bytes where JSON has texts for them, in what came of a procedure: its answer or an item, or an event of that
 * name, or the details of an error of that code. What it answers is to be used in place of the value, which it may change.
 */
export type Revive = (
  path: string,
  event: string | undefined,
  value: unknown,
  code?: string,
) => unknown
