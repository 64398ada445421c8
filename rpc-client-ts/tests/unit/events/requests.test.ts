// How event streams are asked for.

import { expect, test, vi } from 'vitest'
import { EventServer } from '../../support/events.js'
import { pass, stillTime } from '../../support/time.js'

stillTime()

test('a subscription is a GET of its URL, of which no browser asks permission first', async () => {
  const server = new EventServer()
  const api = server.client({ url: 'https://example.com/rpc?t=7', token: 'secret' })
  api.events({ roomId: 'ä' }).on({})
  api.ticks().on({})
  await pass()
  const [events, ticks] = server.asked
  expect(events!.method).toBe('GET')
  expect(events!.url.pathname).toBe('/rpc/events')
  expect([...events!.url.searchParams]).toEqual([
    ['t', '7'],
    ['input', '{"roomId":"ä"}'],
  ])
  expect([...events!.headers]).toEqual([['authorization', 'Bearer secret']])
  expect(events!.body).toBeUndefined()
  expect(ticks!.url.href).toBe('https://example.com/rpc/ticks?t=7')
})

test('an input that is too long goes as the body of a POST to the same URL', async () => {
  const server = new EventServer()
  const input = 'x'.repeat(3_000)
  server.client().events(input, { lastEventId: '7' }).on({})
  await pass()
  const { method, url, headers, body } = server.last
  expect(method).toBe('POST')
  expect(url.href).toBe('https://example.com/rpc/events?lastEventId=7')
  expect(headers.get('content-type')).toBe('application/json')
  expect(JSON.parse(body!)).toBe(input)
})

test('it may begin behind an item', async () => {
  const server = new EventServer()
  server.client().ticks({ lastEventId: 'a b&c' }).on({})
  await pass()
  expect(server.last.url.searchParams.get('lastEventId')).toBe('a b&c')
})

test('headers of its own win over those of the client', async () => {
  const server = new EventServer()
  const api = server.client({ headers: { 'x-a': 'client', 'x-b': 'client' } })
  api.ticks({ headers: { 'X-A': 'own' } }).on({})
  await pass()
  expect([server.last.headers.get('x-a'), server.last.headers.get('x-b')]).toEqual([
    'own',
    'client',
  ])
})

test.each([
  ['headers of its own', { headers: { 'x-a': '1' } }],
  ['the option', { transport: 'sse' as const }],
])('over a client of sockets, %s make it an event stream', async (_, options) => {
  const WebSocket = vi.fn()
  const server = new EventServer()
  const api = server.client({ subscriptions: 'websocket', WebSocket })
  api.ticks(options).on({})
  await pass()
  expect(server.asked).toHaveLength(1)
  expect(WebSocket).not.toHaveBeenCalled()
  expect(api.$connection.state).toBe('idle')
})

test('URL, token and headers are asked for at each attempt', async () => {
  let count = 0
  const server = new EventServer()
  server.instead.push(new TypeError('lost'), new TypeError('lost'))
  server
    .client({
      url: async () => `https://example.com/${++count}`,
      token: async () => `t${count}`,
      headers: async () => ({ 'x-count': `${count}` }),
    })
    .ticks()
    .on({})
  await pass(10_000)
  expect(
    server.asked.map(({ url, headers }) => [
      url.pathname,
      headers.get('authorization'),
      headers.get('x-count'),
    ]),
  ).toEqual([
    ['/1/ticks', 'Bearer t1', '1'],
    ['/2/ticks', 'Bearer t2', '2'],
    ['/3/ticks', 'Bearer t3', '3'],
  ])
})

test.each(['text/event-stream', 'text/event-stream; charset=utf-8'])(
  'an answer of the type %s is a stream',
  async (type) => {
    const server = new EventServer()
    const complete = vi.fn()
    server.instead.push(
      new Response('id: $end\nevent: complete\ndata: null\n\n', {
        headers: { 'content-type': type },
      }),
    )
    server.client().ticks().on({ complete })
    await pass()
    expect(complete).toHaveBeenCalledTimes(1)
  },
)

test('a token that was set is shown from the next attempt on', async () => {
  const server = new EventServer()
  const api = server.client({ token: 'first' })
  api.ticks().on({})
  await pass()
  api.$connection.setToken('second')
  server.stream.end()
  await pass(1_000)
  expect(server.asked.map(({ headers }) => headers.get('authorization'))).toEqual([
    'Bearer first',
    'Bearer second',
  ])
})

test('a schema that is another one is told once', async () => {
  const onError = vi.fn()
  const server = new EventServer()
  const api = server.client({ onError })
  const newer = () =>
    new Response('id: $end\nevent: complete\ndata: null\n\n', {
      headers: { 'content-type': 'text/event-stream', 'rpc-schema': 'fedcba9876543210' },
    })
  server.instead.push(newer(), newer())
  for (let time = 0; time < 2; time++) {
    api.ticks().on({})
    await pass()
  }
  expect(onError).toHaveBeenCalledTimes(1)
  expect(onError.mock.calls[0]![0].message).toContain('fedcba9876543210')
})
