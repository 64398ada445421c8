// A server that leaves: the client connects elsewhere first, moves what can be moved, and lets the rest finish.

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
  expect(all.network.attempts).toBe(1)
  await pass(1)
  expect(all.network.attempts).toBe(2)
  expect(old.isOpen).toBe(true)
})

test('a subscription that has an id moves, and nothing is missed or seen twice', async () => {
  const all = play()
  const { log } = heard(all.api.items({ of: 'all' }))
  const old = await opened(all)
  const { id } = old.last('subscribe')
  old.feed({ type: 'data', id, data: 1, eventId: 'a' }, leaving)
  await pass(3_000)
  old.feed({ type: 'data', id, data: 2, eventId: 'b' })
  const next = await opened(all)
  expect(old.of('unsubscribe')).toEqual([{ type: 'unsubscribe', id }])
  expect(next.types).toEqual(['hello', 'subscribe'])
  expect(next.last('subscribe')).toMatchObject({
    path: ['items'],
    input: { of: 'all' },
    lastEventId: 'b',
  })
  old.feed({ type: 'data', id, data: 3, eventId: 'c' })
  next.feed({ type: 'data', id: next.last('subscribe')['id'], data: 3, eventId: 'c' })
  expect(only(log, 'data')).toEqual([1, 2, 3])
  expect(only(log, 'reset')).toEqual([])
  expect(only(log, 'state')).toEqual(['connecting', 'connected'])
})

test('the old socket is closed when nothing goes over it, and that is no loss', async () => {
  const all = play()
  heard(all.api.items(undefined, { lastEventId: 'a' }))
  const old = await opened(all)
  old.feed(leaving)
  await pass(3_000)
  await opened(all)
  expect(old.isOpen).toBe(false)
  expect(old.closes).toBe(1)
  old.end(1001)
  await pass(1_000)
  expect(all.log.map(([kind]) => kind)).toEqual(['state', 'state', 'connected'])
  expect(all.connection.state).toBe('connected')
  expect(all.connection.lastError).toBeUndefined()
  expect(all.told).toEqual([])
})

test('calls finish where they are', async () => {
  const all = play()
  const [read, write] = [outcome(all.api.read()), outcome(all.api.write())]
  const old = await opened(all)
  old.feed(leaving)
  await pass(3_000)
  const next = await opened(all)
  expect(next.types).toEqual(['hello'])
  expect(old.isOpen).toBe(true)
  const [first, second] = old.of('call')
  old.feed({ type: 'result', id: first!['id'], data: 1 })
  expect(old.isOpen).toBe(true)
  old.feed({ type: 'result', id: second!['id'], data: 2 })
  await settle()
  expect([read.value, write.value]).toEqual([1, 2])
  expect(old.isOpen).toBe(false)
  expect(next.types).toEqual(['hello'])
})

test('a subscription that ends where it is does not begin elsewhere', async () => {
  const all = play()
  const [completed, stopped] = [heard(all.api.items(1)), heard(all.api.items(2))]
  const old = await opened(all)
  old.feed(leaving)
  await pass(3_000)
  const next = await opened(all)
  old.feed({ type: 'complete', id: old.of('subscribe')[0]!['id'] })
  stopped.stop()
  expect(completed.log.at(-1)).toEqual(['complete'])
  expect(old.of('unsubscribe')).toHaveLength(1)
  expect(next.types).toEqual(['hello'])
})

test('a call that is lost with the server that left: a query moves, a mutation does not', async () => {
  const all = play()
  const [read, write] = [outcome(all.api.read()), outcome(all.api.write())]
  const old = await opened(all)
  old.feed(leaving)
  await pass(3_000)
  const next = await opened(all)
  old.end(1001)
  await settle()
  expect(write).toMatchObject({ state: 'rejected', value: { details: { sent: true } } })
  expect(next.of('call').map(({ path }) => path)).toEqual([['read']])
  next.feed({ type: 'result', id: next.last('call')['id'], data: 7 })
  await settle()
  expect(read.value).toBe(7)
  expect(all.connection.state).toBe('connected')
})

test('a two-way procedure stays where it is, and takes what is emitted', async () => {
  const all = play()
  const chat = all.api.chat()
  const heardOf: unknown[] = []
  chat.on('reconnect', () => heardOf.push('reconnect'))
  chat.on('said', (text) => heardOf.push(text))
  const old = await opened(all)
  const { id } = old.last('open')
  old.feed({ type: 'opened', id, connectionId: 'a' }, leaving)
  await pass(3_000)
  const next = await opened(all)
  const said = outcome(chat.emit('say', 'hello'))
  await settle()
  old.feed({ type: 'result', id, ref: old.last('emit')['ref'], data: null })
  old.feed({ type: 'event', id, name: 'said', data: 'hello', timestamp: 1 })
  await settle()
  expect(said.state).toBe('fulfilled')
  expect(heardOf).toEqual(['hello'])
  expect(next.types).toEqual(['hello'])
  old.end(1001)
  expect(next.types).toEqual(['hello', 'open'])
  next.feed({ type: 'opened', id: next.last('open')['id'], connectionId: 'b' })
  expect(heardOf).toEqual(['hello', 'reconnect'])
})

test('a two-way procedure that is ended on the old socket lets it close', async () => {
  const all = play()
  const chat = all.api.chat()
  const old = await opened(all)
  old.feed(leaving)
  await pass(3_000)
  await opened(all)
  expect(old.isOpen).toBe(true)
  chat.close()
  expect(old.of('close')).toHaveLength(1)
  expect(old.isOpen).toBe(false)
  expect(all.network.socket.types).toEqual(['hello'])
})

test('a subscription without ids stays until the server ends it, and is told a reset then', async () => {
  const all = play()
  const { log } = heard(all.api.items())
  const old = await opened(all)
  const { id } = old.last('subscribe')
  old.feed(leaving)
  await pass(3_000)
  const next = await opened(all)
  old.feed({ type: 'data', id, data: 1 })
  expect(only(log, 'data')).toEqual([1])
  expect(next.types).toEqual(['hello'])
  old.end(1001)
  expect(next.types).toEqual(['hello', 'subscribe'])
  expect(only(log, 'reset')).toHaveLength(1)
})

test('what is begun when another socket is there goes over that', async () => {
  const all = play()
  outcome(all.api.write())
  const old = await opened(all)
  old.feed(leaving)
  await pass(3_000)
  const next = await opened(all)
  heard(all.api.items())
  outcome(all.api.read())
  await settle()
  expect(next.types).toEqual(['hello', 'subscribe', 'call'])
  expect(old.types).toEqual(['hello', 'call'])
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

test('a credential is shown to the next server first', async () => {
  const all = play({ token: 'ada' })
  const { log } = heard(all.api.items(undefined, { lastEventId: 'a' }))
  const old = await opened(all)
  await accept(old)
  old.feed(leaving)
  await pass(3_000)
  const next = await opened(all)
  expect(next.types).toEqual(['hello', 'auth'])
  old.feed({ type: 'data', id: old.last('subscribe')['id'], data: 1, eventId: 'b' })
  await accept(next)
  expect(next.last('subscribe')['lastEventId']).toBe('b')
  expect(only(log, 'data')).toEqual([1])
  expect(old.isOpen).toBe(false)
})

test('where the next server cannot be reached it is tried again, and the old one serves on', async () => {
  const all = play()
  const { log } = heard(all.api.items(undefined, { lastEventId: 'a' }))
  const old = await opened(all)
  old.feed(leaving)
  await pass(3_000)
  all.network.socket.end(1006)
  await settle()
  expect(all.connection.state).toBe('connected')
  old.feed({ type: 'data', id: old.last('subscribe')['id'], data: 1 })
  const next = await reopened(all)
  expect(next.of('subscribe')).toHaveLength(1)
  expect(only(log, 'data')).toEqual([1])
  expect(only(log, 'state')).toEqual(['connecting', 'connected'])
})

test('an old server that is gone before there is another one is lost', async () => {
  const all = play()
  const { log } = heard(all.api.items(undefined, { lastEventId: 'a' }))
  const old = await opened(all)
  old.feed(leaving)
  await pass(3_000)
  old.end(1001)
  expect(all.connection.state).toBe('reconnecting')
  const next = await opened(all)
  expect(all.network.attempts).toBe(2)
  expect(next.of('subscribe')).toHaveLength(1)
  expect(only(log, 'state').at(-1)).toBe('connected')
  expect(only(all.log, 'connected')).toEqual([false, true])
})

test('an old server that is gone while the next one is asked makes no further attempt', async () => {
  const all = play()
  const old = await connected(all)
  old.feed({ ...leaving, afterMs: 0 })
  await redialled(all)
  old.end(1001)
  await pass(4_000)
  expect(all.network.attempts).toBe(2)
  await opened(all)
  await pass(20_000)
  expect(all.network.attempts).toBe(2)
  expect(all.connection.state).toBe('connected')
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

test('a server that says it twice is left once', async () => {
  const all = play({ heartbeatInterval: 1e9 })
  const old = await connected(all)
  outcome(all.api.write())
  await settle()
  old.feed(leaving, { ...leaving, afterMs: 1_000 })
  await pass(3_000)
  await opened(all)
  old.feed(leaving)
  await pass(60_000)
  expect(all.network.attempts).toBe(2)
})

test('a server that says it again while the next one is asked makes no further attempt', async () => {
  const all = play()
  const old = await connected(all)
  outcome(all.api.write())
  await settle()
  old.feed({ ...leaving, afterMs: 0 })
  await redialled(all)
  old.feed({ ...leaving, afterMs: 0 })
  await pass(4_000)
  expect(all.network.attempts).toBe(2)
  await opened(all)
  await pass(20_000)
  expect(all.network.attempts).toBe(2)
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

test('a server that was told to leave while the next one is tried again opens nothing else', async () => {
  const all = play({ baseDelay: 20_000 })
  const old = await connected(all)
  outcome(all.api.write())
  await settle()
  old.feed({ ...leaving, afterMs: 0 })
  const failing = await redialled(all)
  failing.end(1006)
  await settle()
  expect(all.network.attempts).toBe(2)
  old.feed({ ...leaving, afterMs: 0 })
  await reopened(all)
  await pass(20_000)
  expect(all.network.attempts).toBe(3)
  expect(all.connection.state).toBe('connected')
})

test('a wait that is longer than the server stays is not waited', async () => {
  const all = play()
  const old = await connected(all)
  old.feed({ ...leaving, afterMs: 2 ** 53, deadlineMs: 30_000 })
  await pass(30_000)
  expect(all.network.attempts).toBeGreaterThan(1)
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

test('disconnect() closes both', async () => {
  const all = play()
  const { log } = heard(all.api.items())
  const old = await opened(all)
  old.feed(leaving)
  await pass(3_000)
  const next = await opened(all)
  expect([old.isOpen, next.isOpen]).toEqual([true, true])
  all.connection.disconnect()
  await pass(60_000)
  expect([old.closes, next.closes]).toEqual([1, 1])
  expect(log.at(-1)).toEqual(['error', 'TRANSPORT_ERROR'])
  expect(all.network.attempts).toBe(2)
  expect(vi.getTimerCount()).toBe(0)
})

test('what is aborted on the old socket is ended there', async () => {
  const all = play()
  const controller = new AbortController()
  outcome(all.api.write(1, { signal: controller.signal }))
  const old = await opened(all)
  old.feed(leaving)
  await pass(3_000)
  const next = await opened(all)
  controller.abort()
  await settle()
  expect(old.of('cancel')).toEqual([{ type: 'cancel', id: old.last('call')['id'] }])
  expect(next.types).toEqual(['hello'])
  expect(old.isOpen).toBe(false)
})
