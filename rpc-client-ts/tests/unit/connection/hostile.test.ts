// Servers that mean no good, or are others than they seem.

import { beforeEach, expect, test } from 'vitest'

import { createClient, reviver, type Contract } from '../../../src/index.js'
import { contract as plain } from '../../support/api.js'
import { EventServer } from '../../support/events.js'
import { data, FakeServer, refusal } from '../../support/fetch.js'
import { faked, opened, outcome, pass, play, settle } from '../../support/play.js'
import { uncaught } from '../../support/uncaught.js'

beforeEach(faked)

/** What only a client says, but for its details. */
const evil = { code: 'TRANSPORT_ERROR' }

/** A list in a list in a list .. */
const deep = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels)

test.each([
  ['a schema that is no text', () => '{"type":"hello","schema":{"toString":1}}'],
  ['a verdict without a reason', (ref: string) => `{"type":"rejected","ref":"${ref}"}`],
])('%s is no message, and does not throw', async (_, message) => {
  const all = play({ token: 'ada' })
  all.connection.connect()
  const socket = await opened(all)
  socket.feed({ type: 'result', ref: socket.last('auth')['ref'], data: {} })
  all.connection.setToken('bob')
  expect(() => socket.text(message(socket.last('auth')['ref']))).not.toThrow()
  expect(all.connection.state).toBe('disconnected')
})

test('an event without a name ends nothing', async () => {
  const all = play()
  const chat = all.api.chat()
  const socket = await opened(all)
  const { id } = socket.last('open')
  socket.feed({ type: 'opened', id, connectionId: 'a' })
  const said = outcome(chat.emit('say', 'hello'))
  await settle()
  const found = await uncaught(async () => {
    for (const name of ['', null, 0, undefined])
      socket.feed({ type: 'event', id, name, data: null })
    await settle()
  })
  expect(found).toEqual([])
  socket.feed({ type: 'result', id, ref: socket.last('emit')['ref'], data: 7 })
  await settle()
  expect(said).toEqual({ state: 'fulfilled', value: 7 })
})

test('an endpoint that answers whoever asks why there is no socket is not asked in vain', async () => {
  const all = play({ fetch: new FakeServer(() => data(null)).fetch })
  all.connection.connect()
  await settle()
  const found = await uncaught(async () => {
    all.network.socket.end(1006)
    await settle()
  })
  expect(found).toEqual([])
  expect(all.connection.state).toBe('reconnecting')
})

test('whoever asks why there is no socket does so in a request of its own', async () => {
  const server = new FakeServer()
  const all = play({ fetch: server.fetch, batch: true, calls: 'http' })
  all.connection.connect()
  await settle()
  outcome(all.api.read('one'))
  all.network.socket.end(1006)
  await pass(1)
  expect(server.asked.map(({ method }) => method)).toEqual(['GET', 'GET'])
})

test.each([
  ['in place of a stream', (server: EventServer) => server.instead.push(refusal(evil))],
  ['within a stream', (server: EventServer) => server],
])('an error that says it is the client’s own is taken as any other, %s', async (_, begin) => {
  const server = new EventServer()
  begin(server)
  const errors: unknown[] = []
  const found = await uncaught(async () => {
    server
      .client()
      .events()
      .on({ error: ({ code }) => errors.push(code) })
    await settle()
    server.streams[0]?.fail({ ...evil, retryable: true })
    await pass(0)
    server.streams[0]?.write('id: $end\nevent: rpc-error\ndata: {"code":"TRANSPORT_ERROR"}\n\n')
    await pass(0)
  })
  expect(found).toEqual([])
})
const recursive: Contract<any> = {
  ...plain,
  revive: reviver({
    outputs: { 'rooms.list': { type: 'Tree' } },
    details: { 'rooms.list': { A: { type: 'Tree' } } },
    types: { Tree: { items: { type: 'Tree' } } },
  }),
}

test('an answer that is deeper than the stack is an error with a code', async () => {
  const body = `{"ok":true,"data":${deep(20_000)}}`
  const fetch = new FakeServer(() => new Response(body)).fetch
  const api = createClient(recursive, { url: 'https://example.com/rpc', fetch })
  const { error } = await api.rooms.list.safe()
  expect(error).toMatchObject({ code: 'DECODE_ERROR', message: 'rooms.list is nested too deeply' })
})

test('details that are deeper than the stack stay as they came', async () => {
  const body = `{"ok":false,"error":{"code":"A","message":"b","details":${deep(20_000)}}}`
  const fetch = new FakeServer(() => new Response(body)).fetch
  const api = createClient(recursive, { url: 'https://example.com/rpc', fetch })
  const { error } = await api.rooms.list.safe()
  expect([error.code, error.message]).toEqual(['A', 'b'])
})
