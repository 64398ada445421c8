// Fault 1: connections are cut in the middle of streams. The sequence log decides.

import { describe, expect, test } from 'vitest'

import { open } from '../support/client.js'
import { SequenceLog } from '../support/sequence.js'
import { serve, until } from '../support/server.js'

describe.each(['websocket', 'sse'] as const)('cut in the middle of a stream by %s', (transport) => {
  const start = async () => {
    const server = await serve()
    const told: string[] = []
    const api = open(server, {
      subscriptions: transport,
      baseDelay: 1,
      maxDelay: 20,
      onError: ({ code }) => void told.push(code),
    })
    return { server, api, told }
  }

  test('a subscription goes on behind the last item, however often that happens', async () => {
    const { server, api, told } = await start()
    const log = new SequenceLog()
    const stop = api.ticks({ everyMs: 0, count: 1_000_000 }).on(log.listener)
    for (let round = 1; round <= 10; round++) {
      const { length } = log
      await until('items', () => log.length > length + 20)
      await server.cut()
      await until('the loss', () => log.losses >= round)
    }
    const { length } = log
    await until('more items', () => log.length > length + 20)
    stop()
    log.expectWhole()
    expect(new Set(told)).toEqual(new Set(['TRANSPORT_ERROR']))
  })

  test('wherever it is cut, be it within an item, nothing is missing and nothing comes twice', async () => {
    const { server, api } = await start()
    const log = new SequenceLog()
    const stop = api.ticks({ everyMs: 1 }).on(log.listener)
    const cuts = [1, 7, 64, 130, 131, 132, 133, 190, 255, 500, 777, 1_024, 1_500, 4_096]
    for (const [round, bytes] of cuts.entries()) {
      const { length } = log
      await until('items', () => log.length > length + 3)
      await server.cutAfter(bytes)
      await until('the loss', () => log.losses > round)
    }
    const { length } = log
    await until('more items', () => log.length > length + 20)
    stop()
    log.expectWhole()
  })

  test('what is cut before it has begun begins', async () => {
    const { server, api } = await start()
    await server.cutAfter(200)
    const log = new SequenceLog()
    const stop = api.ticks({ everyMs: 1 }).on(log.listener)
    await until('items', () => log.length > 20)
    stop()
    // Nobody knows what a subscription without an item has missed.
    log.expectWholeBetweenResets()
    expect(log.ends).toEqual([])
  })

  test('an iterator notices nothing', async () => {
    const { server, api } = await start()
    const items: number[] = []
    for await (const { n } of api.ticks({ everyMs: 1, count: 300 })) {
      items.push(n)
      if (n % 60 === 0) await server.cut()
    }
    expect(items).toEqual(Array.from({ length: 300 }, (_, at) => at + 1))
  })

  test('one whose items have no ids is reset, and begins again', async () => {
    const { server, api } = await start()
    const log = new SequenceLog()
    const stop = api.plain({ everyMs: 1 }).on(log.listener)
    for (const round of [1, 2, 3]) {
      const { length } = log
      await until('items', () => log.length > length + 10)
      await server.cut()
      await until('the loss', () => log.losses >= round)
      await until('the reset', () => log.entries.slice(length).includes('reset'))
    }
    const { length } = log
    await until('more items', () => log.length > length + 10)
    stop()
    expect(log.ends).toEqual([])
    expect(log.entries.filter((entry) => entry === 'reset').length).toBeGreaterThanOrEqual(3)
    log.expectWholeBetweenResets()
  })

  test('what was published meanwhile comes behind it', async () => {
    const { server, api } = await start()
    const [one, other]: [string[], string[]] = [[], []]
    const streams = [api.log(), api.log()]
    streams[0]!.on({ data: (line) => void one.push(line) })
    streams[1]!.on({ data: (line) => void other.push(line) })
    const lines = Array.from({ length: 60 }, (_, at) => `line ${at}`)
    const publisher = open(server)
    for (const [at, text] of lines.entries()) {
      await publisher.append({ text })
      if (at % 12 === 6) {
        await until('the line', () => one.length > at && other.length > at)
        await server.refuse()
        await server.cut()
        await server.accept()
      }
    }
    await until('all lines', () => one.length >= 60 && other.length >= 60)
    expect(one).toEqual(lines)
    expect(other).toEqual(lines)
    for (const stream of streams) stream.close()
  })
})
