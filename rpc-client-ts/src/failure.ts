// The error that everything throws, and what the client itself has to say.

import type { ProcedureError, TransportErrorDetails } from './errors.js'

/** What every call throws: a failure as it travels, as an `Error`. Its `code` tells which it is. */
export class CallError extends Error implements ProcedureError {
  override name = 'CallError'
  declare readonly code: string
  declare readonly details?: unknown
  declare readonly retryable?: boolean
  declare readonly retryAfterMs?: number

  constructor(failure: ProcedureError & { readonly cause?: unknown }) {
    super()
    Object.assign(this, failure)
  }
}

/** A failure that the client met. */
export const failure = (
  code: string,
  message: string,
  details?: unknown,
  cause?: unknown,
): CallError => new CallError({ code, message, details, cause })

/** There was no answer, or none of this framework's. */
export const transport = (
  kind: TransportErrorDetails['kind'],
  sent: boolean,
  message: string,
  cause?: unknown,
): CallError => failure('TRANSPORT_ERROR', message, { kind, sent }, cause)

/** Which kind of transport error it is, if it is one. */
export const kindOf = ({ code, details }: ProcedureError): string | false =>
  code === 'TRANSPORT_ERROR' && (details as TransportErrorDetails).kind

/** Who answered speaks another language. */
export const stranger = (place: string, answer: string): CallError =>
  transport(
    'protocol',
    true,
    `no rpc server at ${place}. Is the URL right? It said: ${answer.slice(0, 80)}`,
  )
