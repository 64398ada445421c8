// The network of a page goes and comes back: as the page is told of it, and as the browser really does it.

import { describe, expect, test } from 'vitest'
import { commands } from 'vitest/browser'

import type { ClientOptions, Connection } from 'rpc-client-ts'

import { open } from '../support/client.js'
import { counts } from '../support/counts.js'
import { SequenceLog } from '../support/sequence.js'
import { serve, until } from '../support/server.js'
import type { Server } from '../support/server.js'
import { goOffline, goOnline } from '../support/tab.js'

/** Nothing that these tests wait for comes by a delay. */
const SLOW = { baseDelay: 60_000, maxDelay: 60_000 } as const

const connected = ({ state }: Connection) => state === 'connected'

const sockets = async (server: Server) =>
  (await server.seen()).requests.filter(({ upgrade }) => upgrade).length

const start = async (options: Partial<ClientOptions> = {}) => {
  const server = await serve()
  const api = open(server, { ...SLOW, ...options })
  return { server, api, connection: api.$connection }
}

describe.each(['websocket', 'sse'] as const)('by %s', (transport) => {
  test('a page that is offline ends its connections at once, and online it goes on at once', async () => {
    const { server, api } = await start({ subscriptions: transport })
    const log = new SequenceLog()
    const stop = api.ticks({ everyMs: 1 }).on(log.listener)
    for (const round of [1, 2, 3]) {
      const { length } = log
      await until('items', () => log.length > length + 10)
      goOffline()
      await until('the loss', () => log.losses === round)
      const seen = log.length
      await until('the end', async () => (await counts(server, 'ticks')).running === 0)
      expect(log.length).toBe(seen)
      goOnline()
    }
    const { length } = log
    await until('items', () => log.length > length + 10)
    stop()
    log.expectWhole()
  })
})

test('nothing is tried without a network, and no attempt is used up', async () => {
  const { server, connection } = await start({ baseDelay: 1, maxDelay: 2, maxAttempts: 2 })
  connection.connect()
  await until('the connection', () => connected(connection))
  for (let round = 1; round <= 5; round++) {
    goOffline()
    expect(connection.state).toBe('reconnecting')
    goOnline()
    await until('the connection', () => connected(connection))
  }
  goOffline()
  const before = await sockets(server)
  const other = open(server, { reconnect: true })
  other.$connection.connect()
  expect(other.$connection.state).toBe('connecting')
  expect(await sockets(server)).toBe(before)
  goOnline()
  await until('the connection', () => connected(other.$connection))
  expect(connection.state).not.toBe('disconnected')
})

test('online revives nobody who has disconnected', async () => {
  const { server, connection } = await start()
  connection.connect()
  await until('the connection', () => connected(connection))
  goOffline()
  connection.disconnect()
  goOnline()
  const other = open(server).$connection
  other.connect()
  await until('another connection', () => connected(other))
  expect(connection.state).toBe('disconnected')
  expect(await sockets(server)).toBe(2)
})

test('online revives nobody who does not want to reconnect', async () => {
  const { server, connection } = await start({ reconnect: false })
  connection.connect()
  await until('the connection', () => connected(connection))
  goOffline()
  expect(connection.state).toBe('disconnected')
  goOnline()
  const other = open(server).$connection
  other.connect()
  await until('another connection', () => connected(other))
  expect(connection.state).toBe('disconnected')
})

test('calls that wait for the network are made when it is there', async () => {
  const { api } = await start({ calls: 'websocket' })
  goOffline()
  const sum = api.add({ a: 1, b: 2 })
  expect(api.$connection.state).toBe('connecting')
  goOnline()
  expect(await sum).toBe(3)
})

test('a call over HTTP that fails without a network was not sent', async () => {
  const { server, api } = await start()
  await server.refuse()
  goOffline()
  expect(await api.add.safe({ a: 1, b: 2 })).toMatchObject({
    error: { code: 'TRANSPORT_ERROR', details: { kind: 'connect', sent: false } },
  })
})

test('a browser that is really off the network comes back by itself', async () => {
  const { api } = await start()
  const log = new SequenceLog()
  const stop = api.ticks({ everyMs: 1 }).on(log.listener)
  await until('items', () => log.length > 10)
  const isOnLine: boolean[] = []
  api.$connection.on('state', (state: string) => {
    if (state !== 'reconnecting') return
    isOnLine.push(navigator.onLine)
    Object.assign(window, { hasNoticed: true })
  })
  await commands.loseNetwork()
  expect(isOnLine).toEqual([false])
  const { length } = log
  await until('items', () => log.length > length + 10)
  stop()
  log.expectWhole()
})
