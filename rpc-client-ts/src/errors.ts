/**
 * A failure as it travels. The errors of procedures extend it, each with a `code` of its own, and `details` where there
 * are any. What calls throw is an `Error` with these members.
 */
export interface ProcedureError {
  /** What went wrong, for a program. */
  readonly code: string
  /** What went wrong, for a person. */
  readonly message: string
  /** What belongs to the code. */
  readonly details?: unknown
  /** Whether the same call may succeed later. */
  readonly retryable?: boolean
  /** After how many milliseconds. */
  readonly retryAfterMs?: number
}

/**
 * What can go wrong with any call, whatever the procedure: what the server's framework says, and what the client met.
 * A newer server may say a code that is not here, so a `switch` needs a `default`.
 */
export type RpcError = FrameworkError | ClientError

/** What the server's framework says. */
export type FrameworkError =
  | ParseError
  | BadInputError
  | ValidationError
  | MethodNotAllowedError
  | MethodMismatchError
  | UnauthorizedError
  | ForbiddenError
  | NotFoundError
  | ConflictError
  | PayloadTooLargeError
  | UnsupportedMediaTypeError
  | RateLimitedError
  | LimitExceededError
  | InternalError
  | UnavailableError
  | TimeoutError
  | DuplicateIdError
  | NotOpenError

/** What the client met on its way to the server or back. A time that was up is a {@link TimeoutError}. */
export type ClientError = TransportError | DecodeError | AbortedError

/** One place of an input that was refused. */
export interface Violation {
  /** Where, from the outermost member inwards, in the names of the wire. */
  readonly path: readonly (string | number)[]
  /** What is wrong there, for a person. */
  readonly message: string
}

/** What came is no request. */
export interface ParseError extends ProcedureError {
  readonly code: 'PARSE_ERROR'
}

/** The input is not of the procedure's type. */
export interface BadInputError extends ProcedureError {
  readonly code: 'BAD_INPUT'
  /** Where. */
  readonly details?: readonly Violation[]
}

/** The input is of the right type, and validation refused it. */
export interface ValidationError extends ProcedureError {
  readonly code: 'VALIDATION_ERROR'
  /** Each broken rule. */
  readonly details?: readonly Violation[]
}

/** A subscription was called as if it had one answer. */
export interface MethodNotAllowedError extends ProcedureError {
  readonly code: 'METHOD_NOT_ALLOWED'
}

/** A mutation was called as a query, or a query as a mutation. */
export interface MethodMismatchError extends ProcedureError {
  readonly code: 'METHOD_MISMATCH'
}

/** Nobody is signed in. */
export interface UnauthorizedError extends ProcedureError {
  readonly code: 'UNAUTHORIZED'
}

/** Whoever is signed in may not. */
export interface ForbiddenError extends ProcedureError {
  readonly code: 'FORBIDDEN'
}

/** There is no such procedure, or no such thing. */
export interface NotFoundError extends ProcedureError {
  readonly code: 'NOT_FOUND'
}

/** It clashes with what is there. */
export interface ConflictError extends ProcedureError {
  readonly code: 'CONFLICT'
}

/** The request is larger than the server's limit. */
export interface PayloadTooLargeError extends ProcedureError {
  readonly code: 'PAYLOAD_TOO_LARGE'
}

/** The request was not said to be JSON. */
export interface UnsupportedMediaTypeError extends ProcedureError {
  readonly code: 'UNSUPPORTED_MEDIA_TYPE'
}

/** There were too many requests; `retryAfterMs` tells when to come back. */
export interface RateLimitedError extends ProcedureError {
  readonly code: 'RATE_LIMITED'
}

/** A bound on the connection or a topic was reached. */
export interface LimitExceededError extends ProcedureError {
  readonly code: 'LIMIT_EXCEEDED'
}

/** Something unforeseen happened on the server. */
export interface InternalError extends ProcedureError {
  readonly code: 'INTERNAL_ERROR'
  /** `errorId` is in the server's log, beside the cause. */
  readonly details?: { readonly errorId: string }
}

/** The server is going away, or something that it needs is down: to be tried again. */
export interface UnavailableError extends ProcedureError {
  readonly code: 'UNAVAILABLE'
}

/** The time was up, at the server or here: which of the two was first is chance. */
export interface TimeoutError extends ProcedureError {
  readonly code: 'TIMEOUT'
}

/** An id is in use on this connection. */
export interface DuplicateIdError extends ProcedureError {
  readonly code: 'DUPLICATE_ID'
}

/** There is no such conversation on this connection. */
export interface NotOpenError extends ProcedureError {
  readonly code: 'NOT_OPEN'
}

/** There was no answer, or none that is this framework's. */
export interface TransportError extends ProcedureError {
  readonly code: 'TRANSPORT_ERROR'
  readonly details: TransportErrorDetails
}

/** What a {@link TransportError} tells a program. */
export interface TransportErrorDetails {
  /**
   * What happened:
   *
   * - `input`: the input cannot be written as JSON
   * - `headers`: what gives headers, a token or the URL failed
   * - `connect`: there was no connection
   * - `closed`: the connection ended before the answer, or within it
   * - `protocol`: who answered is no server of this framework, or a newer one
   */
  readonly kind: 'input' | 'headers' | 'connect' | 'closed' | 'protocol'
  /** Whether the server may have got it. If not, calling again does nothing twice. */
  readonly sent: boolean
}

/** An answer came that is not of the output's type. */
export interface DecodeError extends ProcedureError {
  readonly code: 'DECODE_ERROR'
  /** Where. */
  readonly details: readonly Violation[]
}

/** The caller gave it up, by its `signal`. */
export interface AbortedError extends ProcedureError {
  readonly code: 'ABORTED'
}
