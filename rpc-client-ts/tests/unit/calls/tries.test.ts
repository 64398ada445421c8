// Calls whose connection fails: what is tried again, and what is told.

import { expect, test, vi } from 'vitest'
import { createCallClient, type CallClientOptions } from '../../../src/index.js'
import { contract } from '../../support/api.js'
import { data, FakeServer, lost, refusal, refused, reset, text } from '../../support/fetch.js'
import { answered, failed, outcome, pass, stillTime } from '../../support/time.js'

stillTime()

const clientOf = (server: FakeServer, options: Partial<CallClientOptions> = {}) =>
  createCallClient(contract, {
    url: 'https://example.com/rpc',
    fetch: server.fetch,
    ...options,
  })

const coded = (code: string) =>
  new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) })

const FAILURES: [what: string, error: () => Error, kind: string, sent: boolean][] = [
  ['a port at which nobody listens', refused, 'connect', false],
  ['a host that nobody knows', () => coded('ENOTFOUND'), 'connect', false],
  ['a name server that is away', () => coded('EAI_AGAIN'), 'connect', false],
  ['a connection that ends', reset, 'closed', true],
  ['what a browser says', lost, 'closed', true],
]

test.each(FAILURES)('%s is told by its kind', async (_, error, kind, sent) => {
  const server = new FakeServer(() => error())
  const failure = await failed(clientOf(server).rooms.clear())
  expect(failure).toMatchObject({
    code: 'TRANSPORT_ERROR',
    details: { kind, sent },
    cause: error(),
  })
  expect(failure.message).toContain('https://example.com/rpc/rooms.clear')
})

test.each(FAILURES)('%s is tried twice again by a query', async (_, error) => {
  const server = new FakeServer([error(), error(), data(7)])
  const onError = vi.fn()
  expect(await answered(clientOf(server, { onError }).rooms.list())).toBe(7)
  expect(server.asked).toHaveLength(3)
  expect(new Set(server.asked.map(({ url }) => url.href)).size).toBe(1)
  expect(onError).not.toHaveBeenCalled()
})

test.each(FAILURES)('%s is not tried again by what changes something', async (_, error) => {
  const server = new FakeServer(() => error())
  await failed(clientOf(server).rooms.clear())
  expect(server.asked).toHaveLength(1)
})

test('after two more tries the failure is told, once', async () => {
  const server = new FakeServer(() => reset())
  const onError = vi.fn()
  const error = await failed(clientOf(server, { onError }).rooms.list())
  expect(error).toMatchObject({ details: { kind: 'closed' } })
  expect(server.asked).toHaveLength(3)
  expect(onError.mock.calls).toEqual([[error, { path: 'rooms.list' }]])
})

test.each([0, 1, 5])('a query is tried %d times again if that is wanted', async (retries) => {
  const server = new FakeServer(() => reset())
  await failed(clientOf(server, { retries }).rooms.list())
  expect(server.asked).toHaveLength(retries + 1)
})

test('a query that goes as a POST is tried again too', async () => {
  const server = new FakeServer([reset(), data(7)])
  expect(await answered(clientOf(server, { maxUrlLength: 0 }).rooms.list())).toBe(7)
})

test('an answer that ends early is tried again', async () => {
  const early = () =>
    new Response(
      new ReadableStream({
        start(controller) {
          controller.enqueue(new TextEncoder().encode('{"ok":tr'))
        },
        pull: (controller) => controller.error(new TypeError('terminated')),
      }),
    )
  const server = new FakeServer([early(), data(7)])
  expect(await answered(clientOf(server).rooms.list())).toBe(7)
  const error = await failed(clientOf(new FakeServer([early()])).rooms.clear())
  expect(error).toMatchObject({
    code: 'TRANSPORT_ERROR',
    details: { kind: 'closed', sent: true },
    cause: { message: 'terminated' },
  })
})

test.each([
  ['what the server refuses', () => refusal({ code: 'NO', message: 'no' }), 'NO'],
  [
    'what may be asked again later',
    () => refusal({ code: 'UNAVAILABLE', message: 'soon', retryable: true }, 503),
    'UNAVAILABLE',
  ],
  ['what is no answer', () => text('<html>'), 'TRANSPORT_ERROR'],
  ['what a proxy says', () => text('bad gateway', {}, { status: 502 }), 'TRANSPORT_ERROR'],
])('%s is the caller’s to ask again', async (_, answer, code) => {
  const server = new FakeServer(() => answer())
  expect(await failed(clientOf(server).rooms.list())).toMatchObject({ code })
  expect(server.asked).toHaveLength(1)
})

test('the waits before tries are random, and get longer', async () => {
  const server = new FakeServer(() => reset())
  vi.mocked(Math.random).mockReturnValue(0.999_999)
  const call = outcome(clientOf(server).rooms.list())
  await pass(48)
  expect(server.asked).toHaveLength(1)
  await pass(2)
  expect(server.asked).toHaveLength(2)
  await pass(95)
  expect(server.asked).toHaveLength(2)
  await pass(5)
  expect(server.asked).toHaveLength(3)
  expect(call.error).toBeDefined()
})

test('in a browser that knows of no network nothing was sent', async () => {
  vi.stubGlobal('navigator', { onLine: false })
  const server = new FakeServer(() => lost())
  expect(await failed(clientOf(server).rooms.clear())).toMatchObject({
    details: { kind: 'connect', sent: false },
  })
})

test('a fetch that throws at once is as one that is rejected', async () => {
  const api = createCallClient(contract, {
    url: 'https://example.com/rpc',
    fetch() {
      throw lost()
    },
  })
  expect(await failed(api.rooms.clear())).toMatchObject({ details: { kind: 'closed' } })
})

test('the global fetch is called unless another is given, as it is then', async () => {
  const api = createCallClient(contract, { url: 'https://example.com/rpc' })
  const server = new FakeServer(() => data(7))
  const fetch = vi.fn(function (this: unknown, url: string, init: RequestInit) {
    expect([undefined, globalThis]).toContain(this)
    return server.fetch(url, init)
  })
  vi.stubGlobal('fetch', fetch)
  expect(await answered(api.rooms.list())).toBe(7)
  expect(fetch).toHaveBeenCalledWith('https://example.com/rpc/rooms.list', expect.anything())
})
