// What a connection says of itself, and in which order.

import { beforeEach, expect, test, vi } from 'vitest'

import {
  connected,
  faked,
  heard,
  only,
  opened,
  pass,
  play,
  reopened,
  settle,
} from '../../support/play.js'

beforeEach(faked)

test('it is idle before anything needs it, and nothing was wrong yet', () => {
  const { connection, network, log } = play()
  expect(connection.state).toBe('idle')
  expect(connection.lastError).toBeUndefined()
  expect(network.attempts).toBe(0)
  expect(log).toEqual([])
})

test('its states and events come in the order in which things happen', async () => {
  const all = play()
  const socket = await connected(all)
  expect(all.log).toEqual([
    ['state', 'connecting'],
    ['state', 'connected'],
    ['connected', false],
  ])
  all.log.length = 0
  socket.end(1006)
  const error = all.connection.lastError
  expect(error).toMatchObject({ code: 'TRANSPORT_ERROR', details: { kind: 'closed' } })
  expect(all.log).toEqual([
    ['disconnected', error],
    ['state', 'reconnecting'],
  ])
  all.log.length = 0
  await pass(250)
  expect(all.log).toEqual([['attempt', 1]])
  await opened(all)
  expect(all.log).toEqual([
    ['attempt', 1],
    ['state', 'connected'],
    ['connected', true],
  ])
  all.log.length = 0
  all.connection.disconnect()
  expect(only(all.log, 'state')).toEqual(['disconnected'])
  expect(only(all.log, 'disconnected')).toEqual([all.connection.lastError])
})

test('a first connection that cannot be opened is opened again, and says why', async () => {
  const all = play()
  all.connection.connect()
  await settle()
  all.network.socket.end(1006)
  await settle()
  expect(all.connection.state).toBe('reconnecting')
  expect(all.connection.lastError).toMatchObject({
    code: 'TRANSPORT_ERROR',
    message: expect.stringContaining('server.test'),
    details: { kind: 'connect', sent: false },
  })
  expect(only(all.log, 'disconnected')).toEqual([])
  await reopened(all)
  expect(all.log).toEqual([
    ['state', 'connecting'],
    ['state', 'reconnecting'],
    ['attempt', 1],
    ['state', 'connected'],
    ['connected', false],
  ])
})

test('the error of a loss says with which code and reason the server closed', async () => {
  const all = play()
  const socket = await connected(all)
  socket.end(1001, 'bye')
  expect(all.connection.lastError?.message).toMatch(/1001 bye/)
})

test('the last error stays when the connection is there again', async () => {
  const all = play()
  const socket = await connected(all)
  socket.end(1006)
  const error = all.connection.lastError
  await reopened(all)
  expect(all.connection.state).toBe('connected')
  expect(all.connection.lastError).toBe(error)
})

test('streams are told of the states, each once', async () => {
  const all = play()
  const { log } = heard(all.api.items())
  const socket = await opened(all)
  socket.end(1006)
  await reopened(all)
  expect(only(log, 'state')).toEqual(['connecting', 'connected', 'reconnecting', 'connected'])
})

test('a stream that begins when the connection is there is told that it is', async () => {
  const all = play()
  await connected(all)
  const { log } = heard(all.api.items())
  expect(log).toEqual([['state', 'connected']])
})

test('a listener that is stopped hears nothing more', async () => {
  const all = play()
  const states: string[] = []
  const stop = all.connection.on('state', (state) => states.push(state))
  const socket = await connected(all)
  stop()
  stop()
  socket.end(1006)
  expect(states).toEqual(['connecting', 'connected'])
})

test('a listener that another one has stopped meanwhile hears nothing more', async () => {
  const all = play()
  const states: string[] = []
  all.connection.on('state', () => stop())
  const stop = all.connection.on('state', (state) => states.push(state))
  await connected(all)
  expect(states).toEqual([])
})

test('a listener that throws breaks nothing, and its error is unhandled', async () => {
  const uncaught: unknown[] = []
  const catching = (error: unknown) => uncaught.push(error)
  const others = process.listeners('unhandledRejection')
  process.removeAllListeners('unhandledRejection').on('unhandledRejection', catching)
  try {
    const all = play({
      onError() {
        throw new Error('of onError')
      },
    })
    all.connection.on('state', (state) => {
      throw new Error(`of ${state}`)
    })
    const { log } = heard(all.api.items())
    const socket = await opened(all)
    socket.end(1006)
    await reopened(all)
    expect(all.connection.state).toBe('connected')
    expect(only(log, 'state')).toEqual(['connecting', 'connected', 'reconnecting', 'connected'])
    all.connection.disconnect()
    await settle()
    await vi.waitFor(() => expect(uncaught).toHaveLength(6))
    expect(uncaught.map((error) => (error as Error).message).sort()).toEqual([
      'of connected',
      'of connected',
      'of connecting',
      'of disconnected',
      'of onError',
      'of reconnecting',
    ])
  } finally {
    process.removeListener('unhandledRejection', catching)
    for (const other of others) process.on('unhandledRejection', other)
  }
})

test('a listener that disconnects when it is connected is told of nothing after that', async () => {
  const all = play()
  all.connection.on('state', (state) => state === 'connected' && all.connection.disconnect())
  await connected(all)
  expect(all.connection.state).toBe('disconnected')
  expect(only(all.log, 'connected')).toEqual([])
  expect(all.network.sockets.map(({ closes }) => closes)).toEqual([1])
})

test('a listener that connects when it is disconnected gets a new connection', async () => {
  const all = play()
  await connected(all)
  const stop = all.connection.on('state', (state) => {
    if (state !== 'disconnected') return
    stop()
    all.connection.connect()
  })
  all.connection.disconnect()
  await opened(all)
  expect(all.connection.state).toBe('connected')
  expect(all.network.attempts).toBe(2)
})

test('a listener to the loss that disconnects ends it for good', async () => {
  const all = play()
  const socket = await connected(all)
  all.connection.on('disconnected', () => all.connection.disconnect())
  socket.end(1006)
  await pass(60_000)
  expect(all.connection.state).toBe('disconnected')
  expect(all.network.attempts).toBe(1)
  expect(vi.getTimerCount()).toBe(0)
})
