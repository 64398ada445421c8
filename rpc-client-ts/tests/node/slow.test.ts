// A reader who is slow: the server sends no more than the window has room for, and everybody else goes on.

import { describe, expect, test } from 'vitest'

import { open } from '../support/client.js'
import { counts, ended } from '../support/counts.js'
import { SequenceLog } from '../support/sequence.js'
import { serve, until } from '../support/server.js'

const WINDOW = 64 * 1024
const BYTES = 1_000

describe.each(['websocket', 'sse'] as const)('a slow reader by %s', (transport) => {
  test('holds up the server alone, and gets everything when it reads on', async () => {
    const server = await serve()
    const api = open(server, { subscriptions: transport, receiveBuffer: WINDOW })
    // By Server-Sent Events the sockets of both systems are the window too.
    const count = 60_000
    const iterator = api.bulk({ count, bytes: BYTES })[Symbol.asyncIterator]()
    expect(await iterator.next()).toMatchObject({ value: { n: 1 } })

    // Others are served meanwhile, by the same client and by the same connection.
    const log = new SequenceLog()
    const stop = api.ticks({ everyMs: 1 }).on(log.listener)
    await until('items of others', () => log.length > 200)
    let before = -1
    const made = await until('that the server waits', async () => {
      const { items } = await counts(server, 'bulk')
      const { length } = log
      await until('items of others', () => log.length > length + 50)
      const isStill = items === before
      before = items
      return isStill && items
    })
    // As many as the window holds, each with what its message has beside.
    if (transport === 'websocket') expect(made).toBeLessThan(WINDOW / BYTES + 2)
    else expect(made).toBeLessThan(count / 2)
    stop()
    log.expectWhole()

    for (let n = 2; n <= count; n++) {
      const { value } = await iterator.next()
      if (value?.n !== n) expect(value?.n).toBe(n)
    }
    expect(await iterator.next()).toEqual({ done: true, value: undefined })
    expect(await ended(server, 'bulk')).toMatchObject({ started: 1, finished: 1, items: count })
  }, 60_000)

  test('that never reads on holds up nothing but itself', async () => {
    const server = await serve()
    const api = open(server, { subscriptions: transport, receiveBuffer: WINDOW })
    const iterator = api.bulk({ count: 1_000_000, bytes: BYTES })[Symbol.asyncIterator]()
    await iterator.next()
    expect(await api.add({ a: 1, b: 2 })).toBe(3)
    await iterator.return!()
    expect(await ended(server, 'bulk')).toMatchObject({ started: 1, dropped: 1 })
    // What it had not read is no burden to whoever follows.
    let next = 0
    for await (const { n } of api.bulk({ count: 500, bytes: BYTES })) expect(n).toBe(++next)
    expect(next).toBe(500)
  })

  test('that reads slowly all the time gets everything in order', async () => {
    const server = await serve()
    const api = open(server, { subscriptions: transport, receiveBuffer: 4 * 1024 })
    let next = 0
    for await (const { n } of api.bulk({ count: 300, bytes: BYTES })) {
      expect(n).toBe(++next)
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect(next).toBe(300)
  })

  test('beside one who is fast gets everything, and so does that', async () => {
    const server = await serve()
    const api = open(server, { subscriptions: transport, receiveBuffer: 16 * 1024 })
    const stream = api.bulk({ count: 2_000, bytes: 100 })
    const log = new SequenceLog()
    stream.on({ data: log.listener.data })
    let next = 0
    for await (const { n } of stream) {
      expect(n).toBe(++next)
      if (n % 10 === 0) await new Promise((resolve) => setImmediate(resolve))
    }
    expect(next).toBe(2_000)
    expect(log.length).toBe(2_000)
    log.expectWhole()
  })
})
