// What carries the messages of a connection.

import type { CallError } from '../failure.js'
import type { Frame } from '../talk.js'

/** Begins to open a way to the server. What happens is told later, never within this call. */
export type Wire = (url: string | URL, events: WireEvents) => Line

/** What happens to a line. What one tells that was closed is not heard. */
export interface WireEvents {
  open(): void
  /** `size` tells how many bytes the message has. Over Server-Sent Events, where nobody else counts, that is not exact. */
  hear(frame: Frame, size?: () => number): void
  /** `code` is WebSocket's. Opening another is of no use if it `isHopeless`. */
  end(error: CallError, code?: number, isHopeless?: boolean): void
}

/** A way to the server. */
export interface Line {
  /** Sends a message. `data` is JSON, and becomes its member `key`. */
  send(frame: Frame, key?: string, data?: string): void
  close(): void
  /** How many characters wait to be sent. */
  backlog(): number
}
