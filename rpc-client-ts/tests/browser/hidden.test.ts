// A tab that nobody looks at makes no attempts, and makes one as soon as somebody does.

import { describe, expect, test } from 'vitest'

import { open } from '../support/client.js'
import { SequenceLog } from '../support/sequence.js'
import { serve, until } from '../support/server.js'
import type { Server } from '../support/server.js'
import { hide, show } from '../support/tab.js'

const FAST = { baseDelay: 1, maxDelay: 10 } as const
const SLOW = { baseDelay: 60_000, maxDelay: 60_000 } as const

const asked = async (server: Server) =>
  (await server.seen()).requests.filter(({ url }) => url.includes('mine')).length

describe.each(['websocket', 'sse'] as const)('a hidden tab by %s', (transport) => {
  test('keeps what is open', async () => {
    const server = await serve()
    const log = new SequenceLog()
    const stop = open(server, { subscriptions: transport }).ticks({ everyMs: 1 }).on(log.listener)
    await until('items', () => log.length > 5)
    hide()
    const { length } = log
    await until('items', () => log.length > length + 20)
    stop()
    log.expectWhole()
    expect(log.losses).toBe(0)
  })

  test('makes no attempts when it has lost its connection, and one at once when it is seen', async () => {
    const server = await serve()
    const api = open(server, { ...FAST, url: `${server.url}?mine`, subscriptions: transport })
    const log = new SequenceLog()
    const stop = api.ticks({ everyMs: 1 }).on(log.listener)
    await until('items', () => log.length > 5)
    hide()
    const before = await asked(server)
    await server.cut()
    await until('the loss', () => log.losses === 1)
    // Its delay is over by then: a timer that is set later, and for longer, has run.
    await new Promise((resolve) => setTimeout(resolve, 5 * FAST.maxDelay))
    expect(await asked(server)).toBe(before)
    show()
    const { length } = log
    await until('items', () => log.length > length + 20)
    stop()
    log.expectWhole()
    expect(await asked(server)).toBe(before + 1)
  })

  test('does not wait for its delay when it is seen', async () => {
    const server = await serve()
    const api = open(server, { ...SLOW, subscriptions: transport })
    const log = new SequenceLog()
    const stop = api.ticks({ everyMs: 1 }).on(log.listener)
    await until('items', () => log.length > 5)
    await server.cut()
    await until('the loss', () => log.losses === 1)
    hide()
    show()
    const { length } = log
    await until('items', () => log.length > length + 20)
    stop()
    log.expectWhole()
  })
})

test('a hidden tab opens its first connection', async () => {
  const server = await serve()
  hide()
  const api = open(server, { calls: 'websocket' })
  expect(await api.add({ a: 1, b: 2 })).toBe(3)
})

test('to be seen revives nobody who has disconnected', async () => {
  const server = await serve()
  const api = open(server, { ...FAST, url: `${server.url}?mine`, calls: 'websocket' })
  await api.add({ a: 1, b: 2 })
  hide()
  api.$connection.disconnect()
  show()
  expect(await open(server, { calls: 'websocket' }).add({ a: 1, b: 2 })).toBe(3)
  expect(api.$connection.state).toBe('disconnected')
  expect(await asked(server)).toBe(1)
})
