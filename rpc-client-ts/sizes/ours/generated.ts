// The same with what `rpc generate typescript --revive --validate` brings along: dates and bytes, and schemas to check.

import { CallError, createClient, reviver, validator } from 'rpc-client-ts'
import type { Contract, Query } from 'rpc-client-ts'

interface Api {
  readonly now: Query<[], Date, never>
}

const contract: Contract<Api> = {
  hash: '0123456789abcdef',
  procedures: { now: 'query()' },
  revive: reviver({ outputs: { now: 'date' } }),
  check: validator({ outputs: { now: { type: 'string' } } }),
}

export const api = createClient(contract, { url: '/api/rpc', validate: true })
export const isFailure = (error: unknown) => error instanceof CallError
