// A page that does everything: calls, subscriptions over both transports, two-way procedures, dates and bytes, validation.

import { CallError, createClient, reviver, validator } from 'rpc-client-ts'
import type { Contract, Query } from 'rpc-client-ts'

interface Api {
  readonly now: Query<[], Date, never>
}

const contract: Contract<Api> = {
  hash: '0123456789abcdef',
  procedures: { now: 'query()' },
  revive: reviver({ outputs: { now: 'date' } }),
  validate: validator({ outputs: { now: { type: 'string' } } }),
}

export const api = createClient(contract, { url: '/api/rpc', validate: true })
export const isFailure = (error: unknown) => error instanceof CallError
