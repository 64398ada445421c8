// Listeners of a stream: who is told what, and how the stream begins and ends with them.

import { expect, test, vi } from 'vitest'
import { EventServer, recorder, withoutStates } from '../../support/events.js'
import { pass, stillTime } from '../../support/time.js'
import { uncaught } from '../../support/uncaught.js'

stillTime()

test('nothing is asked for until somebody listens', async () => {
  const server = new EventServer()
  const stream = server.client().ticks()
  await pass(1_000)
  expect(server.asked).toEqual([])
  stream.on({})
  await pass()
  expect(server.asked).toHaveLength(1)
})

test('every listener and every iterator gets every item, over one subscription', async () => {
  const server = new EventServer()
  const stream = server.client().ticks()
  const [first, second] = [vi.fn(), vi.fn()]
  stream.on({ data: first })
  stream.on({ data: second })
  const iterators = [stream[Symbol.asyncIterator](), stream[Symbol.asyncIterator]()]
  const results = iterators.map((iterator) => iterator.next())
  await pass()
  server.stream.item({ n: 1 })
  await pass()
  expect(first.mock.calls).toEqual([[{ n: 1 }]])
  expect(second.mock.calls).toEqual([[{ n: 1 }]])
  for (const result of results) expect(await result).toEqual({ done: false, value: { n: 1 } })
  expect(server.asked).toHaveLength(1)
})

test('a listener that comes later gets what comes from then on', async () => {
  const server = new EventServer()
  const stream = server.client().ticks()
  stream.on({})
  await pass()
  server.stream.item(1)
  await pass()
  const data = vi.fn()
  stream.on({ data })
  server.stream.item(2)
  await pass()
  expect(data.mock.calls).toEqual([[2]])
})

test('it ends at the server when the last of them is gone, and not before', async () => {
  const server = new EventServer()
  const stream = server.client().ticks()
  const stops = [stream.on({}), stream.on('notification', () => {})]
  const iterator = stream[Symbol.asyncIterator]()
  void iterator.next()
  await pass()
  stops[0]!()
  stops[0]!()
  stops[1]!()
  await pass()
  expect(server.ended).toEqual([false])
  await iterator.return!()
  await pass()
  expect(server.ended).toEqual([true])
})

test('a listener that is gone is told nothing', async () => {
  const server = new EventServer()
  const stream = server.client().ticks()
  const told = recorder()
  const stop = stream.on(told)
  stream.on({})
  await pass()
  told.told.length = 0
  stop()
  server.stream.item(1).complete()
  await pass()
  expect(told.told).toEqual([])
})

test('the same object may listen twice, and leave once', async () => {
  const server = new EventServer()
  const stream = server.client().ticks()
  const data = vi.fn()
  const listener = { data }
  const stop = stream.on(listener)
  stream.on(listener)
  await pass()
  server.stream.item(1)
  await pass()
  stop()
  server.stream.item(2)
  await pass()
  expect(data.mock.calls).toEqual([[1], [1], [2]])
})

test('items of a name are for those who listen to it, and for those who listen to all', async () => {
  const server = new EventServer()
  const stream = server.client().ticks()
  const [named, other, all] = [vi.fn(), vi.fn(), vi.fn()]
  stream.on('notification', named)
  stream.on('other', other)
  stream.on({ data: all })
  await pass()
  server.stream.item(1).item(2, undefined, 'notification').item(3, undefined, 'third')
  await pass()
  expect(named.mock.calls).toEqual([[2]])
  expect(other).not.toHaveBeenCalled()
  expect(all.mock.calls).toEqual([[1], [2], [3]])
})

test.each(['data', 'error', 'state', 'toString', '__proto__'])(
  'an item may have the name %s',
  async (name) => {
    const server = new EventServer()
    const stream = server.client().ticks()
    const named = vi.fn()
    stream.on(name as 'other', named)
    await pass()
    server.stream.item(1).item(2, undefined, name)
    await pass()
    expect(named.mock.calls).toEqual([[2]])
  },
)

test('states are told as they change', async () => {
  const server = new EventServer()
  const { told, ...listener } = recorder()
  server.client().ticks().on(listener)
  await pass()
  server.stream.end()
  await pass(1_000)
  server.stream.complete()
  await pass()
  expect(told).toEqual([
    ['state', 'connecting'],
    ['state', 'connected'],
    ['state', 'reconnecting'],
    ['state', 'connected'],
    ['reset'],
    ['complete'],
  ])
})

test('its end is told to all, as the last thing', async () => {
  const server = new EventServer()
  const stream = server.client().ticks()
  const [first, second] = [recorder(), recorder()]
  stream.on(first)
  stream.on(second)
  await pass()
  server.stream.item(1).complete().item(2)
  await pass(60_000)
  for (const { told } of [first, second]) {
    expect(withoutStates(told)).toEqual([['data', 1], ['complete']])
  }
  expect(server.asked).toHaveLength(1)
})

test('so is its failure, once to each and once to onError', async () => {
  const server = new EventServer()
  const onError = vi.fn()
  const stream = server.client({ onError }).ticks()
  const [first, second] = [recorder(), recorder()]
  stream.on(first)
  stream.on(second)
  await pass()
  server.stream.fail({ code: 'FORBIDDEN' }).item(2)
  await pass(60_000)
  for (const { told } of [first, second])
    expect(withoutStates(told)).toEqual([['error', 'FORBIDDEN']])
  expect(onError.mock.calls).toEqual([
    [expect.objectContaining({ code: 'FORBIDDEN' }), { path: 'ticks' }],
  ])
  expect(server.asked).toHaveLength(1)
})

test('it may be listened to anew after its end', async () => {
  const server = new EventServer()
  const stream = server.client().ticks()
  stream.on({})
  await pass()
  server.stream.item(1, 'a').complete()
  await pass()
  const { told, ...listener } = recorder()
  stream.on(listener)
  await pass()
  expect(server.asked.map(({ url }) => url.search)).toEqual(['', ''])
  server.stream.item(2)
  await pass()
  expect(told).toContainEqual(['data', 2])
  expect(told).not.toContainEqual(['reset'])
})

test('it may be listened to anew while its end is told', async () => {
  const server = new EventServer()
  const stream = server.client().ticks()
  const { told, ...listener } = recorder()
  stream.on({ complete: () => void stream.on(listener) })
  await pass()
  server.stream.complete()
  await pass()
  expect(server.asked).toHaveLength(2)
  server.stream.item(2)
  await pass()
  expect(told).toContainEqual(['data', 2])
  expect(told).not.toContainEqual(['complete'])
})

test('the last listener may leave and another come within one tick', async () => {
  const server = new EventServer()
  const stream = server.client().ticks()
  const stop = stream.on({})
  await pass()
  stop()
  const data = vi.fn()
  stream.on({ data })
  await pass()
  expect(server.ended).toEqual([true, false])
  server.stream.item(1)
  await pass()
  expect(data.mock.calls).toEqual([[1]])
})

test('whoever leaves before anything was sent ends it', async () => {
  const server = new EventServer()
  server.client().ticks().on({})()
  await pass(60_000)
  expect(server.ended.every(Boolean)).toBe(true)
  expect(vi.getTimerCount()).toBe(0)
})

test('close() ends it for all, silently, and once at the server', async () => {
  const server = new EventServer()
  const onError = vi.fn()
  const stream = server.client({ onError }).ticks()
  const listener = recorder()
  stream.on(listener)
  const iterator = stream[Symbol.asyncIterator]()
  const next = iterator.next()
  await pass()
  listener.told.length = 0
  stream.close()
  stream.close()
  await pass(60_000)
  expect(await next).toEqual({ done: true, value: undefined })
  expect(await iterator.next()).toEqual({ done: true, value: undefined })
  expect(listener.told).toEqual([])
  expect(server.ended).toEqual([true])
  expect(onError).not.toHaveBeenCalled()
})

test('it may be closed before it began, and be listened to afterwards', async () => {
  const server = new EventServer()
  const stream = server.client().ticks()
  stream.close()
  expect(server.asked).toEqual([])
  stream.on({})
  await pass()
  expect(server.ended).toEqual([false])
})

test('close() within a listener ends it behind that item', async () => {
  const server = new EventServer()
  const stream = server.client().ticks()
  const data = vi.fn(() => stream.close())
  stream.on({ data })
  await pass()
  server.stream.write('data: 1\n\ndata: 2\n\n')
  await pass()
  expect(data.mock.calls).toEqual([[1]])
  expect(server.ended).toEqual([true])
})

test('whoever listens behind one that closes is told of no item behind the end', async () => {
  const server = new EventServer()
  const stream = server.client().ticks()
  const later = vi.fn()
  stream.on({ data: () => stream.close() })
  stream.on({ data: later })
  const iterator = stream[Symbol.asyncIterator]()
  const next = iterator.next()
  await pass()
  server.stream.item(1)
  await pass()
  expect(later).not.toHaveBeenCalled()
  expect(await next).toEqual({ done: true, value: undefined })
})

test('a listener that another one removes is not told of that item any more', async () => {
  const server = new EventServer()
  const stream = server.client().ticks()
  const stops: (() => void)[] = []
  const later = vi.fn()
  stops.push(stream.on({ data: () => stops[1]!() }))
  stops.push(stream.on({ data: later }))
  await pass()
  server.stream.item(1)
  await pass()
  expect(later).not.toHaveBeenCalled()
  expect(server.ended).toEqual([false])
})

test('a listener that another one adds is told of the next item', async () => {
  const server = new EventServer()
  const stream = server.client().ticks()
  const added = vi.fn()
  const stop = stream.on({
    data() {
      stop()
      stream.on({ data: added })
    },
  })
  stream.on({})
  await pass()
  server.stream.item(1).item(2)
  await pass()
  expect(added.mock.calls).toEqual([[2]])
})

test('what a listener throws spoils nothing, and is not lost', async () => {
  const server = new EventServer()
  const stream = server.client().ticks()
  const told = recorder()
  const broken = () => {
    throw new Error('a listener is broken')
  }
  stream.on({ data: broken, complete: broken })
  stream.on('other', broken)
  stream.on(told)
  await pass()
  const errors = await uncaught(async () => {
    server.stream.item(1).item(2, undefined, 'other').complete()
    await pass()
  })
  expect(withoutStates(told.told)).toEqual([['data', 1], ['data', 2], ['complete']])
  expect(errors).toEqual(Array(4).fill('a listener is broken'))
})
