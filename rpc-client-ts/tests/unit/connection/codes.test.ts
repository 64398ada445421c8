// What the codes mean with which a server closes a WebSocket.

import { beforeEach, expect, test, vi } from 'vitest'

import {
  faked,
  heard,
  only,
  opened,
  outcome,
  pass,
  play,
  redialled,
  reopened,
  settle,
} from '../../support/play.js'

beforeEach(faked)

test.each([1000, 1001, 1005, 1006, 1011, 1012, 1013, 4408, 4429, 4500, 4599])(
  'after %i it is opened again',
  async (code) => {
    const all = play()
    const { log } = heard(all.api.items())
    const socket = await opened(all)
    socket.end(code)
    expect(all.connection.state).toBe('reconnecting')
    const again = await reopened(all)
    expect(again.types).toEqual(['hello', 'subscribe'])
    expect(only(log, 'error')).toEqual([])
  },
)

test.each([1002, 1003, 1007, 1009, 4400, 4403, 4499])(
  'after %i it is not opened again, for the fault is this client’s',
  async (code) => {
    const all = play()
    const { log } = heard(all.api.items())
    const write = outcome(all.api.write())
    const read = outcome(all.api.read())
    const socket = await opened(all)
    socket.end(code, 'why')
    await pass(60_000)
    expect(all.connection.state).toBe('disconnected')
    expect(all.network.attempts).toBe(1)
    expect(vi.getTimerCount()).toBe(0)
    expect(all.connection.lastError?.message).toContain(`${code} why`)
    expect(log.at(-1)).toEqual(['error', 'TRANSPORT_ERROR'])
    for (const call of [read, write]) {
      expect(call).toMatchObject({
        state: 'rejected',
        value: { code: 'TRANSPORT_ERROR', details: { kind: 'closed', sent: true } },
      })
    }
  },
)

test('what is begun after such a close opens it anew', async () => {
  const all = play()
  heard(all.api.items())
  const socket = await opened(all)
  socket.end(1009)
  heard(all.api.items())
  const again = await opened(all)
  expect(again.types).toEqual(['hello', 'subscribe'])
  expect(all.connection.state).toBe('connected')
})

test('whoever closes for lack of a credential is not come back to without one', async () => {
  const all = play()
  const { log } = heard(all.api.items())
  const socket = await opened(all)
  socket.end(4401)
  await pass(60_000)
  expect(all.network.attempts).toBe(1)
  expect(log.at(-1)).toEqual(['error', 'UNAUTHORIZED'])
  expect(all.connection.state).toBe('disconnected')
})

/** What is at the URL instead of a server, and what becomes of those who wait. */
test.each([
  ['a page', () => new Response('<!doctype html><p>hello', { status: 200 })],
  ['a page that is not found', () => new Response('<!doctype html>', { status: 404 })],
  ['JSON of somebody else', () => new Response('{"message":"hello"}')],
])('%s in place of the server ends it, and the error says so', async (_, answer) => {
  const at = (url: string) => Object.defineProperty(answer(), 'url', { value: url })
  const all = play({ fetch: (url) => Promise.resolve(at(url)) })
  const { log } = heard(all.api.items())
  await settle()
  all.network.socket.end(1006)
  await pass(60_000)
  expect(log.at(-1)).toEqual(['error', 'TRANSPORT_ERROR'])
  expect(all.connection.state).toBe('disconnected')
  expect(all.connection.lastError).toMatchObject({
    message: expect.stringContaining('server.test'),
    details: { kind: 'protocol' },
  })
  expect(all.network.attempts).toBe(1)
})

test('a page in place of a server that was there is waited out', async () => {
  const page = () => Promise.resolve(new Response('<html>404', { status: 404 }))
  const all = play({ fetch: page })
  const { log } = heard(all.api.items())
  const first = await opened(all)
  first.end(1006)
  const second = await redialled(all)
  second.end(1006)
  await settle()
  expect(all.connection.state).toBe('reconnecting')
  await reopened(all)
  expect(log.at(-1)).toEqual(['reset'])
  expect(only(log, 'error')).toEqual([])
})

test.each([
  ['a proxy whose server is not there', () => new Response('<html>502', { status: 502 })],
  ['a server that is leaving', () => new Response('{}', { status: 503 })],
  [
    'a server that opens no WebSocket for now',
    () =>
      new Response('{"ok":false,"error":{"code":"PARSE_ERROR","message":"empty"}}', {
        status: 400,
      }),
  ],
])('%s is waited for', async (_, answer) => {
  const all = play({ fetch: () => Promise.resolve(answer()) })
  const { log } = heard(all.api.items())
  await settle()
  all.network.socket.end(1006)
  await settle()
  expect(all.connection.state).toBe('reconnecting')
  await reopened(all)
  expect(log.at(-1)).toEqual(['state', 'connected'])
})

test('after a connection that was there nobody asks what is at the URL', async () => {
  const fetch = vi.fn(() => Promise.resolve(new Response('<html>')))
  const all = play({ fetch })
  heard(all.api.items())
  const socket = await opened(all)
  socket.end(1006)
  await settle()
  expect(fetch).not.toHaveBeenCalled()
  expect(all.connection.state).toBe('reconnecting')
})
