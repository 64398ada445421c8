// Subscriptions over the connection: begun, resumed, and what is told of them.

import { beforeEach, expect, test } from 'vitest'

import {
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

test('a subscription begins when it is listened to, as one message', async () => {
  const all = play()
  heard(all.api.items({ of: 'all' }))
  const socket = await opened(all)
  expect(socket.last('subscribe')).toEqual({
    type: 'subscribe',
    id: expect.any(String),
    path: ['items'],
    input: { of: 'all' },
    window: 2 ** 20,
  })
})

test('a subscription without an input sends none', async () => {
  const all = play()
  heard(all.api.items())
  const socket = await opened(all)
  expect(socket.last('subscribe')).not.toHaveProperty('input')
})

test('a subscription begins when it is iterated', async () => {
  const all = play()
  const items = all.api.items()[Symbol.asyncIterator]()
  const first = outcome(items.next())
  const socket = await opened(all)
  socket.feed({ type: 'data', id: socket.last('subscribe')['id'], data: { n: 1 } })
  await settle()
  expect(first.value).toEqual({ done: false, value: { n: 1 } })
})

test('many subscriptions go over one socket, and each gets its own items', async () => {
  const all = play()
  const streams = [1, 2, 3].map((n) => heard(all.api.items(n)))
  const socket = await opened(all)
  for (const { id, input } of socket.of('subscribe')) socket.feed({ type: 'data', id, data: input })
  expect(streams.map(({ log }) => only(log, 'data'))).toEqual([[1], [2], [3]])
  expect(all.network.attempts).toBe(1)
})

test('all readers of one stream share one subscription', async () => {
  const all = play()
  const items = all.api.items()
  const [first, second] = [heard(items), heard(items)]
  const iterator = items[Symbol.asyncIterator]()
  const next = outcome(iterator.next())
  const socket = await opened(all)
  expect(socket.of('subscribe')).toHaveLength(1)
  socket.feed({ type: 'data', id: socket.last('subscribe')['id'], data: 1 })
  await settle()
  expect([only(first.log, 'data'), only(second.log, 'data'), next.value.value]).toEqual([
    [1],
    [1],
    1,
  ])
})

test('items that have names are heard by their names, and by those who hear all', async () => {
  const all = play()
  const items = all.api.items()
  const left: unknown[] = []
  items.on('left', (item) => left.push(item))
  const { log } = heard(items)
  const socket = await opened(all)
  const { id } = socket.last('subscribe')
  socket.feed({ type: 'data', id, data: 'ada', name: 'left' })
  socket.feed({ type: 'data', id, data: 'bob', name: 'joined' })
  socket.feed({ type: 'data', id, data: 'eve' })
  expect(left).toEqual(['ada'])
  expect(only(log, 'data')).toEqual(['ada', 'bob', 'eve'])
})

test('a subscription is resumed behind the last item that came, read or not', async () => {
  const all = play()
  const iterator = all.api.items({ of: 'all' })[Symbol.asyncIterator]()
  const first = outcome(iterator.next())
  const socket = await opened(all)
  const { id } = socket.last('subscribe')
  socket.feed(
    { type: 'data', id, data: 1, eventId: 'a' },
    { type: 'data', id, data: 2, eventId: 'b' },
    { type: 'data', id, data: 3 },
  )
  socket.end(1006)
  const again = await reopened(all)
  const next = again.last('subscribe')
  expect(next).toMatchObject({ path: ['items'], input: { of: 'all' }, lastEventId: 'b' })
  expect(next['id']).not.toBe(id)
  again.feed({ type: 'data', id: next['id'], data: 4, eventId: 'c' })
  await settle()
  expect(first.value).toEqual({ done: false, value: 1 })
  expect([await iterator.next(), await iterator.next(), await iterator.next()]).toEqual([
    { done: false, value: 2 },
    { done: false, value: 3 },
    { done: false, value: 4 },
  ])
})

test('one that is resumed is told no reset by the client', async () => {
  const all = play()
  const { log } = heard(all.api.items())
  const socket = await opened(all)
  socket.feed({ type: 'data', id: socket.last('subscribe')['id'], data: 1, eventId: 'a' })
  socket.end(1006)
  await reopened(all)
  expect(only(log, 'reset')).toEqual([])
})

test('one that cannot say where it was is told a reset, each time, and before what comes', async () => {
  const all = play()
  const { log } = heard(all.api.items())
  await opened(all)
  for (let round = 0; round < 3; round++) {
    const { socket } = all.network
    socket.feed({ type: 'data', id: socket.last('subscribe')['id'], data: round })
    socket.end(1006)
    await reopened(all)
  }
  expect(log.filter(([kind]) => kind !== 'state')).toEqual([
    ['data', 0],
    ['reset'],
    ['data', 1],
    ['reset'],
    ['data', 2],
    ['reset'],
  ])
})

test('one that was never asked for before the loss is told none', async () => {
  const all = play()
  const { log } = heard(all.api.items())
  await settle()
  all.network.socket.end(1006)
  await reopened(all)
  expect(only(log, 'reset')).toEqual([])
})

test('the server’s reset is told too, and ends nothing', async () => {
  const all = play()
  const { log } = heard(all.api.items())
  const socket = await opened(all)
  const { id } = socket.last('subscribe')
  socket.feed({ type: 'reset', id }, { type: 'data', id, data: 1 })
  expect(log.slice(2)).toEqual([['reset'], ['data', 1]])
})

test('a subscription may begin behind an item that is known', async () => {
  const all = play()
  const { log } = heard(all.api.items(undefined, { lastEventId: 'a' }))
  const first = await opened(all)
  expect(first.last('subscribe')['lastEventId']).toBe('a')
  first.end(1006)
  const second = await reopened(all)
  expect(second.last('subscribe')['lastEventId']).toBe('a')
  second.feed({ type: 'data', id: second.last('subscribe')['id'], data: 1, eventId: 'b' })
  second.end(1006)
  const third = await reopened(all)
  expect(third.last('subscribe')['lastEventId']).toBe('b')
  expect(only(log, 'reset')).toEqual([])
})

test('one that the server ends is complete, and is not begun again', async () => {
  const all = play()
  const { log } = heard(all.api.items())
  const iterator = all.api.items()[Symbol.asyncIterator]()
  const next = outcome(iterator.next())
  const socket = await opened(all)
  for (const { id } of socket.of('subscribe')) socket.feed({ type: 'complete', id })
  await settle()
  expect(log.at(-1)).toEqual(['complete'])
  expect(next.value).toEqual({ done: true, value: undefined })
  expect(socket.of('unsubscribe')).toEqual([])
  all.connection.connect()
  socket.end(1006)
  const again = await reopened(all)
  expect(again.types).toEqual(['hello'])
})

test.each(['error', 'rejected'])('one that fails by %s is over, and says why', async (type) => {
  const all = play()
  const { log } = heard(all.api.items())
  const errors: unknown[] = []
  const items = all.api.items()
  items.on({ error: (error) => errors.push(error) })
  const next = outcome(items[Symbol.asyncIterator]().next())
  const socket = await opened(all)
  const error = { code: 'ROOM_NOT_FOUND', message: 'no', details: { roomId: 'a' } }
  for (const { id } of socket.of('subscribe')) socket.feed({ type, id, error })
  await settle()
  expect(log.at(-1)).toEqual(['error', 'ROOM_NOT_FOUND'])
  expect(errors).toMatchObject([error])
  expect(errors[0]).toBeInstanceOf(Error)
  expect(next).toMatchObject({ state: 'rejected', value: error })
  expect(socket.of('unsubscribe')).toEqual([])
  all.connection.connect()
  socket.end(1006)
  const again = await reopened(all)
  expect(again.types).toEqual(['hello'])
})

test('a time limit is for the time until it is asked for', async () => {
  const all = play()
  const { log: late } = heard(all.api.items(1, { timeout: 1_000 }))
  await pass(1_000)
  expect(late.at(-1)).toEqual(['error', 'TIMEOUT'])
  const { log } = heard(all.api.items(2, { timeout: 1_000 }))
  const socket = await opened(all)
  expect(socket.of('subscribe').map(({ input }) => input)).toEqual([2])
  await pass(10_000)
  socket.feed({ type: 'data', id: socket.last('subscribe')['id'], data: 'late' })
  expect(log.at(-1)).toEqual(['data', 'late'])
})

test('unless it is said a subscription waits for the connection for ever', async () => {
  const all = play({ timeout: 1_000 })
  const { log } = heard(all.api.items())
  for (let round = 0; round < 10; round++) await pass(60_000)
  expect(only(log, 'error')).toEqual([])
  await reopened(all)
  expect(log.at(-1)).toEqual(['state', 'connected'])
})

test('one with headers of its own does not go over the connection', async () => {
  const all = play({ fetch: () => new Promise(() => {}) })
  heard(all.api.items(1, { headers: { 'x-trace': 'a' } }))
  heard(all.api.items(1, { transport: 'sse' }))
  await settle()
  expect(all.network.attempts).toBe(0)
})

test('transport says which one of them goes over the connection', async () => {
  const all = play({ subscriptions: 'sse', fetch: () => new Promise(() => {}) })
  heard(all.api.items(1))
  heard(all.api.items(2, { transport: 'websocket' }))
  const socket = await opened(all)
  expect(socket.of('subscribe').map(({ input }) => input)).toEqual([2])
})

test('a listener that begins another one when the connection is there gets it', async () => {
  const all = play()
  let second: ReturnType<typeof heard> | undefined
  all.api
    .items(1)
    .on({ state: (state) => state === 'connected' && (second ??= heard(all.api.items(2))) })
  const socket = await opened(all)
  expect(socket.of('subscribe').map(({ input }) => input)).toEqual([1, 2])
  expect(second?.log).toEqual([['state', 'connected']])
})

test('a listener that ends another one when the connection is there keeps it from beginning', async () => {
  const all = play()
  const second = heard(all.api.items(2))
  all.connection.on('state', (state) => state === 'connected' && second.stop())
  heard(all.api.items(1))
  const socket = await opened(all)
  expect(socket.of('subscribe').map(({ input }) => input)).toEqual([1])
})
