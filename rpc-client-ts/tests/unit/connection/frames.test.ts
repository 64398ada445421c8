// Messages that introduce, that nobody knows, and that are none.

import { beforeEach, expect, test, vi } from 'vitest'

import {
  connected,
  faked,
  heard,
  only,
  opened,
  outcome,
  pass,
  play,
  reopened,
  settle,
} from '../../support/play.js'

beforeEach(faked)

test('the first message introduces the client, with the schema that it was generated from', async () => {
  const all = play()
  heard(all.api.items())
  const socket = await opened(all)
  expect(socket.sent[0]).toEqual({ type: 'hello', schema: '0123456789abcdef' })
})

test('each socket is introduced', async () => {
  const all = play()
  const socket = await connected(all)
  socket.end(1006)
  const again = await reopened(all)
  expect(again.types).toEqual(['hello'])
})

test('a server of another schema is told of once, and served nevertheless', async () => {
  const all = play()
  const { log } = heard(all.api.items())
  const socket = await opened(all)
  socket.feed({ type: 'hello', protocol: 1, schema: 'fedcba9876543210' })
  socket.feed({ type: 'hello', protocol: 1, schema: 'fedcba9876543210' })
  expect(all.told).toMatchObject([
    {
      error: {
        code: 'TRANSPORT_ERROR',
        message: expect.stringMatching(/0123456789abcdef.*fedcba9876543210/),
        details: { kind: 'protocol' },
      },
    },
  ])
  socket.feed({ type: 'data', id: socket.last('subscribe')['id'], data: 1 })
  socket.end(1006)
  const again = await reopened(all)
  again.feed({ type: 'hello', protocol: 1, schema: 'fedcba9876543210' })
  expect(all.told.filter(({ error }) => /fedcba9876543210/.test(error.message))).toHaveLength(1)
  expect(only(log, 'data')).toEqual([1])
})

test.each([
  ['the same schema', { type: 'hello', schema: '0123456789abcdef' }],
  ['a server that tells none', { type: 'hello', protocol: 1 }],
])('%s is nothing to tell of', async (_, hello) => {
  const all = play()
  const socket = await connected(all)
  socket.feed(hello)
  expect(all.told).toEqual([])
})

test('messages of types that nobody knows are ignored', async () => {
  const all = play()
  const { log } = heard(all.api.items())
  const read = outcome(all.api.read())
  const chat = all.api.chat()
  const ends: unknown[] = []
  for (const name of ['error', 'complete', 'disconnect'] as const) {
    chat.on(name, () => ends.push(name))
  }
  const socket = await opened(all)
  const ids = socket.sent.map((frame) => frame['id'])
  socket.feed({ type: 'opened', id: ids[3], connectionId: 'a' })
  const emitted = outcome(chat.emit('say', 'hello'))
  await settle()
  const before = log.length
  for (const id of [...ids, '', 'of nobody', undefined]) {
    socket.feed({ type: 'progress', id, percent: 50 }, { type: 'then', id, ref: 1 })
  }
  socket.feed({ type: 'constructor' }, { type: '__proto__' }, { type: 5 })
  await settle()
  expect(log).toHaveLength(before)
  expect([read.state, emitted.state]).toEqual(['pending', 'pending'])
  expect(ends).toEqual([])
  expect(all.told).toEqual([])
  expect(all.connection.state).toBe('connected')
})

test('members that nobody knows are ignored', async () => {
  const all = play()
  const { log } = heard(all.api.items())
  const read = outcome(all.api.read())
  const socket = await opened(all)
  const more = { size: 1, window: 2, at: 3.0, error: null, extra: { data: 1 } }
  socket.feed({ type: 'data', id: socket.last('subscribe')['id'], data: 'item', ...more })
  socket.feed({ type: 'result', id: socket.last('call')['id'], data: 'answer', ...more })
  await settle()
  expect(only(log, 'data')).toEqual(['item'])
  expect(read.value).toBe('answer')
})

test.each([
  'nonsense',
  '',
  '<!doctype html>',
  '{"type":"data","id":"1","da',
  'null',
  '42',
  '[]',
  '{}',
  '{"event":"connected"}',
  new ArrayBuffer(8),
  undefined,
])('%j is no message of this framework, and ends it with an error that says so', async (text) => {
  const all = play()
  const { log } = heard(all.api.items())
  const write = outcome(all.api.write())
  const socket = await opened(all)
  socket.text(text)
  await pass(60_000)
  expect(socket.closes).toBe(1)
  expect(all.network.attempts).toBe(1)
  expect(all.connection.state).toBe('disconnected')
  expect(all.connection.lastError).toMatchObject({
    code: 'TRANSPORT_ERROR',
    message: expect.stringContaining('ws://server.test/api/rpc'),
    details: { kind: 'protocol' },
  })
  expect(log.at(-1)).toEqual(['error', 'TRANSPORT_ERROR'])
  expect(write.state).toBe('rejected')
})

test('a message that is no whole one does not throw', async () => {
  const all = play({ token: 'ada' })
  heard(all.api.items())
  const socket = await opened(all)
  for (const type of ['data', 'result', 'error', 'rejected', 'event', 'opened', 'auth', 'hello']) {
    for (const id of [undefined, null, 1, '', '1', {}]) {
      for (const ref of [undefined, null, 1, '1', {}]) {
        expect(() => socket.feed({ type, id, ref })).not.toThrow()
      }
    }
  }
})

test('an error that belongs to no conversation ends none, and is told of', async () => {
  const all = play()
  const { log } = heard(all.api.items())
  const socket = await opened(all)
  const error = { code: 'PARSE_ERROR', message: 'this is not a frame' }
  socket.feed({ type: 'error', id: '', error })
  expect(log.at(-1)).toEqual(['state', 'connected'])
  expect(all.connection.state).toBe('connected')
  expect(all.told).toMatchObject([{ error }])
})

test('keys that would become a prototype are dropped from what comes', async () => {
  const all = play()
  const { log } = heard(all.api.items())
  const socket = await opened(all)
  const { id } = socket.last('subscribe')
  socket.text(
    `{"type":"data","id":"${id}","data":{"__proto__":{"is":"bad"},"a":{"\\u005f_proto__":1,"b":2}}}`,
  )
  const [item] = only(log, 'data') as any[]
  expect(Object.keys(item)).toEqual(['a'])
  expect(Object.keys(item.a)).toEqual(['b'])
  expect(item.is).toBeUndefined()
})

test('no id is used twice, whatever becomes of sockets', async () => {
  const all = play()
  heard(all.api.items())
  outcome(all.api.read())
  const socket = await opened(all)
  for (let round = 0; round < 3; round++) {
    outcome(all.api.write())
    all.api.chat()
    heard(all.api.items()).stop()
    await settle()
    all.network.socket.end(1006)
    await reopened(all)
  }
  all.connection.disconnect()
  await connected(all)
  outcome(all.api.write())
  await settle()
  const ids = all.network.sockets.flatMap(({ sent }) =>
    sent.filter(({ type }) => /^(subscribe|call|open)$/.test(type)).map(({ id }) => id),
  )
  expect(ids.length).toBeGreaterThan(12)
  expect(new Set(ids).size).toBe(ids.length)
  for (const id of ids) expect(id).toMatch(/^.{1,64}$/)
  expect(socket.isOpen).toBe(false)
})
