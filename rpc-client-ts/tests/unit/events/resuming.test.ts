// What follows when an event stream ends: whether it is asked for again, when, and from where.

import { expect, test, vi } from 'vitest'
import type { ClientOptions } from '../../../src/index.js'
import { EventServer, recorder, withoutStates } from '../../support/events.js'
import { refusal, refused, text } from '../../support/fetch.js'
import { outcome, pass, stillTime } from '../../support/time.js'

stillTime()

const listen = (options: Partial<ClientOptions> = {}, server = new EventServer()) => {
  const onError = vi.fn()
  const { told, ...listener } = recorder()
  const api = server.client({ onError, ...options })
  const stop = api.ticks().on(listener)
  const ids = () => server.asked.map(({ url }) => url.searchParams.get('lastEventId'))
  return { server, api, onError, told, stop, ids }
}

const CUTS: [what: string, end: (server: EventServer) => void][] = [
  ['ends without a word', ({ stream }) => stream.end()],
  ['breaks', ({ stream }) => stream.cut()],
  ['fails in a way that passes', ({ stream }) => stream.fail({ code: 'BUSY', retryable: true })],
]

test.each(CUTS)('a stream that %s goes on behind its last item', async (_, end) => {
  const { server, told, ids } = listen()
  await pass()
  server.stream.item(1).item(2, 'b').item(3)
  await pass()
  end(server)
  await pass(1_000)
  expect(ids()).toEqual([null, 'b'])
  server.stream.item(4, 'd')
  await pass()
  end(server)
  await pass(1_000)
  expect(ids()).toEqual([null, 'b', 'd'])
  server.stream.complete()
  await pass()
  expect(told).toEqual([
    ['state', 'connecting'],
    ['state', 'connected'],
    ['data', 1],
    ['data', 2],
    ['data', 3],
    ['state', 'reconnecting'],
    ['state', 'connected'],
    ['data', 4],
    ['state', 'reconnecting'],
    ['state', 'connected'],
    ['complete'],
  ])
})

test.each(CUTS)('where no id came, a stream that %s may have missed something', async (_, end) => {
  const { server, told, ids } = listen()
  await pass()
  server.stream.item(1)
  await pass()
  end(server)
  await pass(1_000)
  server.stream.item(2)
  await pass()
  expect(ids()).toEqual([null, null])
  expect(withoutStates(told)).toEqual([['data', 1], ['reset'], ['data', 2]])
})

test('whatever is missed before the first stream is nothing that could be missed', async () => {
  const server = new EventServer()
  server.instead.push(refused())
  const { told } = listen({}, server)
  await pass(1_000)
  server.stream.item(1)
  await pass()
  expect(withoutStates(told)).toEqual([['data', 1]])
})

test('where it began behind an item, nothing was missed before the first id', async () => {
  const server = new EventServer()
  const { told, ...listener } = recorder()
  server.client().ticks({ lastEventId: 'z' }).on(listener)
  await pass()
  server.stream.item(1).end()
  await pass(1_000)
  expect(server.asked.map(({ url }) => url.searchParams.get('lastEventId'))).toEqual(['z', 'z'])
  expect(withoutStates(told)).toEqual([['data', 1]])
})

test('a stream that is begun anew begins where the first one did', async () => {
  const server = new EventServer()
  const stream = server.client().ticks({ lastEventId: 'z' })
  for (let time = 0; time < 2; time++) {
    const stop = stream.on({})
    await pass()
    server.stream.item(1, 'a')
    await pass()
    stop()
  }
  expect(server.asked.map(({ url }) => url.searchParams.get('lastEventId'))).toEqual(['z', 'z'])
})

test('what the server says is missing is told listeners, and nothing to iterators', async () => {
  const { server, api, told } = listen()
  const next = outcome(api.ticks()[Symbol.asyncIterator]().next())
  await pass()
  for (const stream of server.streams) stream.write('event: reset\ndata: null\n\n').item(7)
  await pass()
  expect(withoutStates(told)).toEqual([['reset'], ['data', 7]])
  expect(next.value).toEqual({ done: false, value: 7 })
})

test('a token that cannot be had for the moment is asked for again, but for the first stream', async () => {
  let isThere = false
  const token = async () => {
    if (!isThere) throw new Error('no session')
    return 'secret'
  }
  const failure = {
    code: 'TRANSPORT_ERROR',
    message: expect.stringContaining('no session'),
    details: { kind: 'headers', sent: false },
  }
  const first = listen({ token })
  await pass(60_000)
  expect(withoutStates(first.told)).toEqual([['error', 'TRANSPORT_ERROR']])
  expect(first.onError.mock.calls).toEqual([[expect.objectContaining(failure), { path: 'ticks' }]])
  isThere = true
  const later = listen({ token })
  await pass()
  isThere = false
  later.server.stream.item(1, 'a').end()
  await pass(1_000)
  expect(later.server.asked).toHaveLength(1)
  expect(later.onError.mock.calls.at(-1)).toEqual([
    expect.objectContaining(failure),
    { path: 'ticks' },
  ])
  isThere = true
  await pass(10_000)
  expect(later.ids()).toEqual([null, 'a'])
  expect(withoutStates(later.told)).toEqual([['data', 1]])
})

test('whoever is told of a failure is told of which procedure it is', async () => {
  const server = new EventServer()
  server.instead.push(refused())
  const { onError } = listen({}, server)
  await pass(1_000)
  server.stream.cut()
  server.instead.push(forbidden())
  await pass(10_000)
  expect(onError.mock.calls.map(([{ code }, { path }]) => [code, path])).toEqual([
    ['TRANSPORT_ERROR', 'ticks'],
    ['TRANSPORT_ERROR', 'ticks'],
    ['FORBIDDEN', 'ticks'],
  ])
})

test('each loss is told to onError', async () => {
  const { server, onError } = listen()
  await pass()
  for (const [, end] of CUTS) {
    end(server)
    await pass(30_000)
  }
  expect(onError.mock.calls.map(([{ code }]) => code)).toEqual([
    'TRANSPORT_ERROR',
    'TRANSPORT_ERROR',
    'BUSY',
  ])
})

const busy = () => refusal({ code: 'UNAVAILABLE', message: '', retryable: true }, 503)
const forbidden = () => refusal({ code: 'FORBIDDEN', message: '', details: { a: 1 } }, 403)
const page = () => text('<h1>Welcome</h1>', { 'content-type': 'text/html' })
const away = () => text('<h1>Bad Gateway</h1>', { 'content-type': 'text/html' }, { status: 502 })

test.each([
  ['a refusal', forbidden, 'FORBIDDEN'],
  ['a refusal that may pass', busy, 'UNAVAILABLE'],
  ['a page', page, 'TRANSPORT_ERROR'],
])('%s in place of the first stream is for whoever asked', async (_, answer, code) => {
  const server = new EventServer()
  server.instead.push(answer())
  const { told, onError } = listen({}, server)
  await pass(60_000)
  expect(withoutStates(told)).toEqual([['error', code]])
  expect(onError).toHaveBeenCalledTimes(1)
  expect(onError.mock.calls[0]![0]).toMatchObject({ code })
  expect(server.asked).toHaveLength(1)
})

test.each([
  ['a refusal that may pass', busy],
  ['a page', page],
  ['a page that speaks for a server that is away', away],
  ['no connection', refused],
])('%s in place of a later stream is waited out', async (_, answer) => {
  const { server, told, ids } = listen()
  await pass()
  server.stream.item(1, 'a')
  await pass()
  server.instead.push(answer(), answer(), answer())
  server.stream.end()
  await pass(10_000)
  expect(ids()).toEqual([null, 'a', 'a', 'a', 'a'])
  server.stream.item(2)
  await pass()
  expect(withoutStates(told)).toEqual([
    ['data', 1],
    ['data', 2],
  ])
})

test('a refusal that will not pass ends it later too', async () => {
  const { server, told } = listen()
  await pass()
  server.instead.push(busy(), forbidden())
  server.stream.end()
  await pass(60_000)
  expect(withoutStates(told)).toEqual([['error', 'FORBIDDEN']])
  expect(server.asked).toHaveLength(3)
})

test('no connection to begin with is waited out', async () => {
  const server = new EventServer()
  server.instead.push(refused(), away())
  const { told } = listen({}, server)
  await pass(10_000)
  expect(told).toEqual([
    ['state', 'connecting'],
    ['state', 'reconnecting'],
    ['state', 'connected'],
  ])
})

test('a URL that is none is told whoever listens', async () => {
  const { told } = listen({ url: '/api/rpc' })
  await pass(60_000)
  expect(withoutStates(told)).toEqual([['error', 'TRANSPORT_ERROR']])
})

/** When requests were made, in milliseconds since the first. */
const times = (server: EventServer) => {
  const times: number[] = []
  const { fetch } = server
  const start = Date.now()
  Object.assign(server, {
    fetch(...request: Parameters<typeof fetch>) {
      times.push(Date.now() - start)
      return fetch(...request)
    },
  })
  return times
}

test.each<[chance: number, delays: number[]]>([
  [0, [0, 0, 0, 0, 0, 0, 0, 0]],
  [0.5, [250, 500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000]],
  [0.999, [499, 999, 1_998, 3_996, 7_992, 15_984, 19_980, 19_980]],
])('with a chance of %d it is tried again after these times', async (chance, delays) => {
  vi.mocked(Math.random).mockReturnValue(chance)
  const server = new EventServer()
  const at = times(server)
  server.instead.push(...Array.from({ length: delays.length }, refused))
  listen({}, server)
  await pass(100_000)
  const waits = delays.map((_, index) => at[index + 1]! - at[index]!)
  for (const [index, wait] of waits.entries()) {
    expect(Math.abs(wait - delays[index]!), `wait ${index}`).toBeLessThanOrEqual(2)
  }
})

test('the delays are those of the options', async () => {
  const server = new EventServer()
  const at = times(server)
  server.instead.push(refused(), refused(), refused(), refused())
  listen({ baseDelay: 100, maxDelay: 300 }, server)
  await pass(10_000)
  expect(at).toEqual([0, 50, 150, 300, 450])
})

test('a stream that was open for ten seconds makes the delays short again, a shorter one does not', async () => {
  const server = new EventServer()
  const at = times(server)
  server.instead.push(refused(), refused(), refused())
  listen({}, server)
  await pass(1_750)
  expect(server.streams).toHaveLength(1)
  await pass(9_000)
  server.stream.end()
  await pass(2_000)
  expect(at.slice(-2)).toEqual([1_750, 1_750 + 9_000 + 2_000])
  await pass(10_000)
  server.stream.end()
  await pass(250)
  expect(server.asked).toHaveLength(6)
})

test('the server may ask for a longer wait', async () => {
  const { server } = listen()
  await pass()
  server.stream.fail({ code: 'RATE_LIMITED', retryable: true, retryAfterMs: 2_500 })
  await pass(2_499)
  expect(server.asked).toHaveLength(1)
  await pass(1)
  expect(server.asked).toHaveLength(2)
})

test('a wait that is no number is not asked for', async () => {
  const { server } = listen()
  await pass()
  server.stream.write('retry: soon\n\n').end()
  await pass(249)
  expect(server.asked).toHaveLength(1)
  await pass(1)
  expect(server.asked).toHaveLength(2)
})

test('a wait that a refusal asks for is kept', async () => {
  const { server } = listen()
  await pass()
  server.instead.push(
    refusal({ code: 'RATE_LIMITED', message: '', retryable: true, retryAfterMs: 5_000 }, 429),
  )
  server.stream.end()
  await pass(250)
  expect(server.asked).toHaveLength(2)
  await pass(4_999)
  expect(server.asked).toHaveLength(2)
  await pass(1)
  expect(server.asked).toHaveLength(3)
})

test('with reconnect: false a loss ends it', async () => {
  const { server, told } = listen({ reconnect: false })
  await pass()
  server.stream.item(1, 'a')
  await pass()
  server.stream.end()
  await pass(60_000)
  expect(withoutStates(told)).toEqual([
    ['data', 1],
    ['error', 'TRANSPORT_ERROR'],
  ])
  expect(server.asked).toHaveLength(1)
})

test('after as many attempts as may be made it ends', async () => {
  const server = new EventServer()
  server.instead.push(...Array.from({ length: 10 }, refused))
  const { told } = listen({ maxAttempts: 3 }, server)
  await pass(600_000)
  expect(withoutStates(told)).toEqual([['error', 'TRANSPORT_ERROR']])
  expect(server.asked).toHaveLength(4)
})

test('whoever stops listening while it waits ends that', async () => {
  const server = new EventServer()
  server.instead.push(refused(), refused())
  const { stop } = listen({}, server)
  await pass(100)
  stop()
  expect(vi.getTimerCount()).toBe(0)
  await pass(600_000)
  expect(server.asked).toHaveLength(1)
})

test('an attempt that is not answered within five seconds is given up, and another made', async () => {
  const server = new EventServer()
  server.instead.push(undefined)
  const { told } = listen({}, server)
  await pass(4_999)
  expect(server.ended).toEqual([false])
  await pass(1)
  expect(server.ended).toEqual([true])
  await pass(250)
  expect(server.ended).toEqual([true, false])
  expect(told).toEqual([
    ['state', 'connecting'],
    ['state', 'reconnecting'],
    ['state', 'connected'],
  ])
})
