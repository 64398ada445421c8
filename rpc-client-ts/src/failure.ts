// The error that everything throws, and what the client itself has to say.

import type { ProcedureError, TransportErrorDetails } from './errors.js'

/** What every call throws: a failure as it travels, as an `Error`. Its `code` tells which it is. */
export class CallError extends Error implements ProcedureError {
  override name = 'CallError'
  declare readonly code: string
  declare readonly details?: unknown
  declare readonly retryable?: boolean
  declare readonly retryAfterMs?: number

  constructor(failure: ProcedureError) {
    super()
    Object.assign(this, failure)
  }
}

/** A failure that the client met. */
export const failure = (code: string, message: unknown, details?: unknown): CallError =>
  new CallError({ code, message: String(message), details })

/**
 * There was no answer, or none of this framework's. What was on a connection that ended may have been `sent`; of what is
 * asked over one `ask` knows it.
 */
export const transport = (
  kind: TransportErrorDetails['kind'],
  message: unknown,
  sent = kind === 'closed',
): CallError => failure('TRANSPORT_ERROR', message, { kind, sent })

/** Which kind of transport error it is, if it is one. */
export const kindOf = ({ code, details }: ProcedureError): string | false | undefined =>
  code === 'TRANSPORT_ERROR' && (details as TransportErrorDetails | undefined)?.kind

/** Who answered is no server of this framework, or a proxy that speaks for one that is not there. */
export const stranger = (
  { url, status }: { readonly url: string; readonly status: number },
  answer: string,
): CallError =>
  transport(
    status > 501 ? 'closed' : 'protocol',
    `${url} is no rpc server: ${status} ${answer.slice(0, 80)}`,
    true,
  )
