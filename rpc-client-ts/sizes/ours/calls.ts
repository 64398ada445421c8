// A page that makes calls, and nothing else.

import { createCallClient } from 'rpc-client-ts'
import type { Contract, Query } from 'rpc-client-ts'

interface Api {
  readonly hello: Query<[input: { readonly name: string }], string, never>
}

const contract: Contract<Api> = { hash: '0123456789abcdef', procedures: { hello: 'query' } }

export const api = createCallClient(contract, { url: '/api/rpc' })
