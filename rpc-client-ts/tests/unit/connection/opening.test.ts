// When a connection is opened, and when it is closed since nothing needs it.

import { beforeEach, expect, test, vi } from 'vitest'

import {
  connected,
  faked,
  heard,
  only,
  opened,
  outcome,
  pass,
  play,
  reopened,
  settle,
} from '../../support/play.js'

beforeEach(faked)

test.each([
  ['a subscription', (all: ReturnType<typeof play>) => void heard(all.api.items())],
  ['a call', (all: ReturnType<typeof play>) => void outcome(all.api.read())],
  ['a two-way procedure', (all: ReturnType<typeof play>) => void all.api.chat()],
])('it is opened when %s needs it, and over one socket', async (_, need) => {
  const all = play()
  await pass(60_000)
  expect(all.network.attempts).toBe(0)
  need(all)
  need(all)
  await settle()
  expect(all.connection.state).toBe('connecting')
  const socket = await opened(all)
  need(all)
  await settle()
  expect(all.network.attempts).toBe(1)
  expect(socket.sent).toHaveLength(4)
})

test('calls over HTTP do not open it', async () => {
  const fetch = () => Promise.resolve(new Response('{"ok":true,"data":1}'))
  const all = play({ calls: 'http', fetch })
  const read = outcome(all.api.read())
  await settle()
  expect(read).toEqual({ state: 'fulfilled', value: 1 })
  expect(all.network.attempts).toBe(0)
})

test('a stream that nobody reads does not open it', async () => {
  const all = play()
  const stream = all.api.items()
  stream[Symbol.asyncIterator]()
  await settle()
  expect(all.network.attempts).toBe(0)
})

test('it stays open while nothing needs it, unless that is said', async () => {
  const all = play({ heartbeatInterval: 1e9 })
  const { stop } = heard(all.api.items())
  const socket = await opened(all)
  stop()
  await pass(24 * 3_600_000)
  expect(socket.isOpen).toBe(true)
  expect(all.connection.state).toBe('connected')
})

test('connect() opens it and keeps it open though nothing needs it', async () => {
  const all = play({ idleClose: 1_000 })
  const socket = await connected(all)
  await pass(10_000)
  expect(socket.isOpen).toBe(true)
  const { stop } = heard(all.api.items())
  stop()
  await pass(10_000)
  expect(socket.isOpen).toBe(true)
  socket.end(1006)
  await reopened(all)
  expect(all.connection.state).toBe('connected')
})

test('connect() does nothing where it is being opened, is open, or is waited for', async () => {
  const all = play()
  all.connection.connect()
  all.connection.connect()
  await settle()
  all.connection.connect()
  const socket = await opened(all)
  all.connection.connect()
  await settle()
  expect(all.network.attempts).toBe(1)
  socket.end(1006)
  all.connection.connect()
  await pass(249)
  expect(all.network.attempts).toBe(1)
  await pass(1)
  all.connection.connect()
  expect(all.network.attempts).toBe(2)
  expect(only(all.log, 'state')).toEqual(['connecting', 'connected', 'reconnecting'])
})

test('it is closed after so long without need, and opened again by the next one', async () => {
  const all = play({ idleClose: 1_000 })
  const { stop } = heard(all.api.items())
  const first = await opened(all)
  await pass(10_000)
  expect(first.isOpen).toBe(true)
  stop()
  await pass(999)
  expect(first.isOpen).toBe(true)
  await pass(1)
  expect(first.isOpen).toBe(false)
  expect(all.connection.state).toBe('idle')
  expect(vi.getTimerCount()).toBe(0)
  await pass(60_000)
  expect(all.network.attempts).toBe(1)
  heard(all.api.items())
  const second = await opened(all)
  expect(second.types).toEqual(['hello', 'subscribe'])
  expect(only(all.log, 'state')).toEqual([
    'connecting',
    'connected',
    'idle',
    'connecting',
    'connected',
  ])
  expect(only(all.log, 'attempt')).toEqual([])
})

test('what comes in time keeps it from being closed, and the time begins anew', async () => {
  const all = play({ idleClose: 1_000 })
  const read = outcome(all.api.read())
  const socket = await opened(all)
  socket.feed({ type: 'result', id: socket.last('call')['id'], data: 1 })
  await pass(999)
  expect(read.value).toBe(1)
  const { stop } = heard(all.api.items())
  await pass(5_000)
  expect(socket.isOpen).toBe(true)
  stop()
  await pass(999)
  expect(socket.isOpen).toBe(true)
  await pass(1)
  expect(socket.isOpen).toBe(false)
})

test('calls and two-way procedures need it as well', async () => {
  const all = play({ idleClose: 1_000, timeout: Infinity })
  const chat = all.api.chat()
  const socket = await opened(all)
  await pass(10_000)
  expect(socket.isOpen).toBe(true)
  const read = outcome(all.api.read())
  chat.close()
  await pass(10_000)
  expect(socket.isOpen).toBe(true)
  socket.feed({ type: 'result', id: socket.last('call')['id'], data: 1 })
  await pass(1_000)
  expect(read.value).toBe(1)
  expect(socket.isOpen).toBe(false)
})

test('one that nothing needs any more once it is open is closed after that time too', async () => {
  const all = play({ idleClose: 1_000 })
  const { stop } = heard(all.api.items())
  await settle()
  stop()
  const socket = await opened(all)
  expect(socket.types).toEqual(['hello'])
  await pass(1_000)
  expect(socket.isOpen).toBe(false)
  expect(all.connection.state).toBe('idle')
})

test('that nothing needs it is no failure, and is told to nobody', async () => {
  const all = play({ idleClose: 0 })
  const { stop } = heard(all.api.items())
  await opened(all)
  stop()
  await pass(10)
  expect(all.connection.state).toBe('idle')
  expect(all.told).toEqual([])
})

test('an endless time without need closes nothing', async () => {
  const all = play({ idleClose: Infinity })
  const { stop } = heard(all.api.items())
  const socket = await opened(all)
  stop()
  await pass(10_000)
  expect(socket.isOpen).toBe(true)
})

test('it is not tried any more when nothing needs it any more', async () => {
  const all = play()
  const { stop } = heard(all.api.items())
  const socket = await opened(all)
  socket.end(1006)
  stop()
  expect(all.connection.state).toBe('idle')
  expect(vi.getTimerCount()).toBe(0)
  await pass(60_000)
  expect(all.network.attempts).toBe(1)
})

test('one that is lost while nothing needs it is idle, until something does', async () => {
  const all = play()
  const { stop } = heard(all.api.items())
  const socket = await opened(all)
  stop()
  socket.end(1006)
  await pass(60_000)
  expect(all.connection.state).toBe('idle')
  expect(all.network.attempts).toBe(1)
  heard(all.api.items())
  await opened(all)
  expect(all.connection.state).toBe('connected')
})

test('an attempt that takes too long is given up, and the next one is made', async () => {
  const all = play()
  all.connection.connect()
  await settle()
  const first = all.network.socket
  await pass(4_999)
  expect(first.closes).toBe(0)
  await pass(1)
  expect(first.closes).toBe(1)
  expect(all.connection.state).toBe('reconnecting')
  expect(all.connection.lastError).toMatchObject({
    code: 'TRANSPORT_ERROR',
    message: expect.stringContaining('5000'),
    details: { kind: 'connect', sent: false },
  })
  await reopened(all)
  expect(all.connection.state).toBe('connected')
  first.open().end(1006)
  await settle()
  expect(all.connection.state).toBe('connected')
})

test('how long an attempt may take is an option', async () => {
  const all = play({ connectTimeout: 100 })
  all.connection.connect()
  await pass(99)
  expect(all.network.socket.closes).toBe(0)
  await pass(1)
  expect(all.network.socket.closes).toBe(1)
})

test('an attempt that may take for ever is not given up', async () => {
  const all = play({ connectTimeout: Infinity })
  all.connection.connect()
  await pass(3_600_000)
  expect(all.network.attempts).toBe(1)
  expect(all.network.socket.closes).toBe(0)
})

test('the time of an attempt has in it how long the URL and the token take', async () => {
  const all = play({ url: () => new Promise(() => {}) })
  all.connection.connect()
  await pass(5_000)
  expect(all.connection.state).toBe('reconnecting')
  expect(all.connection.lastError).toMatchObject({ details: { kind: 'connect' } })
})

test('without WebSocket a subscription fails, and the error says what to install', async () => {
  vi.stubGlobal('WebSocket', undefined)
  const all = play({ WebSocket: undefined })
  const { log } = heard(all.api.items())
  await pass(60_000)
  expect(log.at(-1)).toEqual(['error', 'TRANSPORT_ERROR'])
  expect(all.connection.lastError?.message).toMatch(/`ws`/)
  expect(all.connection.state).toBe('disconnected')
})

test('the global WebSocket is used where none is given', async () => {
  const other = play()
  vi.stubGlobal('WebSocket', other.network.WebSocket)
  const all = play({ WebSocket: undefined })
  all.connection.connect()
  await opened(other)
  expect(all.connection.state).toBe('connected')
})

test('a WebSocket that may not be made fails the subscription', async () => {
  const WebSocket = class {
    constructor() {
      throw new Error('an insecure WebSocket may not be made from a page loaded over HTTPS')
    }
  }
  const all = play({ WebSocket: WebSocket as never })
  const { log } = heard(all.api.items())
  await pass(60_000)
  expect(log.at(-1)).toEqual(['error', 'TRANSPORT_ERROR'])
  expect(all.connection.lastError?.message).toMatch(/insecure/)
})
