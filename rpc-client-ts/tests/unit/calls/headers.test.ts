// What goes with a call beside its input.

import { expect, test, vi } from 'vitest'
import { createCallClient, type CallClientOptions } from '../../../src/index.js'
import { contract } from '../../support/api.js'
import { data, FakeServer } from '../../support/fetch.js'
import { answered, failed, stillTime } from '../../support/time.js'

stillTime()

const clientWith = (options: Partial<CallClientOptions>) => {
  const server = new FakeServer(() => data(null))
  const api = createCallClient(contract, {
    url: 'https://example.com/rpc',
    fetch: server.fetch,
    ...options,
  })
  return { server, api }
}

test('a token goes as a bearer token, with queries and mutations', async () => {
  const { server, api } = clientWith({ token: 'secret' })
  await answered(api.rooms.list())
  await answered(api.rooms.clear())
  for (const { headers } of server.asked) {
    expect(headers.get('authorization')).toBe('Bearer secret')
  }
})

test.each([
  ['undefined', undefined],
  ['a function that gives none', () => undefined],
  ['a function that gives none later', async () => undefined],
])('a token that is %s is none', async (_, token) => {
  const { server, api } = clientWith({ token })
  await answered(api.rooms.list())
  expect(server.last.headers.has('authorization')).toBe(false)
})

test('functions are asked for the token and the headers before each request', async () => {
  let count = 0
  const { server, api } = clientWith({
    token: async () => `t${++count}`,
    headers: () => ({ 'x-count': `${count}` }),
  })
  await answered(api.rooms.list())
  await answered(api.rooms.clear())
  expect(
    server.asked.map(({ headers }) => [headers.get('authorization'), headers.get('x-count')]),
  ).toEqual([
    ['Bearer t1', '1'],
    ['Bearer t2', '2'],
  ])
})

test('headers of a call win over those of the client, and these over the token, in any case', async () => {
  const { server, api } = clientWith({
    token: 'secret',
    headers: { Authorization: 'Basic YTpi', 'X-A': 'client', 'X-B': 'client' },
  })
  await answered(api.rooms.list({ headers: { 'x-a': 'call' } }))
  const { headers } = server.last
  expect(headers.get('authorization')).toBe('Basic YTpi')
  expect(headers.get('x-a')).toBe('call')
  expect(headers.get('x-b')).toBe('client')
  await answered(api.rooms.list({ headers: { authorization: 'Bearer mine' } }))
  expect(server.last.headers.get('authorization')).toBe('Bearer mine')
})

test('headers of a call are for that call alone', async () => {
  const { server, api } = clientWith({ headers: async () => ({ 'x-b': '2' }) })
  await answered(api.messages.send(1, { headers: { 'x-a': '1' } }))
  await answered(api.messages.send(1))
  expect(server.asked.map(({ headers }) => [headers.get('x-a'), headers.get('x-b')])).toEqual([
    ['1', '2'],
    [null, '2'],
  ])
})

test('a body is JSON, whatever the headers say', async () => {
  const { server, api } = clientWith({ headers: { 'Content-Type': 'text/plain' } })
  await answered(api.messages.send(1))
  expect(server.last.headers.get('content-type')).toBe('application/json')
})

const broken = new Error('no session')

test.each<[what: string, options: Partial<CallClientOptions>]>([
  ['a token', { token: () => Promise.reject(broken) }],
  [
    'a token, at once',
    {
      token() {
        throw broken
      },
    },
  ],
  ['headers', { headers: () => Promise.reject(broken) }],
  [
    'headers, at once',
    {
      headers() {
        throw broken
      },
    },
  ],
])('a function that fails to give %s fails the call, which was not sent', async (_, options) => {
  const onError = vi.fn()
  const { server, api } = clientWith({ ...options, onError })
  const error = await failed(api.rooms.list())
  expect(error).toMatchObject({
    code: 'TRANSPORT_ERROR',
    message: expect.stringContaining('no session'),
    details: { kind: 'headers', sent: false },
  })
  expect(server.asked).toEqual([])
  expect(onError).toHaveBeenCalledTimes(1)
})

test('so do headers that cannot be sent', async () => {
  const { server, api } = clientWith({})
  const error = await failed(api.rooms.list({ headers: { 'x-a': 'two\nlines' } }))
  expect(error).toMatchObject({ details: { kind: 'headers', sent: false } })
  expect(server.asked).toEqual([])
})
