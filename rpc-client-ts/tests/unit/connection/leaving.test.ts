// A server that leaves: what is in flight finishes there, and everything else goes on over the next connection.

import { beforeEach, expect, test, vi } from 'vitest'

import {
  accept,
  connected,
  faked,
  heard,
  only,
  opened,
  outcome,
  pass,
  play,
  redialled,
  reopened,
  settle,
} from '../../support/play.js'

beforeEach(faked)

const leaving = { type: 'reconnect', afterMs: 3_000, deadlineMs: 30_000 }
const unavailable = { code: 'UNAVAILABLE', message: 'the server is going away', retryable: true }

test('another socket is opened after the time that the server says, not before', async () => {
  const all = play()
  const old = await connected(all)
  old.feed(leaving)
  await pass(2_999)
  expect(old.isOpen).toBe(true)
  await pass(1)
  expect(old.isOpen).toBe(false)
  expect(all.connection.state).toBe('reconnecting')
  const next = await reopened(all)
  expect(next).not.toBe(old)
  expect(all.connection.state).toBe('connected')
})

test('a subscription that has an id goes on, and nothing is missed or seen twice', async () => {
  const all = play()
  const { log } = heard(all.api.items({ of: 'all' }))
  const old = await opened(all)
  const { id } = old.last('subscribe')
  old.feed({ type: 'data', id, data: 1, eventId: 'a' }, leaving)
  await pass(2_000)
  old.feed({ type: 'data', id, data: 2, eventId: 'b' })
  await pass(1_000)
  old.feed({ type: 'data', id, data: 3, eventId: 'c' })
  const next = await reopened(all)
  expect(next.types).toEqual(['hello', 'subscribe'])
  expect(next.last('subscribe')).toMatchObject({
    path: ['items'],
    input: { of: 'all' },
    lastEventId: 'b',
  })
  next.feed({ type: 'data', id: next.last('subscribe')['id'], data: 3, eventId: 'c' })
  expect(only(log, 'data')).toEqual([1, 2, 3])
  expect(only(log, 'reset')).toEqual([])
})

test('a subscription without ids is told a reset', async () => {
  const all = play()
  const { log } = heard(all.api.items())
  const old = await opened(all)
  old.feed(leaving)
  await pass(3_000)
  await reopened(all)
  expect(only(log, 'reset')).toHaveLength(1)
})

test('what was called is answered first', async () => {
  const all = play()
  const [read, write] = [outcome(all.api.read()), outcome(all.api.write())]
  const old = await opened(all)
  old.feed(leaving)
  await pass(10_000)
  expect(old.isOpen).toBe(true)
  const [first, second] = old.of('call')
  old.feed({ type: 'result', id: first!['id'], data: 1 })
  expect(old.isOpen).toBe(true)
  old.feed({ type: 'result', id: second!['id'], data: 2 })
  await settle()
  expect([read.value, write.value]).toEqual([1, 2])
  expect(old.isOpen).toBe(false)
})

test('what is called meanwhile waits for the next server', async () => {
  const all = play()
  const write = outcome(all.api.write())
  const old = await opened(all)
  old.feed(leaving)
  await pass(3_000)
  const read = outcome(all.api.read())
  const { log } = heard(all.api.items())
  await settle()
  expect(old.types).toEqual(['hello', 'call'])
  old.feed({ type: 'result', id: old.last('call')['id'], data: 1 })
  const next = await reopened(all)
  expect(next.types).toEqual(['hello', 'subscribe', 'call'])
  expect([write.state, read.state]).toEqual(['fulfilled', 'pending'])
  expect(only(log, 'error')).toEqual([])
})

test('a call that is lost with the server that left: a query moves, a mutation does not', async () => {
  const all = play()
  const [read, write] = [outcome(all.api.read()), outcome(all.api.write())]
  const old = await opened(all)
  old.feed(leaving)
  await pass(3_000)
  old.end(1001)
  const next = await reopened(all)
  expect(write).toMatchObject({ state: 'rejected', value: { details: { sent: true } } })
  expect(next.of('call').map(({ path }) => path)).toEqual([['read']])
  next.feed({ type: 'result', id: next.last('call')['id'], data: 7 })
  await settle()
  expect(read.value).toBe(7)
})

test('what is aborted there is cancelled there, and waited for no more', async () => {
  const all = play()
  const controller = new AbortController()
  outcome(all.api.write(1, { signal: controller.signal }))
  const old = await opened(all)
  old.feed(leaving)
  await pass(3_000)
  controller.abort()
  await settle()
  expect(old.of('cancel')).toEqual([{ type: 'cancel', id: old.last('call')['id'] }])
  expect(old.isOpen).toBe(false)
})

test('one that its server ends since it leaves is lost until it is opened again', async () => {
  const all = play()
  const chat = all.api.chat()
  const heardOf: unknown[] = []
  chat.on('disconnect', (error) => heardOf.push(error?.code))
  chat.on('reconnect', () => heardOf.push('reconnect'))
  const old = await opened(all)
  const { id } = old.last('open')
  old.feed({ type: 'opened', id, connectionId: 'a' }, leaving, {
    type: 'error',
    id,
    error: unavailable,
  })
  expect(heardOf).toEqual(['UNAVAILABLE'])
  const said = outcome(chat.emit('say', 'hello'))
  const next = await reopened(all)
  expect(old.of('emit')).toEqual([])
  next.feed({ type: 'opened', id: next.last('open')['id'], connectionId: 'b' })
  expect(heardOf).toEqual(['UNAVAILABLE', 'reconnect'])
  next.feed({ type: 'result', ref: next.last('emit')['ref'], data: null })
  await settle()
  expect(said.state).toBe('fulfilled')
})

test('a two-way procedure is opened again when its events were answered', async () => {
  const all = play()
  const chat = all.api.chat()
  const heardOf: unknown[] = []
  chat.on('reconnect', () => heardOf.push('reconnect'))
  const old = await opened(all)
  const { id } = old.last('open')
  old.feed({ type: 'opened', id, connectionId: 'a' }, leaving)
  const said = outcome(chat.emit('say', 'hello'))
  await pass(3_000)
  expect(old.isOpen).toBe(true)
  old.feed({ type: 'result', id, ref: old.last('emit')['ref'], data: null })
  await settle()
  expect(said.state).toBe('fulfilled')
  expect(old.isOpen).toBe(false)
  const next = await reopened(all)
  expect(next.types).toEqual(['hello', 'open'])
  next.feed({ type: 'opened', id: next.last('open')['id'], connectionId: 'b' })
  expect(heardOf).toEqual(['reconnect'])
})

test('a credential is shown to the next server first', async () => {
  const all = play({ token: 'ada' })
  heard(all.api.items(undefined, { lastEventId: 'a' }))
  const old = await opened(all)
  await accept(old)
  old.feed(leaving)
  await pass(3_000)
  const next = await reopened(all)
  expect(next.types).toEqual(['hello', 'auth'])
  await accept(next)
  expect(next.last('subscribe')['lastEventId']).toBe('a')
})

test('a server that says it twice is left once', async () => {
  const all = play({ heartbeatInterval: 1e9 })
  const old = await connected(all)
  old.feed(leaving, { ...leaving, afterMs: 1_000 })
  await pass(1_000)
  await reopened(all)
  await pass(60_000)
  expect(all.network.attempts).toBe(2)
})

test('a server that is left no sooner than it is gone is lost as any other', async () => {
  const all = play({ heartbeatInterval: 1e9 })
  const old = await connected(all)
  old.feed({ ...leaving, afterMs: 2 ** 53 })
  await pass(30_000)
  expect(old.isOpen).toBe(true)
  old.end(1001)
  await reopened(all)
  expect(all.connection.state).toBe('connected')
})

test('what is begun while there is no other yet goes to the next one, and without waiting', async () => {
  const all = play()
  const old = await connected(all)
  old.feed({ ...leaving, afterMs: 60_000, deadlineMs: 120_000 })
  const read = outcome(all.api.read())
  const write = outcome(all.api.write())
  const { log } = heard(all.api.items())
  await settle()
  for (const { id } of [...old.of('call'), ...old.of('subscribe')]) {
    old.feed({ type: 'error', id, error: unavailable })
  }
  await pass(1_000)
  expect([read.state, write.state]).toEqual(['pending', 'pending'])
  expect(only(log, 'error')).toEqual([])
  const next = await opened(all)
  expect(next.types.slice(1).sort()).toEqual(['call', 'call', 'subscribe'])
})

test('a query and a subscription that a leaving server refuses go to the next one', async () => {
  const all = play()
  const { log } = heard(all.api.items())
  const read = outcome(all.api.read())
  const old = await opened(all)
  old.feed(leaving)
  for (const frame of old.sent.slice(1)) {
    old.feed({ type: 'error', id: frame['id'], error: unavailable })
  }
  await pass(3_000)
  const next = await opened(all)
  expect(next.of('subscribe')).toHaveLength(1)
  expect(next.of('call')).toHaveLength(1)
  expect(only(log, 'error')).toEqual([])
  expect(read.state).toBe('pending')
})

test('what a server refuses that is not leaving has failed', async () => {
  const all = play()
  const read = outcome(all.api.read())
  const old = await opened(all)
  old.feed({ type: 'error', id: old.last('call')['id'], error: unavailable })
  await settle()
  expect(read).toMatchObject({ state: 'rejected', value: unavailable })
})

test('an old server that is gone at once is left as any other, and not told of twice', async () => {
  const all = play()
  const old = await connected(all)
  old.feed(leaving).end(1001)
  await reopened(all)
  await pass(10_000)
  expect(all.network.attempts).toBe(2)
  expect(all.connection.state).toBe('connected')
})

test('a server that was stable is left as if nothing had failed before', async () => {
  const all = play()
  all.connection.connect()
  await settle()
  for (let attempt = 0; attempt < 6; attempt++) {
    all.network.socket.end(1006)
    await redialled(all)
  }
  const old = await opened(all)
  await pass(20_000)
  const { attempts } = all.network
  old.feed({ ...leaving, afterMs: 0 })
  await pass(500)
  expect(all.network.attempts).toBe(attempts + 1)
})

test('servers that all send elsewhere are not run after without a pause', async () => {
  const all = play()
  all.connection.connect()
  for (let round = 0; round < 6_000; round++) {
    await pass(10)
    const { socket } = all.network
    if (socket.readyState === 0) socket.open().feed({ ...leaving, afterMs: 0 })
  }
  expect(all.network.attempts).toBeLessThan(300)
})

test('what waits for the verdict of a server that leaves goes to the next one', async () => {
  const all = play({ token: 'ada' })
  const { log } = heard(all.api.items())
  const old = await opened(all)
  old.feed(leaving)
  await accept(old)
  await pass(leaving.afterMs)
  const next = await reopened(all)
  await accept(next)
  expect(next.of('subscribe')).toHaveLength(1)
  expect(only(log, 'state').at(-1)).toBe('connected')
})
