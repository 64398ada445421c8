// A page that does everything: calls, subscriptions over both transports, two-way procedures, and errors told apart.

import { CallError, createClient } from 'rpc-client-ts'
import type { Contract, Query } from 'rpc-client-ts'

interface Api {
  readonly now: Query<[], string, never>
}

const contract: Contract<Api> = { hash: '0123456789abcdef', procedures: { now: 'query()' } }

export const api = createClient(contract, { url: '/api/rpc' })
export const isFailure = (error: unknown) => error instanceof CallError
