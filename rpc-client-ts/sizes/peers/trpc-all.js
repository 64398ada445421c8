// tRPC with calls, and subscriptions over WebSocket and as Server-Sent Events.

import {
  createTRPCClient,
  createWSClient,
  httpBatchLink,
  httpSubscriptionLink,
  splitLink,
  wsLink,
} from '@trpc/client'

export const api = createTRPCClient({
  links: [
    splitLink({
      condition: ({ type }) => type === 'subscription',
      true: splitLink({
        condition: ({ context }) => context.sse === true,
        true: httpSubscriptionLink({ url: '/trpc' }),
        false: wsLink({ client: createWSClient({ url: '/trpc' }) }),
      }),
      false: httpBatchLink({ url: '/trpc' }),
    }),
  ],
})
