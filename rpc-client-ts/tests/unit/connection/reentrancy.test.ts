// What listeners begin and end while they are told of something.

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
  redialled,
  settle,
} from '../../support/play.js'
import type { Play } from '../../support/play.js'

beforeEach(faked)

test('a call of whoever is told of a failure waits for the next attempt as others do', async () => {
  const all = play({ onError: (_, { path }) => path || void outcome(all.api.write()) })
  all.connection.connect()
  for (let round = 0; round < 5; round++) {
    await settle()
    if (all.network.socket.readyState < 3) all.network.socket.end(1006)
    await settle()
  }
  expect(all.network.attempts).toBe(1)
  await redialled(all)
  expect(only(all.log, 'attempt')).toEqual([1])
})

test.each([
  ['a loss', 'reconnecting', 1006],
  ['a close for its own fault', 'disconnected', 4400],
  ['a credential that ran out', 'disconnected', 4401],
] as const)('what begins within %s changes nothing about it', async (_, state, code) => {
  const all = play({ token: 'ada' })
  const chat = all.api.chat()
  chat.on('disconnect', () => void heard(all.api.items()))
  all.connection.on('disconnected', () => void outcome(all.api.read()))
  const socket = await opened(all)
  socket.feed({ type: 'result', ref: socket.last('auth')['ref'], data: {} })
  socket.feed({ type: 'opened', id: socket.last('open')['id'], connectionId: 'a' })
  socket.end(code)
  await settle()
  expect(all.connection.state).toBe(state)
  expect(all.network.attempts).toBe(1)
})

test('whoever is told that it was given up can connect again', async () => {
  const all = play({ maxAttempts: 0 })
  const socket = await connected(all)
  const stop = all.connection.on('gaveUp', () => {
    stop()
    all.connection.connect()
  })
  socket.end(1006)
  await opened(all)
  expect(only(all.log, 'gaveUp')).toEqual([0])
  expect(all.connection.state).toBe('connected')
})

test('a two-way procedure whose end connects again gets a connection that is watched', async () => {
  const all = play()
  const chat = all.api.chat()
  const socket = await opened(all)
  socket.feed({ type: 'opened', id: socket.last('open')['id'], connectionId: 'a' })
  chat.on('disconnect', () => all.connection.connect())
  all.connection.disconnect()
  await settle()
  expect(all.connection.state).toBe('connecting')
  await opened(all)
  expect(only(all.log, 'state').slice(-2)).toEqual(['connecting', 'connected'])
})

test('whoever disconnects while it begins to connect is not connected', async () => {
  const all = play()
  all.connection.on('state', (now) => now === 'connecting' && all.connection.disconnect())
  const { log } = heard(all.api.items())
  const read = outcome(all.api.read())
  await pass(60_000)
  expect(all.connection.state).toBe('disconnected')
  expect(all.network.sockets.filter(({ closes }) => !closes)).toEqual([])
  expect(log.at(-1)).toEqual(['error', 'TRANSPORT_ERROR'])
  expect(read.state).toBe('rejected')
})

test.each(['a stream that is over', 'a mutation'] as const)(
  'a connection that nothing needs when it is lost says why it was, behind %s',
  async (what) => {
    const all = play()
    if (what === 'a mutation') outcome(all.api.write())
    const { stop } = heard(all.api.items())
    const socket = await opened(all)
    stop()
    socket.end(1006, 'a cable')
    await settle()
    expect(all.connection.state).toBe('idle')
    expect(all.connection.lastError?.message).toContain('1006 a cable')
  },
)

test('a two-way procedure that is opened when it is disconnected tells of its failure', async () => {
  const all = play()
  all.connection.disconnect()
  const errors: unknown[] = []
  all.api.chat().on('error', ({ code }) => errors.push(code))
  await settle()
  expect(errors).toEqual(['TRANSPORT_ERROR'])
})

test.each(['websocket', 'sse'] as const)(
  'whoever is asked for the URL can disconnect, and nothing is opened, over %s',
  async (subscriptions) => {
    let requests = 0
    const all: Play = play({
      subscriptions,
      url() {
        all.connection.disconnect()
        return 'http://server.test/api/rpc'
      },
      fetch(_, { signal }) {
        if (!signal?.aborted) requests++
        return Promise.reject(new Error('no'))
      },
    })
    const { log } = heard(all.api.items())
    await pass(60_000)
    expect(log.at(-1)).toEqual(['error', 'TRANSPORT_ERROR'])
    expect(all.connection.state).toBe('disconnected')
    expect(all.network.attempts + requests).toBe(0)
    expect(vi.getTimerCount()).toBe(0)
  },
)

test('a stream that is closed while its connection begins is asked for by nobody', async () => {
  const all = play()
  const items = all.api.items()
  const stop = all.connection.on('state', () => items.close())
  const { log: before } = heard(items)
  stop()
  const { log } = heard(items)
  const socket = await opened(all)
  const [first, ...others] = socket.of('subscribe')
  socket.feed({ type: 'data', id: first!['id'], data: 1 })
  expect(others).toEqual([])
  expect(before).toEqual([])
  expect(only(log, 'data')).toEqual([1])
})

test('an iterator that returns while its connection begins leaves nothing behind', async () => {
  const all = play({ idleClose: 1_000 })
  const iterator = all.api.items()[Symbol.asyncIterator]()
  const stop = all.connection.on('state', () => void iterator.return!())
  const next = outcome(iterator.next())
  stop()
  const socket = await opened(all)
  expect(next).toEqual({ state: 'fulfilled', value: { done: true, value: undefined } })
  expect(socket.types).toEqual(['hello'])
  await pass(1_000)
  expect(all.connection.state).toBe('idle')
})

test('a call that is given up while its connection begins is not made', async () => {
  const all = play()
  const controller = new AbortController()
  all.connection.on('state', () => controller.abort())
  const write = outcome(all.api.write(1, { signal: controller.signal }))
  const socket = await opened(all)
  expect(write).toMatchObject({ state: 'rejected', value: { code: 'ABORTED' } })
  expect(socket.types).toEqual(['hello'])
})

test('a stream that is begun anew when its failure is reported goes on', async () => {
  const all: Play = play({
    onError() {
      items.close()
      again.push(heard(items))
    },
  })
  const items = all.api.items(1, { timeout: 100 })
  const again: ReturnType<typeof heard>[] = []
  const { log } = heard(items)
  await pass(100)
  const socket = await opened(all)
  socket.feed({ type: 'data', id: socket.last('subscribe')['id'], data: 1 })
  expect(only(log, 'error')).toEqual(['TIMEOUT'])
  expect(again).toHaveLength(1)
  expect(only(again[0]!.log, 'error')).toEqual([])
  expect(only(again[0]!.log, 'data')).toEqual([1])
})
