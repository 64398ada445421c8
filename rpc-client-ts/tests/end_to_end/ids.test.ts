// Fault 10: no id comes twice, and nothing of a conversation that is over reaches another one.

import { describe, expect, test } from 'vitest'

import { open } from '../support/client.js'
import { counts, ended } from '../support/counts.js'
import { SequenceLog } from '../support/sequence.js'
import { serve, until } from '../support/server.js'

/** A small window, so that what nobody wants any more is little. */
const SMALL = { receiveBuffer: 4096 } as const

test('an immediate subscription after the last was left has its own items alone, however often', async () => {
  const server = await serve()
  const api = open(server, SMALL)
  api.$connection.connect()
  await until('the connection', () => api.$connection.state === 'connected')
  for (let round = 0; round < 150; round++) {
    const from = round * 100_000 + 1
    const log = new SequenceLog()
    const stop = api.ticks({ everyMs: 0, from, key: 'a' }).on(log.listener)
    // Some are left before they have begun, and some in the middle.
    if (round % 3 > 0) await until('items', () => log.length >= (round % 3) * 5)
    stop()
    const { length } = log
    log.expectWhole(from)
    if (round % 10 === 0) await counts(server, 'ticks:a')
    expect(log.length).toBe(length)
  }
  await ended(server, 'ticks:a')
  const ids = (await server.frames('up', 'subscribe')).map(({ id }) => id)
  expect(ids).toHaveLength(150)
  expect(new Set(ids).size).toBe(150)
  expect((await server.seen()).requests.filter(({ upgrade }) => upgrade)).toHaveLength(1)
})

describe.each(['websocket', 'sse'] as const)('a stream by %s', (transport) => {
  test('that is begun again at once begins from its first item, however often', async () => {
    const server = await serve()
    const api = open(server, { ...SMALL, subscriptions: transport })
    const stream = api.ticks({ everyMs: 0, key: 'a' })
    let stop = () => {}
    for (let round = 0; round < 60; round++) {
      const log = new SequenceLog()
      stop()
      stop = stream.on(log.listener)
      if (round % 2) await until('items', () => log.length > 10)
      log.expectWhole()
    }
    const log = new SequenceLog()
    stop()
    stop = stream.on(log.listener)
    await until('items', () => log.length > 100)
    log.expectWhole()
    stop()
    const all = await ended(server, 'ticks:a')
    expect(all).toMatchObject({ finished: 0, failed: 0, dropped: all.started })
  })
})

test('calls, events and subscriptions share no id, and none comes again on the next connection', async () => {
  const server = await serve()
  const api = open(server, { calls: 'websocket', token: 'ada', baseDelay: 1, maxDelay: 20 })
  const socket = api.lobby()
  const log = new SequenceLog()
  const stop = api.ticks({ everyMs: 1 }).on(log.listener)
  for (const round of [1, 2, 3]) {
    await Promise.all([api.whoami(), socket.emit('poke'), api.add({ a: round, b: 0 })])
    await server.cut()
    await until('the loss', () => log.losses >= round)
  }
  await api.whoami()
  stop()
  const { frames } = await server.seen()
  const ids: unknown[] = []
  for (const { direction, kind, text } of frames) {
    if (direction !== 'up' || kind !== 'text') continue
    const { type, id, ref } = JSON.parse(text) as Record<string, unknown>
    if (type === 'emit' || type === 'auth') ids.push(ref)
    else if (type === 'call' || type === 'subscribe' || type === 'open') ids.push(id)
  }
  expect(ids.length).toBeGreaterThan(20)
  expect(new Set(ids).size).toBe(ids.length)
})

test('a late item of what was left does not come to what follows', async () => {
  const server = await serve()
  const api = open(server)
  const first = new SequenceLog()
  const stop = api.ticks({ everyMs: 1 }).on(first.listener)
  await until('items', () => first.length > 5)
  // Items that are on their way are held up until the next subscription is there.
  await server.stall()
  stop()
  const { length } = first
  const second = new SequenceLog()
  const stopSecond = api.ticks({ everyMs: 1, from: 1_000_001 }).on(second.listener)
  await server.flow()
  await until('items', () => second.length > 20)
  second.expectWhole(1_000_001)
  expect(first.length).toBe(length)
  stopSecond()
})
