// Signs of life: a server that is silent is asked for one, and left if there is none.

import { beforeEach, expect, test, vi } from 'vitest'

import { connected, faked, heard, opened, only, pass, play } from '../../support/play.js'

beforeEach(faked)

test('the server is asked for a sign of life after 25 s of silence, once', async () => {
  const all = play()
  const socket = await connected(all)
  await pass(24_999)
  expect(socket.of('ping')).toEqual([])
  await pass(1)
  expect(socket.of('ping')).toEqual([{ type: 'ping' }])
  await pass(4_999)
  expect(socket.of('ping')).toHaveLength(1)
  expect(socket.isOpen).toBe(true)
})

test('a server that does not answer for 5 s is lost', async () => {
  const all = play()
  const { log } = heard(all.api.items())
  const socket = await opened(all)
  await pass(29_999)
  expect(all.connection.state).toBe('connected')
  await pass(1)
  expect(all.connection.state).toBe('reconnecting')
  expect(socket.closes).toBe(1)
  expect(all.connection.lastError).toMatchObject({
    code: 'TRANSPORT_ERROR',
    details: { kind: 'closed' },
  })
  expect(only(log, 'state').at(-1)).toBe('reconnecting')
  await pass(250)
  await opened(all)
  expect(all.connection.state).toBe('connected')
})

test('a server that answers is asked again 25 s after its answer', async () => {
  const all = play()
  const socket = await connected(all)
  await pass(25_000)
  for (let round = 1; round < 10; round++) {
    expect(socket.of('ping')).toHaveLength(round)
    await pass(3_000)
    socket.feed({ type: 'pong' })
    await pass(24_999)
    expect(socket.of('ping')).toHaveLength(round)
    await pass(1)
  }
  expect(socket.isOpen).toBe(true)
})

test('everything that comes is a sign of life', async () => {
  const all = play()
  heard(all.api.items())
  const socket = await opened(all)
  const { id } = socket.last('subscribe')
  for (const frame of [
    { type: 'data', id, data: 1 },
    { type: 'hello', schema: '0123456789abcdef' },
    { type: 'nobody knows' },
    { type: 'data', id: 'of nobody', data: 1 },
  ]) {
    await pass(24_999)
    socket.feed(frame)
  }
  expect(socket.of('ping')).toEqual([])
  await pass(24_999)
  expect(socket.of('ping')).toEqual([])
  await pass(1)
  expect(socket.of('ping')).toHaveLength(1)
})

test('something else than the answer is as good', async () => {
  const all = play()
  heard(all.api.items())
  const socket = await opened(all)
  await pass(29_999)
  socket.feed({ type: 'data', id: socket.last('subscribe')['id'], data: 1 })
  await pass(24_999)
  expect(socket.isOpen).toBe(true)
  expect(socket.of('ping')).toHaveLength(1)
})

test('what the client sends is no sign of life', async () => {
  const all = play()
  const socket = await connected(all)
  await pass(24_000)
  heard(all.api.items())
  await pass(1_000)
  expect(socket.of('ping')).toHaveLength(1)
})

test('its times are options', async () => {
  const all = play({ heartbeatInterval: 1_000, heartbeatTimeout: 200 })
  const socket = await connected(all)
  await pass(1_000)
  expect(socket.of('ping')).toHaveLength(1)
  await pass(199)
  expect(socket.isOpen).toBe(true)
  await pass(1)
  expect(socket.isOpen).toBe(false)
})

test('an answer counts also where there is more time for it than between two questions', async () => {
  const all = play({ heartbeatInterval: 1_000, heartbeatTimeout: 5_000 })
  const socket = await connected(all)
  let answered = 0
  for (let ms = 0; ms < 60_000; ms += 100) {
    await pass(100)
    if (socket.of('ping').length > answered) {
      answered++
      socket.feed({ type: 'pong' })
    }
  }
  expect(answered).toBeGreaterThan(5)
  expect(all.network.attempts).toBe(1)
  expect(all.connection.state).toBe('connected')
})

test('with an endless interval nobody is asked, and nothing runs', async () => {
  const all = play({ heartbeatInterval: Infinity })
  const socket = await connected(all)
  const timers = vi.spyOn(globalThis, 'setTimeout')
  await pass(10_000)
  expect(timers.mock.calls.length).toBeLessThan(10)
  expect(socket.of('ping')).toEqual([])
  expect(socket.isOpen).toBe(true)
})

test('nobody is asked before the connection is there', async () => {
  const all = play({ token: 'ada', connectTimeout: 60_000 })
  const socket = await connected(all)
  await pass(59_000)
  expect(socket.types).toEqual(['hello', 'auth'])
})

test('a connection that is over asks nothing', async () => {
  const all = play()
  const socket = await connected(all)
  all.connection.disconnect()
  await pass(60_000)
  expect(socket.of('ping')).toEqual([])
  expect(vi.getTimerCount()).toBe(0)
})

test('a machine that has slept asks before it believes in a loss', async () => {
  const all = play()
  const socket = await connected(all)
  vi.setSystemTime(Date.now() + 3_600_000)
  await pass(25_000)
  expect(socket.isOpen).toBe(true)
  expect(socket.of('ping')).toHaveLength(1)
  socket.feed({ type: 'pong' })
  await pass(20_000)
  expect(socket.isOpen).toBe(true)
})
