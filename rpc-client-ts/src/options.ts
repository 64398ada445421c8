import type { ProcedureError } from './errors.js'

/** A value, or a function that gives one whenever it is needed, at once or later. */
export type Given<T> = T | (() => T | Promise<T>)

/** What carries calls over HTTP, and how. */
export interface CallClientOptions {
  /**
   * Where the server's endpoint is: `https://example.com/api/rpc`, or in a page `/api/rpc`. A function is asked before
   * each request, and whenever a connection is opened.
   */
  readonly url: Given<string | URL>
  /**
   * Whose calls these are. It goes with each request as `Authorization: Bearer …`, and over a connection as a message. A
   * function is asked before each request, whenever a connection is opened, and when the server says that the last one
   * runs out.
   */
  readonly token?: Given<string | undefined> | undefined
  /** Headers of every request. A connection has none. */
  readonly headers?: Given<Readonly<Record<string, string>>> | undefined
  /** What is called instead of the global `fetch`, with a URL as text. */
  readonly fetch?: ((url: string, init: RequestInit) => Promise<Response>) | undefined
  /** How long a call may take in all, in milliseconds: 30,000 unless it is said, `Infinity` for as long as it takes. */
  readonly timeout?: number | undefined
  /** Whether calls over HTTP that are made in one tick go as one request, up to 64 of them. The default is `false`. */
  readonly batch?: boolean | undefined
  /** Whether answers, items and events are checked against the schema, which `rpc generate typescript --validate` adds. */
  readonly validate?: boolean | undefined
  /**
   * Is told of every failure, once, whoever else gets it: for error reporting. What a caller gave up itself is none.
   * `path` is the procedure's, where it belongs to one.
   */
  readonly onError?:
    ((error: ProcedureError, context: { readonly path?: string | undefined }) => void) | undefined
}

/** What a client does beside calls, and how. */
export interface ClientOptions extends CallClientOptions {
  /** How queries and mutations travel. A call with headers of its own goes over HTTP. The default is `http`. */
  readonly calls?: 'http' | 'websocket' | undefined
  /** How subscriptions travel. One with headers of its own goes by Server-Sent Events. The default is `websocket`. */
  readonly subscriptions?: 'websocket' | 'sse' | undefined
  /** What is used instead of the global `WebSocket`; Node has none before version 22, where it is that of `ws`. */
  readonly WebSocket?: WebSocketConstructor | undefined
  /** Whether a lost connection is opened again. The default is `true`. */
  readonly reconnect?: boolean | undefined
  /** The bound of the random delay before the first attempt to do so, in milliseconds; it doubles with each. The default is 500. */
  readonly baseDelay?: number | undefined
  /** Up to where it doubles. The default is 20,000. */
  readonly maxDelay?: number | undefined
  /** How many attempts in a row may fail before no more are made. The default is no end. */
  readonly maxAttempts?: number | undefined
  /** How long an attempt may take, in milliseconds. The default is 5,000. */
  readonly connectTimeout?: number | undefined
  /** After how much silence the server is asked for a sign of life, in milliseconds. The default is 25,000. */
  readonly heartbeatInterval?: number | undefined
  /** How long that may take until the connection is lost, in milliseconds. The default is 5,000. */
  readonly heartbeatTimeout?: number | undefined
  /** After how many milliseconds without need the connection is closed. The default is never. */
  readonly idleClose?: number | undefined
  /** How many characters of calls and events may wait to be sent. The default is 1 MiB. What is beyond is refused. */
  readonly sendBuffer?: number | undefined
  /** How many bytes of a subscription may wait for a reader who is slow; the server sends no more. The default is 1 MiB. */
  readonly receiveBuffer?: number | undefined
}

/** What makes a WebSocket: the global one's constructor, or that of the package `ws`. */
export type WebSocketConstructor = new (url: string) => WebSocketLike

/** What is needed of a WebSocket. */
export interface WebSocketLike {
  /** Characters that wait to be sent. */
  readonly bufferedAmount: number
  onopen: ((event: any) => void) | null
  onmessage: ((event: any) => void) | null
  onclose: ((event: any) => void) | null
  onerror: ((event: any) => void) | null
  send(text: string): void
  close(code?: number, reason?: string): void
}
