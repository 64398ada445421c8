// An event stream while it is open: signs of life, a reader who is slow, and its end from this side.

import { expect, test, vi } from 'vitest'
import type { ClientOptions } from '../../../src/index.js'
import { EventServer, recorder, withoutStates } from '../../support/events.js'
import { outcome, pass, stillTime } from '../../support/time.js'

stillTime()

const listen = async (options: Partial<ClientOptions> = {}) => {
  const server = new EventServer()
  const onError = vi.fn()
  const api = server.client({ onError, ...options })
  const { told, ...listener } = recorder()
  const stop = api.ticks().on(listener)
  await pass()
  return { server, api, onError, told, stop }
}

test('a stream that is silent for 45 seconds is lost', async () => {
  const { server, told } = await listen()
  server.stream.item(1, 'a')
  await pass(44_999)
  expect(server.ended).toEqual([false])
  await pass(1)
  expect(server.ended).toEqual([true])
  expect(told.at(-1)).toEqual(['state', 'reconnecting'])
  await pass(250)
  expect(server.last.url.searchParams.get('lastEventId')).toBe('a')
})

test('whatever comes is a sign of life', async () => {
  const { server, told } = await listen()
  for (let minute = 0; minute < 10; minute++) {
    server.stream.write(': keep-alive\n\n')
    await pass(30_000)
    server.stream.write(':')
    await pass(30_000)
    server.stream.write('\n\n')
  }
  expect(server.ended).toEqual([false])
  expect(told).toEqual([
    ['state', 'connecting'],
    ['state', 'connected'],
  ])
})

const ITEM = 'data: "' + 'x'.repeat(100) + '"\n\n'

/** The first of these is read, and then no more. */
const slow = async (items: string[], receiveBuffer: number) => {
  const server = new EventServer()
  const stream = server.client({ receiveBuffer }).ticks()
  const iterator = stream[Symbol.asyncIterator]()
  const first = outcome(iterator.next())
  await pass()
  for (const item of items) server.stream.write(item)
  await pass(1_000)
  expect(first).toHaveProperty('value')
  return { server, stream, iterator }
}

test.each([1, 500, 1_000, 5_000])(
  'with a buffer of %d bytes no more is read for a slow reader than that and a chunk',
  async (receiveBuffer) => {
    const items = Array<string>(200).fill(ITEM)
    const { server, iterator } = await slow(items, receiveBuffer)
    expect(server.stream.taken).toBeLessThanOrEqual(receiveBuffer + 2 * ITEM.length)
    let read = 1
    for (; read < items.length; read++) {
      const next = outcome(iterator.next())
      await pass()
      expect(next).toHaveProperty('value')
      const { taken } = server.stream
      expect(taken).toBeLessThanOrEqual((read + 1) * ITEM.length + receiveBuffer + ITEM.length)
    }
    expect(server.stream.taken).toBe(ITEM.length * items.length)
  },
)

test('a mebibyte may wait unless another size is said', async () => {
  const item = `data: "${'x'.repeat(1 << 16)}"\n\n`
  const { server } = await slow(Array<string>(40).fill(item), undefined as never)
  expect(server.stream.taken).toBeGreaterThan(1 << 20)
  expect(server.stream.taken).toBeLessThan((1 << 20) + 3 * item.length)
})

test('an item that is larger than the buffer comes, and those behind it', async () => {
  const items = Array<string>(5).fill(ITEM)
  const { server, iterator } = await slow(items, 10)
  for (let n = 1; n < 5; n++) {
    const next = outcome(iterator.next())
    await pass()
    expect(next).toHaveProperty('value')
  }
  expect(server.stream.taken).toBe(5 * ITEM.length)
})

test('a reader who is slow says nothing of the server', async () => {
  const { server, iterator } = await slow(Array<string>(100).fill(ITEM), 500)
  await pass(3_600_000)
  expect(server.ended).toEqual([false])
  for (let n = 1; n < 100; n++) {
    const next = outcome(iterator.next())
    await pass()
    expect(next).toHaveProperty('value')
  }
  expect(server.asked).toHaveLength(1)
})

test('many readers who are slow together get everything', async () => {
  const server = new EventServer()
  const stream = server.client({ receiveBuffer: 1_000 }).ticks()
  const iterators = Array.from({ length: 10 }, () => stream[Symbol.asyncIterator]())
  for (let n = 0; n < 30; n++) {
    const results = iterators.map((iterator) => outcome(iterator.next()))
    await pass()
    if (!n) for (let item = 0; item < 30; item++) server.stream.write(ITEM)
    await pass(100)
    for (const result of results) expect(result).toMatchObject({ value: { done: false } })
  }
})

test('when the slow one leaves, the others go on', async () => {
  const { server, stream, iterator } = await slow(Array<string>(100).fill(ITEM), 500)
  const data = vi.fn()
  stream.on({ data })
  await pass(1_000)
  expect(data).not.toHaveBeenCalled()
  await iterator.return!()
  await pass(1_000)
  expect(data.mock.calls.length).toBeGreaterThan(90)
  expect(server.ended).toEqual([false])
})

test('listeners are never slow', async () => {
  const { server, told } = await listen({ receiveBuffer: 100 })
  for (let n = 0; n < 200; n++) server.stream.write(ITEM)
  await pass(1_000)
  expect(withoutStates(told)).toHaveLength(200)
})

test('a slow reader may leave while the reading is held up', async () => {
  const { server, iterator } = await slow(Array<string>(100).fill(ITEM), 500)
  await iterator.return!()
  await pass(1_000)
  expect(server.ended).toEqual([true])
  expect(vi.getTimerCount()).toBe(0)
})

test('a stream that ends while the reading is held up goes on once it is read', async () => {
  const { server, iterator } = await slow(Array<string>(20).fill(ITEM), 500)
  server.stream.complete()
  const values: unknown[] = []
  for (let n = 0; n < 20; n++) {
    const next = outcome(iterator.next())
    await pass()
    values.push(next.value)
  }
  expect(values.at(-2)).toMatchObject({ done: false })
  expect(values.at(-1)).toEqual({ done: true, value: undefined })
  expect(server.asked).toHaveLength(1)
})

test.each<[what: string, end: (given: Awaited<ReturnType<typeof listen>>) => void]>([
  ['the last listener', ({ stop }) => stop()],
  ['the server', ({ server }) => server.stream.complete()],
  ['a failure', ({ server }) => server.stream.fail({ code: 'FORBIDDEN' })],
  ['disconnect()', ({ api }) => api.$connection.disconnect()],
])('when %s ends it, the request is ended once and nothing is left', async (_, end) => {
  const abort = vi.spyOn(AbortController.prototype, 'abort')
  const given = await listen()
  end(given)
  await pass()
  expect(given.server.ended).toEqual([true])
  given.stop()
  given.api.$connection.disconnect()
  await pass(600_000)
  expect(abort).toHaveBeenCalledTimes(1)
  expect(given.server.asked).toHaveLength(1)
  expect(vi.getTimerCount()).toBe(0)
})

test('disconnect() ends all streams, and those that wait for another attempt', async () => {
  const { server, api, told } = await listen()
  const second = recorder()
  api.events(1).on(second)
  await pass()
  server.streams[0]!.end()
  await pass(100)
  api.$connection.disconnect()
  await pass(600_000)
  for (const each of [told, second.told]) {
    expect(each.filter(([what]) => what === 'error')).toEqual([['error', 'TRANSPORT_ERROR']])
  }
  expect(server.asked).toHaveLength(2)
})

test('what is begun after disconnect() fails, until connect()', async () => {
  const WebSocket = vi.fn(function () {
    return { close() {}, send() {}, bufferedAmount: 0 }
  })
  const { server, api } = await listen({ WebSocket: WebSocket as never })
  api.$connection.disconnect()
  const before = recorder()
  api.ticks().on(before)
  await pass()
  expect(before.told).toEqual([['error', 'TRANSPORT_ERROR']])
  expect(server.asked).toHaveLength(1)
  api.$connection.connect()
  const after = recorder()
  api.ticks().on(after)
  await pass()
  server.stream.item(1)
  await pass()
  expect(withoutStates(after.told)).toEqual([['data', 1]])
})

test('streams are each their own: one that is lost or slow does not hold up another', async () => {
  const { server, api, told } = await listen()
  const second = recorder()
  api.events(1).on(second)
  await pass()
  server.streams[0]!.cut()
  server.streams[1]!.item(7)
  await pass()
  expect(told.at(-1)).toEqual(['state', 'reconnecting'])
  expect(second.told.at(-1)).toEqual(['data', 7])
})

test('what nobody listens to is not read on, whatever fetch makes of the signal', async () => {
  const server = new EventServer()
  const fetch = (url: string, init: RequestInit) =>
    server.fetch(url, { ...init, signal: new AbortController().signal })
  const stop = server.client({ fetch }).ticks().on({})
  await pass()
  stop()
  for (let n = 0; n < 5; n++) server.stream.item(n)
  await pass()
  expect(server.stream.taken).toBeLessThanOrEqual('data: 0\n\n'.length)
})
