// Where calls over HTTP go, and in which form.

import { expect, test, vi } from 'vitest'
import { createCallClient, type CallClientOptions } from '../../../src/index.js'
import { contract } from '../../support/api.js'
import { data, FakeServer } from '../../support/fetch.js'
import { answered, failed, stillTime } from '../../support/time.js'

stillTime()

const clientOf = (url: CallClientOptions['url'], options: Partial<CallClientOptions> = {}) => {
  const server = new FakeServer(() => data(null))
  const api = createCallClient(contract, { url, fetch: server.fetch, ...options })
  return { server, api }
}

test.each([
  ['an endpoint', 'https://example.com/api/rpc', 'https://example.com/api/rpc/rooms.list'],
  ['a slash at its end', 'https://example.com/api/rpc/', 'https://example.com/api/rpc/rooms.list'],
  ['no path', 'https://example.com', 'https://example.com/rooms.list'],
  ['a port', 'http://127.0.0.1:3000/api/rpc', 'http://127.0.0.1:3000/api/rpc/rooms.list'],
  ['an own query', 'https://example.com/rpc?t=7', 'https://example.com/rpc/rooms.list?t=7'],
])('a URL with %s', async (_, url, expected) => {
  const { server, api } = clientOf(url)
  await answered(api.rooms.list())
  expect(server.last.url.href).toBe(expected)
})

test.each([
  ['/api/rpc', 'https://example.com/api/rpc/rooms.list'],
  ['rpc', 'https://example.com/chat/rpc/rooms.list'],
  ['//other.example/rpc', 'https://other.example/rpc/rooms.list'],
  ['?t=7', 'https://example.com/chat/index.html/rooms.list?t=7'],
])('in a page %s is relative to it', async (url, expected) => {
  vi.stubGlobal('location', { href: 'https://example.com/chat/index.html?a=b#c' })
  const { server, api } = clientOf(url)
  await answered(api.rooms.list())
  expect(server.last.url.href).toBe(expected)
})

test.each(['/api/rpc', 'not a URL', ''])(
  'where there is no page, %j is refused before anything is sent',
  async (url) => {
    const { server, api } = clientOf(url)
    const error = await failed(api.rooms.list())
    expect(error).toMatchObject({
      code: 'TRANSPORT_ERROR',
      details: { kind: 'headers', sent: false },
    })
    expect(error.message).toContain('URL')
    expect(server.asked).toEqual([])
  },
)

test('whoever gave a wrong URL is told which', async () => {
  const { api } = clientOf('/api/rpc')
  expect((await failed(api.rooms.list())).message).toContain('/api/rpc')
})

test('a URL may be an object, and stays as it is', async () => {
  const url = new URL('https://example.com/api/rpc')
  const { server, api } = clientOf(url)
  await answered(api.messages.list({ a: 1 }))
  expect(server.last.url.pathname).toBe('/api/rpc/messages.list')
  expect(url.href).toBe('https://example.com/api/rpc')
})

test('a function is asked for the URL before each request', async () => {
  let count = 0
  const { server, api } = clientOf(() => `https://example.com/${++count}`)
  await answered(api.rooms.list())
  await answered(api.rooms.clear())
  expect(server.asked.map(({ url }) => url.pathname)).toEqual(['/1/rooms.list', '/2/rooms.clear'])
})

test('it may take its time', async () => {
  const { server, api } = clientOf(async () => {
    await new Promise((resolve) => setTimeout(resolve, 100))
    return new URL('https://example.com/rpc')
  })
  await answered(api.rooms.list())
  expect(server.last.url.href).toBe('https://example.com/rpc/rooms.list')
})

test.each([
  ['throws', () => Promise.reject(new Error('no settings'))],
  [
    'throws at once',
    () => {
      throw new Error('no settings')
    },
  ],
])('a function that %s fails the call, which was not sent', async (_, url) => {
  const { server, api } = clientOf(url as () => Promise<string>)
  const error = await failed(api.rooms.list())
  expect(error).toMatchObject({
    code: 'TRANSPORT_ERROR',
    message: expect.stringContaining('no settings'),
    details: { kind: 'headers', sent: false },
  })
  expect(server.asked).toEqual([])
})

test('a query is a GET with its input in the URL, and with nothing that a browser asks permission for', async () => {
  const { server, api } = clientOf('https://example.com/rpc?t=7')
  await answered(api.messages.list({ text: 'a&b=c#ä😀 +' }))
  const { method, url, headers, body } = server.last
  expect(method).toBe('GET')
  expect(url.searchParams.get('t')).toBe('7')
  expect(url.searchParams.get('input')).toBe('{"text":"a&b=c#ä😀 +"}')
  expect(url.hash).toBe('')
  expect([...headers]).toEqual([])
  expect(body).toBeUndefined()
})

test('a mutation is a POST to its URL, with its input as the body', async () => {
  const { server, api } = clientOf('https://example.com/rpc?t=7')
  await answered(api.messages.send({ text: 'ä' }))
  const { method, url, headers, body } = server.last
  expect(method).toBe('POST')
  expect(url.href).toBe('https://example.com/rpc/messages.send?t=7')
  expect(headers.get('content-type')).toBe('application/json')
  expect(body).toBe('{"text":"ä"}')
})

test('what takes no input has none in its URL, and null as the body', async () => {
  const { server, api } = clientOf('https://example.com/rpc')
  await answered(api.rooms.list())
  await answered(api.rooms.clear())
  const [list, clear] = server.asked
  expect(list!.url.search).toBe('')
  expect(clear!.body).toBe('null')
})

test('a query whose URL would be too long goes as a POST of an envelope', async () => {
  const { server, api } = clientOf('https://example.com/rpc?t=7')
  const input = { text: 'x'.repeat(2048) }
  await answered(api.messages.list(input))
  const { method, url, headers, body } = server.last
  expect(method).toBe('POST')
  expect(url.href).toBe('https://example.com/rpc?t=7')
  expect(headers.get('content-type')).toBe('application/json')
  expect(JSON.parse(body!)).toEqual({ path: ['messages', 'list'], type: 'query', input })
})

test('what counts is the length as it is written in a URL', async () => {
  const { server, api } = clientOf('https://example.com/rpc')
  await answered(api.messages.list('ä'.repeat(1000)))
  expect(server.last.method).toBe('POST')
})

test('a URL may have 2048 characters', async () => {
  const { server, api } = clientOf('https://example.com/rpc')
  await answered(api.messages.list(''))
  const left = 2048 - server.last.url.href.length
  await answered(api.messages.list('x'.repeat(left)))
  expect(server.last.method).toBe('GET')
  expect(server.last.url.href).toHaveLength(2048)
  await answered(api.messages.list('x'.repeat(left + 1)))
  expect(server.last.method).toBe('POST')
})
