// Calls of one tick in one request.

import { expect, test, vi } from 'vitest'
import { createCallClient, type CallClientOptions } from '../../../src/index.js'
import { contract } from '../../support/api.js'
import { data, FakeServer, json, refusal, reset, text, type Asked } from '../../support/fetch.js'
import { outcome, pass, stillTime } from '../../support/time.js'

stillTime()

interface Envelope {
  path: string[]
  type: string
  input: unknown
}

const envelopes = ({ body }: Asked): Envelope[] => JSON.parse(body!)

/** Answers each call of a batch with its input. */
const echo = (asked: Asked) =>
  json(envelopes(asked).map(({ input }) => ({ ok: true, data: input })))

const clientOf = (server: FakeServer, options: Partial<CallClientOptions> = {}) =>
  createCallClient(contract, {
    url: 'https://example.com/rpc?t=7',
    fetch: server.fetch,
    batch: true,
    ...options,
  })

test('calls of one tick go as one request, and each gets its own answer', async () => {
  const server = new FakeServer(echo)
  const api = clientOf(server, { token: 'secret' })
  const calls = [
    outcome(api.messages.list({ n: 1 })),
    outcome(api.messages.send({ n: 2 })),
    outcome(api.rooms.list()),
  ]
  expect(server.asked).toEqual([])
  await pass()
  expect(calls).toEqual([{ value: { n: 1 } }, { value: { n: 2 } }, { value: null }])
  expect(server.asked).toHaveLength(1)
  const { url, method, headers } = server.last
  expect([method, url.href]).toEqual(['POST', 'https://example.com/rpc?t=7'])
  expect(headers.get('content-type')).toBe('application/json')
  expect(headers.get('authorization')).toBe('Bearer secret')
  expect(envelopes(server.last)).toEqual([
    { path: ['messages', 'list'], type: 'query', input: { n: 1 } },
    { path: ['messages', 'send'], type: 'mutation', input: { n: 2 } },
    { path: ['rooms', 'list'], type: 'query', input: null },
  ])
})

test('so do calls that are made behind promises that have settled', async () => {
  const server = new FakeServer(echo)
  const api = clientOf(server)
  outcome(api.messages.list(1))
  void Promise.resolve().then(() => outcome(api.messages.list(2)))
  await pass()
  expect(server.asked).toHaveLength(1)
})

test('calls of another tick go as another request', async () => {
  const server = new FakeServer(echo)
  const api = clientOf(server)
  for (let tick = 0; tick < 2; tick++) {
    outcome(api.messages.list(1))
    outcome(api.messages.list(2))
    await pass(1)
  }
  expect(server.asked.map(envelopes).map(({ length }) => length)).toEqual([2, 2])
})

test('unless it is asked for there are no batches', async () => {
  const server = new FakeServer()
  const api = clientOf(server, { batch: undefined })
  outcome(api.messages.list(1))
  outcome(api.messages.list(2))
  await pass()
  expect(server.asked.map(({ method }) => method)).toEqual(['GET', 'GET'])
})

test('a request has at most 64 calls', async () => {
  const server = new FakeServer(echo)
  const api = clientOf(server)
  const calls = Array.from({ length: 150 }, (_, n) => outcome(api.messages.list(n)))
  await pass()
  expect(server.asked.map(envelopes).map(({ length }) => length)).toEqual([64, 64, 22])
  expect(calls.map(({ value }) => value)).toEqual(calls.map((_, n) => n))
})

test('a call that is alone goes as it would without batches', async () => {
  const server = new FakeServer(() => data(7))
  const api = clientOf(server)
  const list = outcome(api.messages.list(1))
  await pass()
  const send = outcome(api.messages.send(2))
  await pass()
  expect([list.value, send.value]).toEqual([7, 7])
  expect(server.asked.map(({ method, url }) => [method, url.pathname])).toEqual([
    ['GET', '/rpc/messages.list'],
    ['POST', '/rpc/messages.send'],
  ])
})

test('the one that is left of 65 goes alone', async () => {
  const server = new FakeServer((asked) => (asked.method === 'GET' ? data(64) : echo(asked)))
  const api = clientOf(server)
  const calls = Array.from({ length: 65 }, (_, n) => outcome(api.messages.list(n)))
  await pass()
  expect(server.asked.map(({ method }) => method)).toEqual(['POST', 'GET'])
  expect(calls.map(({ value }) => value)).toEqual(calls.map((_, n) => n))
})

test('one that fails is its own matter', async () => {
  const server = new FakeServer(() =>
    json([
      { ok: true, data: 1 },
      { ok: false, error: { code: 'NO', message: 'no', details: { a: 1 } } },
      { ok: true, data: 3 },
    ]),
  )
  const onError = vi.fn()
  const api = clientOf(server, { onError })
  const calls = [1, 2, 3].map((n) => outcome(api.messages.send(n)))
  await pass()
  expect(calls).toEqual([
    { value: 1 },
    { error: expect.objectContaining({ code: 'NO', details: { a: 1 } }) },
    { value: 3 },
  ])
  expect(onError).toHaveBeenCalledTimes(1)
})

test('a call with headers of its own goes alone, and at once', async () => {
  const server = new FakeServer()
  const api = clientOf(server)
  for (const n of [1, 2]) outcome(api.messages.send(n))
  outcome(api.messages.send(3, { headers: { 'x-a': '1' } }))
  await pass()
  const [first, second] = server.asked
  expect(server.asked).toHaveLength(2)
  expect(first!.url.pathname).toBe('/rpc/messages.send')
  expect(first!.headers.get('x-a')).toBe('1')
  expect(envelopes(second!)).toHaveLength(2)
  expect(second!.headers.has('x-a')).toBe(false)
})

test('a call that was given up before it was sent is not', async () => {
  const server = new FakeServer(echo)
  const api = clientOf(server)
  const controller = new AbortController()
  const calls = [1, 2, 3].map((n) =>
    outcome(api.messages.send(n, n === 2 ? { signal: controller.signal } : {})),
  )
  await Promise.resolve()
  controller.abort()
  await pass()
  expect(envelopes(server.last).map(({ input }) => input)).toEqual([1, 3])
  expect(calls).toEqual([
    { value: 1 },
    { error: expect.objectContaining({ code: 'ABORTED' }) },
    { value: 3 },
  ])
})

test('nothing is sent where all were', async () => {
  const server = new FakeServer()
  const api = clientOf(server)
  const controller = new AbortController()
  for (const n of [1, 2]) outcome(api.messages.send(n, { signal: controller.signal }))
  await Promise.resolve()
  controller.abort()
  await pass()
  expect(server.asked).toEqual([])
})

test('the request ends when the last of its calls is given up, and not before', async () => {
  const server = new FakeServer()
  const api = clientOf(server)
  const controllers = [1, 2, 3].map(() => new AbortController())
  const calls = controllers.map(({ signal }, n) => outcome(api.messages.send(n, { signal })))
  await pass()
  const { signal } = server.last
  controllers[1]!.abort()
  controllers[0]!.abort()
  await pass()
  expect(calls.map(({ error }) => error?.code)).toEqual(['ABORTED', 'ABORTED', undefined])
  expect(signal.aborted).toBe(false)
  controllers[2]!.abort()
  await pass()
  expect(signal.aborted).toBe(true)
  expect(calls[2]!.error?.code).toBe('ABORTED')
})

test('a call that was answered does not keep the others’ from being given up', async () => {
  const server = new FakeServer(echo)
  const api = clientOf(server)
  const controller = new AbortController()
  const call = outcome(api.messages.send(1, { signal: controller.signal }))
  outcome(api.messages.send(2))
  await pass()
  controller.abort()
  await pass()
  expect(call).toEqual({ value: 1 })
})

test('each call has its own time, and the request that of the longest', async () => {
  const server = new FakeServer()
  const api = clientOf(server)
  const times = [100, 2500, 700]
  const calls = times.map((timeout) => outcome(api.messages.send(1, { timeout })))
  await pass()
  await pass(700)
  expect(calls.map(({ error }) => error?.code)).toEqual(['TIMEOUT', undefined, 'TIMEOUT'])
  expect(server.last.signal.aborted).toBe(false)
  await pass(1800)
  expect(calls[1]!.error?.code).toBe('TIMEOUT')
  expect(server.last.signal.aborted).toBe(true)
})

test('what is refused as a whole is refused for each', async () => {
  const failure = { code: 'PARSE_ERROR', message: 'too long' }
  const server = new FakeServer(() => refusal(failure))
  const onError = vi.fn()
  const api = clientOf(server, { onError })
  const calls = [1, 2].map((n) => outcome(api.messages.list(n)))
  await pass()
  for (const { error } of calls) expect(error).toMatchObject(failure)
  expect(calls[0]!.error).not.toBe(calls[1]!.error)
  expect(onError).toHaveBeenCalledTimes(2)
  expect(server.asked).toHaveLength(1)
})

const STRANGE: [what: string, answer: () => Response][] = [
  ['too few answers', () => json([{ ok: true, data: 1 }])],
  ['no answers', () => json([])],
  ['answers that are null', () => json([{ ok: true, data: 1 }, null])],
  ['answers that are texts', () => json([{ ok: true, data: 1 }, 'a'])],
  ['answers that are lists', () => json([{ ok: true, data: 1 }, []])],
  ['refusals without a reason', () => json([{ ok: true, data: 1 }, { ok: false }])],
  ['one answer for all', () => data(7)],
  ['a text', () => json('ab')],
  ['HTML', () => text('<html>')],
]

test.each(STRANGE)(
  'whoever answers a batch with %s is no server of this framework',
  async (_, answer) => {
    const server = new FakeServer(() => answer())
    const api = clientOf(server)
    const calls = [1, 2].map((n) => outcome(api.messages.list(n)))
    await pass(10_000)
    expect(calls[1]).toEqual({
      error: expect.objectContaining({
        code: 'TRANSPORT_ERROR',
        details: { kind: 'protocol', sent: true },
      }),
    })
  },
)

test('calls of a request whose connection failed fail, each by itself', async () => {
  const server = new FakeServer(() => reset())
  const api = clientOf(server)
  const calls = [outcome(api.messages.list(1)), outcome(api.messages.send(2))]
  await pass(60_000)
  for (const { error } of calls) {
    expect(error).toMatchObject({
      code: 'TRANSPORT_ERROR',
      details: { kind: 'closed', sent: true },
    })
  }
  expect(server.asked).toHaveLength(1)
})
