// What carries the messages of a connection.

import type { CallError } from '../failure.js'
import type { Frame } from '../talk.js'

/**
 * Begins to open a way to the server. What happens to it is told later, never within this call. What one tells that was
 * closed is not heard.
 */
export type Wire = (
  /** It is there. A `token` is to be shown over it. */
  open: (token?: string) => unknown,
  /** `size` tells how many bytes the message has. Over Server-Sent Events, where nobody else counts, that is not exact. */
  hear: (frame: Frame, size?: () => number) => unknown,
  /** `code` is WebSocket's: of some, opening another is of no use. */
  end: (error: CallError, code?: number) => unknown,
) => Line

/** The code of an end that another attempt would meet as well. */
export const HOPELESS = 1002

/** A way to the server. */
export interface Line {
  /** Sends a message. `data` is JSON, and becomes its member `key`. */
  send(frame: Frame, key?: string, data?: string): void
  close(): void
  /** How many characters wait to be sent, if it keeps any. */
  backlog?(): number | undefined
}
