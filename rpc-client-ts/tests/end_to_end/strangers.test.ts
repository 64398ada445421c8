// Bad input: whoever answers is no server of this framework. It is a typed error, which names the URL.

import { describe, expect, test } from 'vitest'

import type { ClientOptions } from 'rpc-client-ts'

import { open } from '../support/client.js'
import { SequenceLog } from '../support/sequence.js'
import { pretend, until } from '../support/server.js'
import type { Answer, Impostor } from '../support/server.js'

const PAGE = '<!doctype html><html><body>Not found</body></html>'
const html = { 'content-type': 'text/html' }
const json = { 'content-type': 'application/json' }

const answers: Record<string, Answer> = {
  'a page': { body: PAGE, headers: html },
  'a page that is not there': { status: 404, body: PAGE, headers: html },
  'a page of an error': { status: 500, body: PAGE, headers: html },
  'a refusal of somebody else': { status: 403, body: 'Forbidden' },
  'a text': { body: 'It works!', headers: { 'content-type': 'text/plain' } },
  'a text as JSON': { body: '"It works!"', headers: json },
  'a page that claims to be JSON': { body: PAGE, headers: json },
  'an object of somebody else': { body: '{"hello":"world"}', headers: json },
  'an error of somebody else': { status: 400, body: '{"error":"no such page"}', headers: json },
  'a list': { body: '[1,2]', headers: json },
  'a number': { body: '42', headers: json },
  null: { body: 'null', headers: json },
  nothing: { body: '' },
  'half of an answer as if it were whole': { body: '{"ok":true,"da', headers: json },
}

const FAST = { baseDelay: 1, maxDelay: 10 } as const

describe.each(Object.entries(answers))('where there is %s', (_, answer) => {
  const start = async (options: Partial<ClientOptions> = {}) => {
    const impostor = await pretend({ answers: [answer] })
    return { impostor, api: open(impostor, { ...FAST, ...options }) }
  }
  const stranger = ({ url }: { url: string }) => ({
    code: 'TRANSPORT_ERROR',
    message: expect.stringContaining(url),
    details: { kind: 'protocol', sent: true },
  })

  test('calls fail, and say where that is', async () => {
    const { impostor, api } = await start()
    expect(await api.add.safe({ a: 1, b: 2 })).toMatchObject({ error: stranger(impostor) })
    expect(await api.count.safe({ key: 'a' })).toMatchObject({ error: stranger(impostor) })
  })

  test('calls in batches fail, and say where that is', async () => {
    const { impostor, api } = await start({ batch: true })
    const results = await Promise.all([api.add.safe({ a: 1, b: 2 }), api.count.safe({ key: 'a' })])
    for (const { error } of results) expect(error).toMatchObject(stranger(impostor))
  })

  test('event streams fail, and are not asked for again', async () => {
    const { impostor, api } = await start({ subscriptions: 'sse' })
    const log = new SequenceLog()
    let error: unknown
    api.ticks({ everyMs: 1 }).on({ ...log.listener, error: (failure) => void (error = failure) })
    await until('the failure', () => error)
    expect(error).toMatchObject(stranger(impostor))
    expect((await impostor.seen()).requests).toHaveLength(1)
  })

  test('what needs a connection fails, and says where that is', async () => {
    const { impostor, api } = await start({ calls: 'websocket' })
    const [first, second] = await Promise.all([
      api.add.safe({ a: 1, b: 2 }),
      api.count.safe({ key: 'a' }),
    ])
    const error = {
      code: 'TRANSPORT_ERROR',
      message: expect.stringContaining(new URL(impostor.url).host),
      details: { kind: 'protocol', sent: false },
    }
    expect([first, second]).toMatchObject([{ error }, { error }])
    expect(api.$connection.state).toBe('disconnected')
  })
})

/** The connection of the request is closed. Node opens another one in advance. */
const expectLeft = (impostor: Impostor) =>
  until('the end', async () => {
    const { requests, connections } = await impostor.seen()
    return !requests[0] || connections.open < connections.accepted
  })

test('an answer that never ends is given up when the time is up', async () => {
  const impostor = await pretend({ answers: [{ body: '{"ok":', headers: json, open: true }] })
  const { error } = await open(impostor).add.safe({ a: 1, b: 2 }, { timeout: 200 })
  expect(error).toMatchObject({ code: 'TIMEOUT' })
  await expectLeft(impostor)
})

test('an answer that goes on and on is given up when the time is up', async () => {
  const impostor = await pretend({ answers: [{ body: ' ', headers: json, endless: true }] })
  const { error } = await open(impostor).add.safe({ a: 1, b: 2 }, { timeout: 200 })
  expect(error).toMatchObject({ code: 'TIMEOUT' })
  await expectLeft(impostor)
})

test('an answer that is cut is no stranger’s', async () => {
  const impostor = await pretend({
    answers: [{ body: '{"ok":', headers: { ...json, 'content-length': '100' }, cut: true }],
  })
  const { error } = await open(impostor).add.safe({ a: 1, b: 2 })
  expect(error).toMatchObject({ code: 'TRANSPORT_ERROR', details: { kind: 'closed', sent: true } })
})

test('a proxy that speaks for a server that is away is waited for', async () => {
  const impostor = await pretend({ answers: [{ status: 503, body: PAGE, headers: html }] })
  const api = open(impostor, { ...FAST, subscriptions: 'sse' })
  const { error } = await api.add.safe({ a: 1, b: 2 })
  expect(error).toMatchObject({ code: 'TRANSPORT_ERROR', details: { kind: 'closed' } })
  const log = new SequenceLog()
  const stop = api.ticks({ everyMs: 1 }).on(log.listener)
  await until('attempts', async () => (await impostor.seen()).requests.length > 4)
  expect(log.ends).toEqual([])
  stop()
})

describe('a WebSocket of somebody else', () => {
  const greetings: Record<string, unknown> = {
    'a text': 'welcome',
    'a page': PAGE,
    'an object of its own': { event: 'welcome' },
    'a list': [1, 2],
    'a number': 42,
  }

  test.each(Object.entries(greetings))('that greets with %s is left for good', async (_, send) => {
    const impostor = await pretend({ socket: { opened: [{ send }] } })
    const api = open(impostor, { ...FAST, calls: 'websocket' })
    const { error } = await api.add.safe({ a: 1, b: 2 })
    expect(error).toMatchObject({ code: 'TRANSPORT_ERROR', details: { kind: 'protocol' } })
    expect(error?.message).toContain(new URL(impostor.url).host)
    expect(api.$connection.state).toBe('disconnected')
    expect((await impostor.seen()).requests).toHaveLength(1)
  })

  test('that sends bytes is left for good', async () => {
    const impostor = await pretend({ socket: { opened: [{ binary: [1, 2, 3] }] } })
    const api = open(impostor, { ...FAST, calls: 'websocket' })
    const { error } = await api.add.safe({ a: 1, b: 2 })
    expect(error).toMatchObject({ code: 'TRANSPORT_ERROR', details: { kind: 'protocol' } })
  })

  test('that does not understand what it is told is left for good', async () => {
    const impostor = await pretend({ socket: { replies: { hello: [{ close: 1002 }] } } })
    const api = open(impostor, { ...FAST, calls: 'websocket' })
    const { error } = await api.add.safe({ a: 1, b: 2 })
    expect(error).toMatchObject({ code: 'TRANSPORT_ERROR' })
    expect(error?.message).toContain('1002')
    expect(api.$connection.state).toBe('disconnected')
  })

  test('that says nothing is noticed by its silence', async () => {
    const impostor = await pretend({ socket: {} })
    const api = open(impostor, { ...FAST, heartbeatInterval: 20, heartbeatTimeout: 20 })
    const log = new SequenceLog()
    const stop = api.ticks({ everyMs: 1 }).on(log.listener)
    await until('the loss', () => log.losses > 1)
    expect(api.$connection.lastError).toMatchObject({ code: 'TRANSPORT_ERROR' })
    stop()
  })
})

test('nobody at all is told as such, with the URL', async () => {
  const url = 'http://127.0.0.1:9/api/rpc'
  const { error } = await open({ url }).add.safe({ a: 1, b: 2 })
  expect(error).toMatchObject({ code: 'TRANSPORT_ERROR', message: expect.stringContaining(url) })
})

test('a host that does not exist is told as such, with the URL', async () => {
  const url = 'http://no-such-host.invalid/api/rpc'
  const { error } = await open({ url }).add.safe({ a: 1, b: 2 })
  expect(error).toMatchObject({ code: 'TRANSPORT_ERROR', message: expect.stringContaining(url) })
})
