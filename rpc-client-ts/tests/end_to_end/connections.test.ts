// What a connection tells of itself, against a server that really comes and goes.

import { expect, test } from 'vitest'

import type { Connection, ConnectionState } from 'rpc-client-ts'

import { open } from '../support/client.js'
import { beside, ended, runs } from '../support/counts.js'
import { serve, until } from '../support/server.js'
import type { Server } from '../support/server.js'

const connected = (connection: Connection) =>
  until('the connection', () => connection.state === 'connected')

const states = (connection: Connection) => {
  const all: ConnectionState[] = []
  connection.on('state', (state: ConnectionState) => void all.push(state))
  return all
}

const sockets = async (server: Server) =>
  (await server.seen()).requests.filter(({ upgrade }) => upgrade).length

test('calls over HTTP open none', async () => {
  const server = await serve()
  const api = open(server)
  await api.add({ a: 1, b: 2 })
  expect(api.$connection.state).toBe('idle')
  expect(await sockets(server)).toBe(0)
})

test('it is opened by the first that needs it, and stays', async () => {
  const server = await serve()
  const api = open(server)
  const all = states(api.$connection)
  const stop = api.never({ key: 'a' }).on({})
  expect(api.$connection.state).toBe('connecting')
  await runs(server, 'never:a')
  stop()
  await ended(server, 'never:a')
  expect(await open(server, { calls: 'websocket' }).add({ a: 1, b: 2 })).toBe(3)
  expect(all).toEqual(['connecting', 'connected'])
  expect((await beside(server).probe()).sockets).toMatchObject({ closed: 0 })
})

test('to connect twice opens one', async () => {
  const server = await serve()
  const { $connection } = open(server)
  $connection.connect()
  $connection.connect()
  await connected($connection)
  $connection.connect()
  const other = open(server).$connection
  other.connect()
  await connected(other)
  expect(await sockets(server)).toBe(2)
})

test('it is closed when nobody has needed it for a while, and opened again', async () => {
  const server = await serve()
  const api = open(server, { calls: 'websocket', idleClose: 20 })
  const all = states(api.$connection)
  await api.add({ a: 1, b: 2 })
  await until('the end', () => api.$connection.state === 'idle')
  await until('the end at the server', async () => {
    const { opened, closed } = (await beside(server).probe()).sockets
    return opened === 1 && closed === 1
  })
  await api.add({ a: 1, b: 2 })
  expect(all.slice(0, 5)).toEqual(['connecting', 'connected', 'idle', 'connecting', 'connected'])
})

test('it tells of its losses, and that it is back', async () => {
  const server = await serve()
  const { $connection } = open(server, { baseDelay: 1, maxDelay: 20 })
  const told: unknown[] = []
  $connection.on('connected', ({ reconnected }) => void told.push(['connected', reconnected]))
  $connection.on('disconnected', ({ code }) => void told.push(['disconnected', code]))
  $connection.connect()
  await connected($connection)
  await server.cut()
  await until('the return', () => told.length === 3)
  expect(told).toEqual([
    ['connected', false],
    ['disconnected', 'TRANSPORT_ERROR'],
    ['connected', true],
  ])
  expect($connection.lastError).toMatchObject({ code: 'TRANSPORT_ERROR' })
})

test('it gives up after as many attempts as it may make', async () => {
  const server = await serve({ later: true })
  const { $connection } = open(server, { baseDelay: 1, maxDelay: 2, maxAttempts: 3 })
  const told: unknown[] = []
  const all = states($connection)
  $connection.on('attempt', (attempt) => void told.push(attempt))
  $connection.on('gaveUp', (attempts) => void told.push(`gave up after ${attempts}`))
  $connection.connect()
  await until('the end', () => $connection.state === 'disconnected')
  expect(told).toEqual([1, 2, 3, 'gave up after 3'])
  expect(all).toEqual(['connecting', 'reconnecting', 'disconnected'])
  expect($connection.lastError).toMatchObject({ details: { kind: 'connect', sent: false } })
  await server.start()
  $connection.connect()
  await connected($connection)
})

test('without reconnect it is lost once', async () => {
  const server = await serve()
  const api = open(server, { reconnect: false })
  const errors: string[] = []
  api.never({ key: 'a' }).on({ error: ({ code }) => void errors.push(code) })
  await runs(server, 'never:a')
  await server.cut()
  await until('the end', () => api.$connection.state === 'disconnected')
  expect(errors).toEqual(['TRANSPORT_ERROR'])
})

test('another token of the same user is shown in place, and counts from then on', async () => {
  const server = await serve()
  const api = open(server, { calls: 'websocket', token: 'ada' })
  const all = states(api.$connection)
  expect(await api.whoami()).toBe('ada')
  api.$connection.setToken('ada, for 60000 ms')
  expect(await api.whoami()).toBe('ada')
  expect(await server.frames('up', 'auth')).toMatchObject([
    { token: 'ada' },
    { token: 'ada, for 60000 ms' },
  ])
  expect(all).toEqual(['connecting', 'connected'])
  expect(await sockets(server)).toBe(1)
})

test('a token of another user gets a connection of its own', async () => {
  const server = await serve()
  const api = open(server, { calls: 'websocket', token: 'ada', baseDelay: 1 })
  expect(await api.whoami()).toBe('ada')
  api.$connection.setToken('bob')
  await until('the other user', async () => (await api.whoami.safe()).data === 'bob')
  expect(await sockets(server)).toBe(2)
})

test('a token that is refused ends it, and what waits for it', async () => {
  const server = await serve()
  const api = open(server, { calls: 'websocket', token: 'bad' })
  expect(await api.whoami.safe()).toMatchObject({ error: { code: 'UNAUTHORIZED' } })
  expect(api.$connection.state).toBe('disconnected')
  expect(api.$connection.lastError).toMatchObject({ code: 'UNAUTHORIZED' })
  api.$connection.setToken('ada')
  api.$connection.connect()
  expect(await api.whoami()).toBe('ada')
})

test('URL and token are asked for at each attempt', async () => {
  const [one, other] = [await serve(), await serve()]
  let at = one
  let asked = 0
  const { $connection } = open(one, {
    url: async () => at.url,
    token: async () => `user, ${++asked}`,
    baseDelay: 1,
  })
  $connection.connect()
  await connected($connection)
  at = other
  await one.kill()
  await until('the other server', async () => (await other.frames('up', 'auth')).length)
  expect(await other.frames('up', 'auth')).toMatchObject([{ token: `user, ${asked}` }])
  expect(asked).toBeGreaterThan(1)
})

test('who disconnects is disconnected until he connects', async () => {
  const server = await serve()
  const api = open(server, { calls: 'websocket' })
  await api.add({ a: 1, b: 2 })
  api.$connection.disconnect()
  expect(api.$connection.state).toBe('disconnected')
  expect(await api.add.safe({ a: 1, b: 2 })).toMatchObject({
    error: { code: 'TRANSPORT_ERROR', details: { sent: false } },
  })
  const read = async () => {
    for await (const _ of api.ticks({ everyMs: 1 })) expect.unreachable()
  }
  await expect(read()).rejects.toMatchObject({ code: 'TRANSPORT_ERROR' })
  expect(await sockets(server)).toBe(1)
  api.$connection.connect()
  expect(await api.add({ a: 1, b: 2 })).toBe(3)
})
