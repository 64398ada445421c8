// Bad input: URLs that are none where there is no page that they would be within.

import { expect, test } from 'vitest'

import { createClient } from 'rpc-client-ts'

import { contract } from '../../../tests/generated/web/api.js'
import { platform } from '../support/platform.js'
import { until } from '../support/server.js'

const urls = ['not a url', '/api/rpc', '', 42, null, undefined]

test.each(urls)('a URL that is %s is told in every failure', async (url) => {
  const api = createClient(contract, { url: url as string, WebSocket: platform.WebSocket })
  const { error } = await api.add.safe({ a: 1, b: 2 })
  expect(error).toMatchObject({ code: 'TRANSPORT_ERROR', details: { sent: expect.any(Boolean) } })
  expect(error?.message).toContain(String(url))
  for (const transport of ['websocket', 'sse'] as const) {
    let failure: { code: string; message: string } | undefined
    const stream = api.ticks({ everyMs: 1 }, { transport })
    stream.on({ error: (error) => void (failure = error) })
    await until(`the failure by ${transport}`, () => failure)
    expect(failure).toMatchObject({ code: 'TRANSPORT_ERROR' })
    expect(failure?.message).toContain(String(url))
  }
  api.$connection.disconnect()
})
