// tRPC with calls alone.

import { createTRPCClient, httpBatchLink } from '@trpc/client'

export const api = createTRPCClient({ links: [httpBatchLink({ url: '/trpc' })] })
