// A conversation with the server, and what carries it.

import type { ConnectionState } from './connection.js'
import type { Kind } from './contract.js'
import type { CallError } from './failure.js'

/** A message. Whoever reads one knows what to expect of its `type`. */
export type Frame = { readonly [member: string]: any }

/** A conversation, from its beginning to its end, whatever becomes of single connections. */
export interface Talk {
  readonly path: string
  /** Its input as JSON, or the data of an event; absent where there is none. */
  readonly input?: string | undefined
  /** What it asks, if it is over with an answer. Such come behind what lasts when that is resumed, and are waited for. */
  readonly kind?: Kind | 'event'
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** Of an event: that of which it is one. */
  readonly of?: Talk
  /** The message that begins it over a connection, where it has this id, but for its input. */
  begin(id: string): Frame
  /** A message; of a call its answer. */
  hear(frame: Frame, size?: () => number): void
  /** The connection that it was on is gone, and it is begun anew on the next. */
  lost?(error: CallError): void
  /** All is over, and nothing is heard any more. */
  fail(error: CallError): void
  /** The connection does something else; `connected` it is when this was begun over it. */
  state?(state: ConnectionState): void
  /** Of a two-way procedure: whether it runs; of a subscription: whether it ever did. */
  isOpen?: boolean
  /** Its id on the connection, if it is on one. */
  id?: string | undefined
  /** How many characters of what is asked wait to be sent, and 1 of what lasts: none any more when it was sent, or is over. */
  size?: number
  /** It waits for a response no more. */
  leave?(): unknown
}

/** What carries conversations. */
export interface Carrier {
  /** Begins one. It may fail within this call. */
  begin(talk: Talk): void
  /** Ends one; at the server too where a message's `type` for that is given. */
  end(talk: Talk, type?: string): void
}
