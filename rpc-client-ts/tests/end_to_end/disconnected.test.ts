// Fault 12: the client is disconnected while it waits for the next attempt. There is none, and what waits is settled.

import { describe, expect, test } from 'vitest'

import { open } from '../support/client.js'
import { ended, runs } from '../support/counts.js'
import { SequenceLog } from '../support/sequence.js'
import { serve, until } from '../support/server.js'
import type { Server } from '../support/server.js'

const FAST = { baseDelay: 1, maxDelay: 10 } as const

/** Requests of the client that has this in its URL. */
const requests = async (server: Server, mark: string) =>
  (await server.seen()).requests.filter(({ url }) => url.includes(mark)).length

/** Lets another client, with the same delays, lose its connection and come back so often that the first had its turn. */
async function outlast(server: Server): Promise<void> {
  const { $connection } = open(server, FAST)
  let times = 0
  $connection.on('connected', () => void times++)
  $connection.connect()
  for (let round = 1; round <= 20; round++) {
    await until('the other client', () => times >= round)
    await server.cut()
  }
}

describe.each(['websocket', 'sse'] as const)('disconnected during backoff by %s', (transport) => {
  test('it makes no further attempt, and what waits fails', async () => {
    const server = await serve()
    const url = `${server.url}?mine`
    const options = { ...FAST, url, subscriptions: transport, calls: 'websocket' } as const
    const api = open(server, options)
    const log = new SequenceLog()
    api.ticks({ everyMs: 1 }).on(log.listener)
    const next = api.never({ key: 'a' })[Symbol.asyncIterator]().next()
    await until('items', () => log.length > 5)
    await runs(server, 'never:a')

    await server.refuse()
    await server.cut()
    await until('the loss', () => log.losses > 0)
    const mutation = api.count.safe({ key: 'a' })
    const query = api.add.safe({ a: 1, b: 1 })
    const emitted = api.lobby().emit('poke')
    let attempts = 0
    api.$connection.on('attempt', () => void attempts++)
    await until('attempts', () => attempts > 2)

    api.$connection.disconnect()
    const lost = { code: 'TRANSPORT_ERROR', details: { kind: 'closed', sent: false } }
    expect(await mutation).toMatchObject({ error: lost })
    expect(await query).toMatchObject({ error: lost })
    await expect(emitted).rejects.toMatchObject({ code: 'TRANSPORT_ERROR' })
    await expect(next).rejects.toMatchObject({ code: 'TRANSPORT_ERROR' })
    expect(log.ends).toEqual(['TRANSPORT_ERROR'])
    log.ends.length = 0
    log.expectWhole()
    expect(api.$connection.state).toBe('disconnected')

    const made = attempts
    const asked = await requests(server, 'mine')
    await server.accept()
    await outlast(server)
    expect(attempts).toBe(made)
    expect(await requests(server, 'mine')).toBe(asked)
    expect(await ended(server, 'never:a')).toMatchObject({ running: 0 })
  })

  test('a stream that is closed then makes no further attempt', async () => {
    const server = await serve()
    const api = open(server, { ...FAST, url: `${server.url}?mine`, subscriptions: transport })
    const log = new SequenceLog()
    const stop = api.ticks({ everyMs: 1 }).on(log.listener)
    await until('items', () => log.length > 5)
    await server.refuse()
    await server.cut()
    await until('the loss', () => log.losses > 0)
    stop()
    const asked = await requests(server, 'mine')
    await server.accept()
    await outlast(server)
    expect(await requests(server, 'mine')).toBe(asked)
  })
})

test('calls over HTTP that are under way end with the client’s disconnection or by themselves', async () => {
  const server = await serve()
  const api = open(server)
  const call = api.slow({ ms: 50 })
  api.$connection.disconnect()
  expect(await call).toBe(50)
})
