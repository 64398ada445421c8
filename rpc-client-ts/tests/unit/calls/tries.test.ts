// Calls whose connection fails: what is told of it. To ask again is the caller's.

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
  })
  expect(failure.message).toContain('https://example.com/rpc/rooms.clear')
})

test('an answer that ends early is no answer', async () => {
  const early = () =>
    new Response(
      new ReadableStream({
        start(controller) {
          controller.enqueue(new TextEncoder().encode('{"ok":tr'))
        },
        pull: (controller) => controller.error(new TypeError('terminated')),
      }),
    )
  const error = await failed(clientOf(new FakeServer([early()])).rooms.clear())
  expect(error).toMatchObject({
    code: 'TRANSPORT_ERROR',
    details: { kind: 'closed', sent: true },
    message: expect.stringContaining('terminated'),
  })
})

test('whoever calls decides whether to ask again, also with a query', async () => {
  const server = new FakeServer(() => reset())
  const onError = vi.fn()
  const error = await failed(clientOf(server, { onError }).rooms.list())
  expect(server.asked).toHaveLength(1)
  expect(onError.mock.calls).toEqual([[error, { path: 'rooms.list' }]])
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
