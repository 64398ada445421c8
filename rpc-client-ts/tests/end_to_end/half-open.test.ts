// Half-open connections: nothing passes any more, and no end does either.

import { describe, expect, test } from 'vitest'

import { open } from '../support/client.js'
import { SequenceLog } from '../support/sequence.js'
import { serve, until } from '../support/server.js'

const HEARTBEAT = { heartbeatInterval: 200, heartbeatTimeout: 200, connectTimeout: 300 } as const
const PATIENT = { heartbeatInterval: 100, heartbeatTimeout: 5_000 } as const
const FAST = { baseDelay: 1, maxDelay: 20 } as const

describe.each(['websocket', 'sse'] as const)('a half-open connection by %s', (transport) => {
  test('is noticed, and nothing is missing once everything passes again', async () => {
    const server = await serve({ flags: ['--heartbeat-interval', '50'] })
    const api = open(server, { ...FAST, ...HEARTBEAT, subscriptions: transport })
    const log = new SequenceLog()
    const stop = api.ticks({ everyMs: 5 }).on(log.listener)
    await until('items', () => log.length > 5)
    await server.stall()
    await until('the loss', () => log.losses > 0)
    const { length } = log
    await server.flow()
    await until('items', () => log.length > length + 20)
    stop()
    log.expectWhole()
  })

  test('is none where there is only nothing to say', async () => {
    const server = await serve({ flags: ['--heartbeat-interval', '50'] })
    const api = open(server, { ...FAST, ...PATIENT, subscriptions: transport })
    const log = new SequenceLog()
    const stop = api.never({ key: 'a' }).on(log.listener)
    const other = new SequenceLog()
    const stopOther = open(server, { ...FAST, ...PATIENT })
      .ticks({ everyMs: 10 })
      .on(other.listener)
    // As long as several heartbeats.
    await until('items', () => other.length > 120)
    stop()
    stopOther()
    expect(log.losses).toBe(0)
  })
})

test('an attempt that nobody answers is given up, and made again', async () => {
  const server = await serve()
  await server.stall()
  const api = open(server, { ...FAST, calls: 'websocket', connectTimeout: 100 })
  const sum = api.add({ a: 1, b: 2 })
  await until('some attempts', async () => (await server.seen()).connections.accepted > 2)
  await server.flow()
  expect(await sum).toBe(3)
})
