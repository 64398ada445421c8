import type { Call, CallOptions } from './calls.js'
import type { ConnectionState } from './connection.js'
import type { RpcError } from './errors.js'

/** What a subscription may bring along. */
export interface SubscriptionOptions extends CallOptions {
  /** How long it may take until it is asked for, in milliseconds. Unless it is said it waits for the connection. */
  readonly timeout?: number | undefined
  /** How it travels. The default is the client's. */
  readonly transport?: 'websocket' | 'sse' | undefined
  /** Begins behind the item of this id. */
  readonly lastEventId?: string | undefined
}

/** A procedure that answers with one item after another. A stream of it begins when it is iterated or listened to. */
export interface Subscription<Args, Item, Failure, Events extends object = object> extends Call<
  Args,
  SubscriptionOptions,
  Stream<Item, Failure, Events>
> {}

/**
 * The items of a subscription.
 *
 * `for await` reads them: `break` and `return` end it at the server, and what went wrong is thrown. `on` listens: every
 * listener gets every item.
 */
export interface Stream<Item, Failure, Events extends object = object> {
  /** Reads the items. `return()` ends the subscription at the server. */
  [Symbol.asyncIterator](): AsyncIterator<Item, undefined, undefined>
  /** Listens to all that happens. The function that it returns stops that. */
  on(listener: StreamListener<Item, Failure>): () => void
  /** Listens to the items of one name. The function that it returns stops that. */
  on<Name extends keyof Events>(name: Name, listener: (item: Events[Name]) => void): () => void
  /** Ends it at the server, for all who iterate or listen. */
  close(): void
}

/** What listens to a subscription. */
export interface StreamListener<Item, Failure> {
  /** An item came. */
  readonly data?: ((item: Item) => void) | undefined
  /** The connection is in another state. */
  readonly state?: ((state: ConnectionState) => void) | undefined
  /** It failed, and is over. */
  readonly error?: ((error: Failure | RpcError) => void) | undefined
  /** The server ended it. */
  readonly complete?: (() => void) | undefined
  /** Something may be missing: what is shown should be loaded anew. */
  readonly reset?: (() => void) | undefined
}
