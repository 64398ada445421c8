// Sockets that are closed while they are opened, and old ones that end too late.

import { expect, test } from 'vitest'

import type { Connection } from 'rpc-client-ts'

import { open } from '../support/client.js'
import { ended, runs } from '../support/counts.js'
import { SequenceLog } from '../support/sequence.js'
import { pretend, serve, until } from '../support/server.js'

const events = (connection: Connection) => {
  const all: string[] = []
  connection.on('state', (state: string) => void all.push(state))
  return all
}

test('a socket that is closed while it is opened leaves nothing behind', async () => {
  const server = await serve()
  const { $connection } = open(server)
  const all = events($connection)
  for (let round = 0; round < 20; round++) {
    $connection.connect()
    $connection.disconnect()
  }
  $connection.connect()
  await until('the connection', () => $connection.state === 'connected')
  expect(all).toEqual([
    ...Array.from({ length: 20 }, () => ['connecting', 'disconnected']).flat(),
    'connecting',
    'connected',
  ])
  await until('one socket', async () => (await server.seen()).connections.open <= 2)
})

test('a socket that is closed while the server does not answer does not open later', async () => {
  const server = await serve()
  await server.stall()
  const api = open(server)
  const all = events(api.$connection)
  api.$connection.connect()
  await until('the attempt', async () => (await server.seen()).connections.accepted > 0)
  api.$connection.disconnect()
  await server.flow()
  const other = open(server).$connection
  other.connect()
  await until('another connection', () => other.state === 'connected')
  expect(all).toEqual(['connecting', 'disconnected'])
})

test('to disconnect and connect at once is one connection, though the old one ends late', async () => {
  const server = await serve()
  const api = open(server)
  const log = new SequenceLog()
  const stop = api.ticks({ everyMs: 1, key: 'first' }).on(log.listener)
  await until('items', () => log.length > 5)
  const all = events(api.$connection)

  await server.stall()
  api.$connection.disconnect()
  expect(log.ends).toEqual(['TRANSPORT_ERROR'])
  api.$connection.connect()
  const next = new SequenceLog()
  const stopNext = api.ticks({ everyMs: 1, key: 'next' }).on(next.listener)
  await server.flow()
  await until('items', () => next.length > 20)
  // By now the old one has ended.
  await ended(server, 'ticks:first')
  stopNext()
  next.expectWhole()
  expect(all).toEqual(['disconnected', 'connecting', 'connected'])
  expect((await server.seen()).requests.filter(({ upgrade }) => upgrade)).toHaveLength(2)
  stop()
})

test('a server that closes each socket at once is not run after without a pause', async () => {
  const impostor = await pretend({ socket: { opened: [{ close: 1013 }] } })
  const api = open(impostor, { baseDelay: 60_000, maxDelay: 60_000 })
  api.$connection.connect()
  await until('the loss', () => api.$connection.state === 'reconnecting')
  expect((await impostor.seen()).requests.filter(({ upgrade }) => upgrade)).toHaveLength(1)
})

test('what was begun while it is opened begins once', async () => {
  const server = await serve()
  const api = open(server)
  const stops = Array.from({ length: 20 }, () => api.never({ key: 'a' }).on({}))
  const [last, ...others] = stops
  for (const stop of others) stop()
  await runs(server, 'never:a')
  last!()
  expect(await ended(server, 'never:a')).toMatchObject({ started: 1, dropped: 1 })
})
