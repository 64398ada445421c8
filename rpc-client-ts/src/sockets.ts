import type { Call, CallOptions } from './calls.js'
import type { RpcError } from './errors.js'

/** What the opening of a two-way procedure may bring along. */
export interface SocketOptions {
  /** Closes it. */
  readonly signal?: AbortSignal | undefined
  /** How long it may take until it is open, in milliseconds. Unless it is said it waits for the connection. */
  readonly timeout?: number | undefined
  /** Whether the events that come are checked against the schema. The default is the client's. */
  readonly validate?: boolean | undefined
}

/**
 * A two-way procedure: both sides emit named events. `Incoming` are those that the server takes, `Outgoing` those that
 * it emits, both as maps from names to data; the data of an event without any is `null`.
 */
export interface Duplex<
  Args,
  Incoming extends object,
  Outgoing extends object,
  Failure,
> extends Call<Args, SocketOptions, Socket<Incoming, Outgoing, Failure>> {}

/** An open two-way procedure. */
export interface Socket<Incoming extends object, Outgoing extends object, Failure> {
  /**
   * Listens to what happens to the socket itself. An event of the API that has such a name would come to the same
   * listeners: call none so.
   * The function that it returns stops that.
   */
  on<Name extends keyof SocketEvents<Failure>>(
    name: Name,
    listener: (...data: SocketEvents<Failure>[Name]) => void,
  ): () => void
  /** Listens to an event. The function that it returns stops that, as `off` does. */
  on<Name extends keyof Outgoing>(
    name: Name,
    listener: (data: Outgoing[Name], envelope: Envelope) => void,
  ): () => void
  /** As `on`, for the next time only. */
  once<Name extends keyof SocketEvents<Failure>>(
    name: Name,
    listener: (...data: SocketEvents<Failure>[Name]) => void,
  ): () => void
  /** As `on`, for the next time only. */
  once<Name extends keyof Outgoing>(
    name: Name,
    listener: (data: Outgoing[Name], envelope: Envelope) => void,
  ): () => void
  /** Stops a listener, or all of this name. */
  off(name: keyof Outgoing | keyof SocketEvents<Failure>, listener?: Listener): void
  /**
   * Emits an event. While there is no connection it waits, unless `buffer` is `false`.
   *
   * The promise settles when the handler has answered the event or refused it, and holds the answer, of which the
   * schema says nothing; `null` is an acknowledgement. It may be left alone: a failure is told to `onError` too, and is
   * no unhandled rejection. An event that was sent when the connection was lost fails, for nobody knows whether it came.
   */
  emit<Name extends keyof Incoming>(
    name: Name,
    ...data: EmitArguments<Incoming[Name]>
  ): Promise<unknown>
  /** Closes it, at the server too. */
  close(): void
}

/** What happens to a socket itself. */
export interface SocketEvents<Failure> {
  /** It was opened anew after a loss. The server knows nothing of before, so what was joined has to be joined again. */
  readonly reconnect: []
  /** The connection was lost, or closed. */
  readonly disconnect: [error: RpcError | undefined]
  /** It failed, and is over. */
  readonly error: [error: Failure | RpcError]
  /** The server ended it. */
  readonly complete: []
}

/** What comes with an event. */
export interface Envelope {
  /** The event's name. */
  readonly name: string
  /** When the server emitted it, in milliseconds since 1970. */
  readonly timestamp: number
}

/** What an event may bring along. */
export interface EmitOptions extends Pick<CallOptions, 'signal' | 'timeout'> {
  /** Whether it waits while there is no connection, which is the default; `false` fails at once instead. */
  readonly buffer?: boolean | undefined
}

/** The arguments of `emit` behind the name: data that may be `null` may be left out. */
export type EmitArguments<Data> = null extends Data
  ? [data?: Data, options?: EmitOptions]
  : [data: Data, options?: EmitOptions]

/** Any listener: what `off` compares. */
export type Listener = (...data: never) => void
