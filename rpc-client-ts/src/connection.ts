import type { ProcedureError } from './errors.js'

/**
 * What a connection is doing:
 *
 * - `idle`: nothing needs it
 * - `connecting`: it is being opened
 * - `connected`
 * - `reconnecting`: it was lost, or could not be opened, and is tried again
 * - `disconnected`: it was closed for good, by `disconnect()` or for a reason that trying again will not mend
 */
export type ConnectionState = 'idle' | 'connecting' | 'connected' | 'reconnecting' | 'disconnected'

/**
 * The one connection over which subscriptions and two-way procedures go. It is opened when the first of them begins, and
 * again whenever it is lost and something needs it.
 */
export interface Connection {
  /** What it is doing. */
  readonly state: ConnectionState
  /** Why it was lost, or could not be opened, the last time. */
  readonly lastError: ProcedureError | undefined
  /** Opens it, and keeps it open, also while nothing needs it. Where it is open or being opened nothing happens. */
  connect(): void
  /**
   * Closes it for good: what goes over it, or waits for it, ends with `TRANSPORT_ERROR`, as does what is begun later. Only
   * `connect()` opens it again.
   */
  disconnect(): void
  /** Puts another token in place of the last one, or of the function, without closing anything. */
  setToken(token: string | undefined): void
  /** Listens to what happens to it. The function that it returns stops that. */
  on<Name extends keyof ConnectionEvents>(
    name: Name,
    listener: (event: ConnectionEvents[Name]) => void,
  ): () => void
}

/** What happens to a connection. */
export interface ConnectionEvents {
  /** It does something else. */
  readonly state: ConnectionState
  /** It is open. */
  readonly connected: { readonly reconnected: boolean }
  /** It was lost or closed, and why. */
  readonly disconnected: ProcedureError
  /** It is about to be opened again: 1 for the first try since it was lost. */
  readonly attempt: number
  /** It is not tried any more, after this many tries. */
  readonly gaveUp: number
}
