// Clients for tests, of the API that the real server has.

import { onTestFinished } from 'vitest'

import { createClient } from 'rpc-client-ts'
import type { Client, ClientOptions } from 'rpc-client-ts'

import { contract } from '../../../tests/generated/web/api.js'
import type { Api } from '../../../tests/generated/web/api.js'
import { platform } from './platform.js'
import type { Party } from './server.js'

/** Makes a client, which is disconnected when the test has finished. It is given a WebSocket in Node too. */
export function open(
  { url }: Pick<Party, 'url'>,
  options: Partial<ClientOptions> = {},
): Client<Api> {
  const api = createClient(contract, { url, WebSocket: platform.WebSocket, ...options })
  onTestFinished(() => api.$connection.disconnect())
  return api
}
