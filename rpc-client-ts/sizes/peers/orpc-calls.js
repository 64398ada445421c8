// oRPC over fetch, which also carries its event iterators.

import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/fetch'

export const api = createORPCClient(new RPCLink({ url: '/rpc' }))
