// The URL: text, a URL or a function, which is asked at every attempt.

import { beforeEach, expect, test, vi } from 'vitest'

import {
  connected,
  faked,
  heard,
  opened,
  outcome,
  pass,
  play,
  redialled,
  reopened,
  settle,
} from '../../support/play.js'

beforeEach(faked)

test.each([
  ['http://server.test/api/rpc', 'ws://server.test/api/rpc'],
  ['https://server.test/api/rpc', 'wss://server.test/api/rpc'],
  ['ws://server.test/api/rpc', 'ws://server.test/api/rpc'],
  ['wss://server.test:8443/api/rpc?tenant=a', 'wss://server.test:8443/api/rpc?tenant=a'],
  ['http://server.test/api/rpc/', 'ws://server.test/api/rpc/'],
  [new URL('https://server.test/'), 'wss://server.test/'],
])('%s is reached at %s', async (url, expected) => {
  const all = play({ url })
  await connected(all)
  expect(all.network.socket.url).toBe(expected)
})

test('in a page a path is enough', async () => {
  vi.stubGlobal('location', { href: 'https://page.test/some/where?x=1#y' })
  const all = play({ url: '/api/rpc' })
  await connected(all)
  expect(all.network.socket.url).toBe('wss://page.test/api/rpc')
})

test('a URL that is none fails what needs it, and says which it was', async () => {
  const all = play({ url: '/api/rpc' })
  const { log } = heard(all.api.items())
  const write = outcome(all.api.write())
  await pass(10_000)
  expect(log.at(-1)).toEqual(['error', 'TRANSPORT_ERROR'])
  expect(write).toMatchObject({ state: 'rejected', value: { details: { sent: false } } })
  expect(all.connection.state).toBe('disconnected')
  expect(all.connection.lastError?.message).toMatch(/URL/)
})

test.each([
  ['a function', (url: string) => url],
  ['an asynchronous function', (url: string) => Promise.resolve(url)],
])('%s is asked at every attempt', async (_, make) => {
  let asked = 0
  const all = play({ url: () => make(`http://server-${++asked}.test/`) })
  const socket = await connected(all)
  socket.end(1006)
  await redialled(all)
  all.network.socket.end(1006)
  await reopened(all)
  const urls = all.network.sockets.map(({ url }) => url)
  expect(urls[0]).toBe('ws://server-1.test/')
  expect(new Set(urls).size).toBe(3)
  expect(all.connection.state).toBe('connected')
})

test.each([
  [
    'throws',
    () => {
      throw new Error('no idea')
    },
  ],
  ['rejects', () => Promise.reject(new Error('no idea'))],
])('a function for the URL that %s is asked again at the next attempt', async (_, answer) => {
  const url = vi.fn<() => string | Promise<string>>(() => 'http://server.test/')
  url.mockImplementationOnce(answer)
  const all = play({ url })
  const write = outcome(all.api.write())
  await settle()
  expect(all.connection.state).toBe('reconnecting')
  expect(all.network.attempts).toBe(0)
  expect(all.connection.lastError).toMatchObject({
    code: 'TRANSPORT_ERROR',
    message: expect.stringContaining('no idea'),
    details: { kind: 'headers', sent: false },
  })
  expect(write.state).toBe('pending')
  await pass(250)
  const socket = await opened(all)
  expect(socket.of('call')).toHaveLength(1)
})

test.each([
  [
    'throws',
    () => {
      throw new Error('signed out')
    },
  ],
  ['rejects', () => Promise.reject(new Error('signed out'))],
])('a function for the token that %s is asked again at the next attempt', async (_, answer) => {
  const token = vi.fn<() => string | Promise<string>>(() => 'ada')
  token.mockImplementationOnce(answer)
  const all = play({ token })
  all.connection.connect()
  await settle()
  expect(all.connection.state).toBe('reconnecting')
  expect(all.network.attempts).toBe(0)
  expect(all.connection.lastError).toMatchObject({
    message: expect.stringContaining('signed out'),
    details: { kind: 'headers', sent: false },
  })
  await pass(250)
  const socket = await opened(all)
  expect(socket.last('auth')['token']).toBe('ada')
})

test('whatever gives no URL counts as an attempt that failed', async () => {
  const all = play({ url: () => Promise.reject(new Error('no idea')), maxAttempts: 2 })
  const { log } = heard(all.api.items())
  await pass(60_000)
  expect(log.at(-1)).toEqual(['error', 'TRANSPORT_ERROR'])
  expect(all.connection.state).toBe('disconnected')
})
