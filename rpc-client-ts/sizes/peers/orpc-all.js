// oRPC over fetch and over WebSocket, with its retries.

import { createORPCClient, DynamicLink } from '@orpc/client'
import { RPCLink as FetchLink } from '@orpc/client/fetch'
import { ClientRetryPlugin } from '@orpc/client/plugins'
import { RPCLink as SocketLink } from '@orpc/client/websocket'

const plugins = [new ClientRetryPlugin()]
const calls = new FetchLink({ url: '/rpc', plugins })
const live = new SocketLink({ websocket: new WebSocket('/rpc'), plugins })

export const api = createORPCClient(new DynamicLink(({ context }) => (context.live ? live : calls)))
