// What subscriptions bring, how they end, and that each of them ends at the server exactly once: by both transports.

import { describe, expect, test } from 'vitest'

import { open } from '../support/client.js'
import { counts, ended, runs } from '../support/counts.js'
import { SequenceLog } from '../support/sequence.js'
import { serve, until } from '../support/server.js'

const YEAR = new Date('2026-01-01T00:00:00Z')

describe.each(['websocket', 'sse'] as const)('subscriptions by %s', (transport) => {
  const start = async () => {
    const server = await serve()
    return { server, api: open(server, { subscriptions: transport }) }
  }

  test('bring their items in order, and complete', async () => {
    const { server, api } = await start()
    const items: number[] = []
    for await (const { n } of api.ends({ after: 500 })) items.push(n)
    expect(items).toEqual(Array.from({ length: 500 }, (_, at) => at + 1))
    expect(await counts(server, 'ends')).toMatchObject({ started: 1, running: 0 })
    expect(await server.frames('up', 'unsubscribe')).toEqual([])
  })

  test('tell listeners of items, and that they are complete', async () => {
    const { api } = await start()
    const log = new SequenceLog()
    api.ends({ after: 5 }).on(log.listener)
    await until('the end', () => log.ends[0])
    expect(log.entries).toEqual([1, 2, 3, 4, 5])
    expect(log.ends).toEqual(['complete'])
  })

  test('may have no items', async () => {
    const { api } = await start()
    for await (const _ of api.ends({ after: 0 })) expect.unreachable()
  })

  test('fail behind their items, with dates that are dates', async () => {
    const { server, api } = await start()
    const items: number[] = []
    const read = async () => {
      for await (const { n } of api.fails({ after: 3 })) items.push(n)
    }
    await expect(read()).rejects.toMatchObject({
      code: 'SOLD_OUT',
      details: { left: 2, until: YEAR },
    })
    expect(items).toEqual([1, 2, 3])
    expect(await counts(server, 'fails')).toMatchObject({ started: 1, failed: 1 })
  })

  test('fail at once where there is no right to them', async () => {
    const { api } = await start()
    const read = async () => {
      for await (const _ of api.secret()) expect.unreachable()
    }
    await expect(read()).rejects.toMatchObject({ code: 'UNAUTHORIZED' })
  })

  test('tell that some items are missing', async () => {
    const { api } = await start()
    const log = new SequenceLog()
    api.resets().on(log.listener)
    await until('the end', () => log.ends[0])
    expect(log.entries).toEqual([1, 'reset', 5])
  })

  test('have items with names', async () => {
    const { api } = await start()
    const stream = api.named()
    const prices: number[] = []
    const halts: Date[] = []
    const all: string[] = []
    stream.on({ data: ({ type }) => void all.push(type) })
    stream.on('priceChanged', ({ price }) => void prices.push(price))
    stream.on('halted', ({ since }) => void halts.push(since))
    await until('all items', () => all.length === 4)
    expect(all).toEqual(['priceChanged', 'priceChanged', 'halted', 'priceChanged'])
    expect(prices).toEqual([1, 2, 3])
    expect(halts).toEqual([YEAR])
    stream.close()
  })

  test('begin behind an item', async () => {
    const { api } = await start()
    const items: number[] = []
    for await (const { n } of api.ticks({ everyMs: 0, count: 10 }, { lastEventId: '7' })) {
      items.push(n)
    }
    expect(items).toEqual([8, 9, 10])
  })

  test('are one at the server for all who listen and iterate, up to the last of them', async () => {
    const { server, api } = await start()
    const stream = api.ticks({ everyMs: 1, key: 'a' })
    const [one, other] = [new SequenceLog(), new SequenceLog()]
    const stopOne = stream.on(one.listener)
    const stopOther = stream.on(other.listener)
    const iterator = stream[Symbol.asyncIterator]()
    expect(await iterator.next()).toMatchObject({ value: { n: expect.any(Number) } })
    await until('items', () => one.length > 5 && other.length > 5)
    stopOne()
    stopOne()
    const { length } = one
    await until('more items', () => other.length > length + 5)
    expect(one.length).toBe(length)
    await iterator.return!()
    expect(await counts(server, 'ticks:a')).toMatchObject({ started: 1, running: 1 })
    stopOther()
    expect(await ended(server, 'ticks:a')).toMatchObject({ started: 1, dropped: 1 })
    other.expectWhole()
  })

  const ways: Record<string, (stream: Stream) => Promise<unknown>> = {
    async break(stream) {
      for await (const { n } of stream) if (n === 5) break
    },
    async return(stream) {
      const iterator = stream[Symbol.asyncIterator]()
      await iterator.next()
      expect(await iterator.return!()).toMatchObject({ done: true })
      expect(await iterator.next()).toMatchObject({ done: true })
      await iterator.return!()
    },
    async 'an error in the loop'(stream) {
      const read = async () => {
        for await (const _ of stream) throw new Error('mine')
      }
      await expect(read()).rejects.toThrow('mine')
    },
    async 'stopping to listen'(stream) {
      const log = new SequenceLog()
      const stop = stream.on(log.listener)
      await until('an item', () => log.length)
      stop()
    },
    async close(stream) {
      const read = async () => {
        for await (const { n } of stream) if (n === 5) stream.close()
      }
      await read()
      stream.close()
    },
  }
  type Stream = ReturnType<Awaited<ReturnType<typeof start>>['api']['ticks']>

  test.each(Object.entries(ways))('end at the server exactly once by %s', async (_, end) => {
    const { server, api } = await start()
    await end(api.ticks({ everyMs: 1, key: 'a' }))
    expect(await ended(server, 'ticks:a')).toMatchObject({ started: 1, dropped: 1, failed: 0 })
    if (transport === 'websocket') {
      expect(await server.frames('up', 'subscribe')).toHaveLength(1)
      expect(await server.frames('up', 'unsubscribe')).toHaveLength(1)
    }
  })

  test('end at the server exactly once by a signal, of which all are told', async () => {
    const { server, api } = await start()
    const controller = new AbortController()
    const stream = api.ticks({ everyMs: 1, key: 'a' }, { signal: controller.signal })
    const log = new SequenceLog()
    stream.on(log.listener)
    const read = async () => {
      for await (const { n } of stream) if (n === 5) controller.abort()
    }
    await expect(read()).rejects.toMatchObject({ code: 'ABORTED' })
    expect(log.ends).toEqual(['ABORTED'])
    expect(await ended(server, 'ticks:a')).toMatchObject({ started: 1, dropped: 1 })
    if (transport === 'websocket') {
      expect(await server.frames('up', 'unsubscribe')).toHaveLength(1)
    }
  })

  test('may be begun again when they have ended', async () => {
    const { server, api } = await start()
    const stream = api.ticks({ everyMs: 1, key: 'a' })
    for (const round of [1, 2, 3]) {
      const items: number[] = []
      for await (const { n } of stream) if (items.push(n) === 5) break
      expect(items).toEqual([1, 2, 3, 4, 5])
      expect(await ended(server, 'ticks:a')).toMatchObject({ started: round, dropped: round })
    }
  })

  test('do not disturb each other', async () => {
    const { api } = await start()
    const logs = [1, 1001, 2001, 3001].map((from) => {
      const log = new SequenceLog()
      const stop = api.ticks({ everyMs: 1, from }).on(log.listener)
      return { from, log, stop }
    })
    for (const { log } of logs) await until('items', () => log.length > 50)
    for (const { from, log, stop } of logs) {
      stop()
      log.expectWhole(from)
    }
  })
})

test('a client has both, and each subscription what it asks for', async () => {
  const server = await serve()
  const api = open(server)
  const stop = [
    api.never({ key: 'a' }, { transport: 'sse' }).on({}),
    api.never({ key: 'b' }, { transport: 'websocket' }).on({}),
  ]
  await runs(server, 'never:a')
  await runs(server, 'never:b')
  const { requests } = await server.seen()
  expect(requests.filter(({ upgrade }) => upgrade)).toHaveLength(1)
  expect(requests.filter(({ url }) => url.startsWith('/api/rpc/never'))).toHaveLength(1)
  for (const each of stop) each()
})

test('a subscription with headers of its own goes over HTTP', async () => {
  const server = await serve()
  const stop = open(server)
    .never({ key: 'a' }, { headers: { 'accept-language': 'de' } })
    .on({})
  await runs(server, 'never:a')
  const { requests } = await server.seen()
  expect(requests.find(({ url }) => url.includes('never'))?.headers).toMatchObject({
    'accept-language': 'de',
  })
  stop()
  await ended(server, 'never:a')
})
