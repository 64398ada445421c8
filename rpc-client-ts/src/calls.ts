import type { ProcedureError, RpcError } from './errors.js'

/** What a call may bring along. */
export interface CallOptions {
  /** Gives the call up: the promise is rejected with `ABORTED`, and the handler is dropped where it stands. */
  readonly signal?: AbortSignal | undefined
  /** How long it may take in all, in milliseconds. The default is the client's. */
  readonly timeout?: number | undefined
  /** Headers beside the client's own. */
  readonly headers?: Readonly<Record<string, string>> | undefined
}

/**
 * What is called with arguments, which are a tuple, and options.
 *
 * It is a function type without documentation of its own, and the interfaces below extend it. So editors go from a call
 * to the procedure alone, and show the procedure's documentation: a call signature in an interface would be a second
 * place to go to, with a documentation that comes first.
 *
 * That `Args` is a tuple is asked where a call is made. As a bound of the parameter it would be checked for every
 * procedure of an API, which takes a seventh of the memory that a large one needs.
 */
export type Call<Args, Options, Answer> = (
  ...args: Args extends readonly unknown[] ? [...Args, options?: Options] : never
) => Answer

/**
 * A procedure that reads. A call throws every failure, as an `Error` that has the members of {@link ProcedureError};
 * `safe` returns it, with its type.
 */
export interface Query<Args, Output, Failure> extends Call<Args, CallOptions, Promise<Output>> {
  /** Calls it. The promise is never rejected: what went wrong is in the result. */
  readonly safe: Call<Args, CallOptions, Promise<Result<Output, Failure | RpcError>>>
}

/**
 * A procedure that changes something. A call throws every failure, as an `Error` that has the members of
 * {@link ProcedureError}; `safe` returns it, with its type.
 */
export interface Mutation<Args, Output, Failure> extends Call<Args, CallOptions, Promise<Output>> {
  /** Calls it. The promise is never rejected: what went wrong is in the result. */
  readonly safe: Call<Args, CallOptions, Promise<Result<Output, Failure | RpcError>>>
}

/** What came of a call: `ok` tells which of the two it is. */
export type Result<Output, Failure> = Success<Output> | Failed<Failure>

/** A call that was answered. */
export interface Success<Output> {
  readonly ok: true
  /** The answer. */
  readonly data: Output
  readonly error?: undefined
}

/** A call that was not. */
export interface Failed<Failure> {
  readonly ok: false
  /** Why. Its `code` tells which failure it is. */
  readonly error: Failure
  readonly data?: undefined
}
