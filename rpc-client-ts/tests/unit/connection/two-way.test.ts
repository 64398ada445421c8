// Two-way procedures over the connection.

import { beforeEach, expect, test, vi } from 'vitest'

import type { FakeSocket } from '../../support/socket.js'
import {
  connected,
  faked,
  opened,
  outcome,
  pass,
  play,
  reopened,
  settle,
} from '../../support/play.js'
import type { Play } from '../../support/play.js'

beforeEach(faked)

/** Says that the procedure runs that was opened last. */
const runs = (socket: FakeSocket): string => {
  const { id } = socket.last('open')
  socket.feed({ type: 'opened', id, connectionId: 'a' })
  return id
}

/** A procedure that runs, and what it has told. */
const running = async (all: Play) => {
  const chat = all.api.chat()
  const log: unknown[][] = []
  chat.on('reconnect', () => log.push(['reconnect']))
  chat.on('disconnect', (error) => log.push(['disconnect', error?.code]))
  chat.on('error', (error) => log.push(['error', error.code]))
  chat.on('complete', () => log.push(['complete']))
  chat.on('said', (text, envelope) => log.push(['said', text, envelope]))
  const socket = await opened(all)
  const id = runs(socket)
  return { chat, log, socket, id }
}

test('it is opened at once, as one message', async () => {
  const all = play()
  all.api.chat()
  const socket = await opened(all)
  expect(socket.last('open')).toEqual({ type: 'open', id: expect.any(String), path: ['chat'] })
  expect(socket.types).toEqual(['hello', 'open'])
})

test('events come with their data and their envelopes, to all who listen', async () => {
  const all = play()
  const { chat, log, socket, id } = await running(all)
  const second: unknown[] = []
  chat.on('said', (text) => second.push(text))
  socket.feed({ type: 'event', id, name: 'said', data: 'hello', timestamp: 17 })
  socket.feed({ type: 'event', id, name: 'left', data: 'nobody listens', timestamp: 18 })
  expect(log).toEqual([['said', 'hello', { name: 'said', timestamp: 17 }]])
  expect(second).toEqual(['hello'])
})

test('once is for the next time only', async () => {
  const all = play()
  const { chat, socket, id } = await running(all)
  const told: unknown[] = []
  chat.once('said', (text) => told.push(text))
  chat.once('reconnect', () => told.push('reconnect'))
  for (const data of ['a', 'b']) socket.feed({ type: 'event', id, name: 'said', data })
  socket.end(1006)
  runs(await reopened(all))
  all.network.socket.end(1006)
  runs(await reopened(all))
  expect(told).toEqual(['a', 'reconnect'])
})

test('what once returns stops it before', async () => {
  const all = play()
  const { chat, socket, id } = await running(all)
  const told: unknown[] = []
  chat.once('said', (text) => told.push(text))()
  socket.feed({ type: 'event', id, name: 'said', data: 'a' })
  expect(told).toEqual([])
})

test('off stops one listener, or all of a name', async () => {
  const all = play()
  const { chat, socket, id } = await running(all)
  const told: unknown[] = []
  const first = (text: string) => told.push(['first', text])
  const second = (text: string) => told.push(['second', text])
  const third = (text: string) => told.push(['third', text])
  chat.on('said', first)
  chat.on('said', second)
  chat.on('said', third)
  chat.off('said', first)
  socket.feed({ type: 'event', id, name: 'said', data: 'a' })
  chat.off('said')
  socket.feed({ type: 'event', id, name: 'said', data: 'b' })
  expect(told).toEqual([
    ['second', 'a'],
    ['third', 'a'],
  ])
})

test('off stops a listener that was to be called once', async () => {
  const all = play()
  const { chat, socket, id } = await running(all)
  const told: unknown[] = []
  const listener = (text: string) => told.push(text)
  chat.once('said', listener)
  chat.off('said', listener)
  socket.feed({ type: 'event', id, name: 'said', data: 'a' })
  expect(told).toEqual([])
})

test('an event is heard by its own name alone', async () => {
  const all = play()
  const { log, socket, id } = await running(all)
  for (const name of ['said.', '.said', 'Said', 'sai', '__proto__']) {
    socket.feed({ type: 'event', id, name, data: 'hello', timestamp: 1 })
  }
  expect(log).toEqual([])
})

test('an event of the API that is called as what every object has is heard', async () => {
  const all = play()
  const { chat, socket, id } = await running(all)
  const told: unknown[] = []
  chat.on('constructor', (text) => told.push(text))
  socket.feed({ type: 'event', id, name: 'constructor', data: 'a', timestamp: 1 })
  socket.feed({ type: 'event', id, name: 'toString', data: 'b', timestamp: 1 })
  expect(told).toEqual(['a'])
})

test('a listener that throws keeps no event from the others', async () => {
  const all = play()
  const { chat, log, socket, id } = await running(all)
  const uncaught: unknown[] = []
  const others = process.listeners('unhandledRejection')
  process.removeAllListeners('unhandledRejection')
  process.on('unhandledRejection', (error) => uncaught.push(error))
  try {
    chat.off('said')
    chat.on('said', () => {
      throw new Error('of said')
    })
    chat.on('said', (text) => log.push(['said', text]))
    socket.feed({ type: 'event', id, name: 'said', data: 'a', timestamp: 1 })
    await vi.waitFor(() => expect(uncaught).toHaveLength(1))
    expect(log).toEqual([['said', 'a']])
    expect(uncaught).toEqual([new Error('of said')])
  } finally {
    process.removeAllListeners('unhandledRejection')
    for (const other of others) process.on('unhandledRejection', other)
  }
})

test('an event is emitted as one message, and its answer settles it', async () => {
  const all = play()
  const { chat, socket, id } = await running(all)
  const [first, second] = [outcome(chat.emit('say', 'hello')), outcome(chat.emit('join'))]
  await settle()
  const [a, b] = socket.of('emit')
  expect(a).toEqual({ type: 'emit', id, name: 'say', ref: expect.anything(), data: 'hello' })
  expect(b).toEqual({ type: 'emit', id, name: 'join', ref: expect.anything(), data: null })
  expect(a!['ref']).not.toBe(b!['ref'])
  socket.feed({ type: 'result', id, ref: b!['ref'], data: { seats: 3 } })
  socket.feed({ type: 'result', id, ref: a!['ref'], data: null })
  await settle()
  expect(first).toEqual({ state: 'fulfilled', value: null })
  expect(second).toEqual({ state: 'fulfilled', value: { seats: 3 } })
})

test('an event that is refused fails, and the procedure goes on', async () => {
  const all = play()
  const { chat, log, socket, id } = await running(all)
  const said = outcome(chat.emit('say', ''))
  await settle()
  const error = { code: 'VALIDATION_ERROR', message: 'too short', details: [] }
  socket.feed({ type: 'rejected', id, ref: socket.last('emit')['ref'], error })
  socket.feed({ type: 'event', id, name: 'said', data: 'a', timestamp: 1 })
  await settle()
  expect(said).toMatchObject({ state: 'rejected', value: error })
  expect(log).toEqual([['said', 'a', { name: 'said', timestamp: 1 }]])
  expect(all.told).toMatchObject([{ error, path: 'chat' }])
})

test('a refusal that names no event is told to onError', async () => {
  const all = play()
  const { chat, log, socket, id } = await running(all)
  outcome(chat.emit('say', 'hello'))
  await settle()
  const error = { code: 'NOT_IN_ROOM', message: 'join first' }
  socket.feed({ type: 'rejected', id, error })
  expect(all.told).toMatchObject([{ error, path: 'chat' }])
  expect(log).toEqual([])
})

test('a promise of an emission that is left alone is no unhandled rejection', async () => {
  const unhandled: unknown[] = []
  const listener = (error: unknown) => unhandled.push(error)
  process.on('unhandledRejection', listener)
  try {
    const all = play()
    const { chat, socket } = await running(all)
    void chat.emit('say', 'hello')
    socket.end(1006)
    void chat.emit('say', 'hello', { buffer: false })
    await settle()
    await new Promise(process.nextTick)
    expect(unhandled).toEqual([])
    expect(all.told.filter(({ path }) => path === 'chat')).toHaveLength(2)
  } finally {
    process.removeListener('unhandledRejection', listener)
  }
})

test('what is emitted before it runs waits, and goes in its order', async () => {
  const all = play()
  const chat = all.api.chat()
  for (const text of ['a', 'b']) outcome(chat.emit('say', text))
  const socket = await opened(all)
  outcome(chat.emit('say', 'c'))
  await settle()
  expect(socket.of('emit')).toEqual([])
  runs(socket)
  outcome(chat.emit('say', 'd'))
  expect(socket.of('emit').map(({ data }) => data)).toEqual(['a', 'b', 'c', 'd'])
})

test('what was sent when the connection was lost fails, and is not sent again', async () => {
  const all = play()
  const { chat, socket } = await running(all)
  const said = outcome(chat.emit('say', 'hello'))
  await settle()
  socket.end(1006)
  await settle()
  expect(said).toMatchObject({
    state: 'rejected',
    value: { code: 'TRANSPORT_ERROR', details: { kind: 'closed', sent: true } },
  })
  const again = await reopened(all)
  runs(again)
  expect(again.of('emit')).toEqual([])
})

test('it is opened anew after a loss, and tells of both', async () => {
  const all = play()
  const { log, socket, id } = await running(all)
  socket.end(1006)
  expect(log).toEqual([['disconnect', 'TRANSPORT_ERROR']])
  const again = await reopened(all)
  expect(again.types).toEqual(['hello', 'open'])
  expect(log).toHaveLength(1)
  const next = runs(again)
  expect(next).not.toBe(id)
  expect(log.slice(1)).toEqual([['reconnect']])
  again.feed({ type: 'event', id: next, name: 'said', data: 'a', timestamp: 1 })
  expect(log.at(-1)).toEqual(['said', 'a', { name: 'said', timestamp: 1 }])
})

test('what is emitted on reconnect goes before what has waited', async () => {
  const all = play()
  const { chat, socket } = await running(all)
  chat.on('reconnect', () => {
    void chat.emit('join', 'one')
    void chat.emit('join', 'two')
  })
  socket.end(1006)
  for (const text of ['a', 'b']) outcome(chat.emit('say', text))
  const again = await reopened(all)
  runs(again)
  expect(again.of('emit').map(({ data }) => data)).toEqual(['one', 'two', 'a', 'b'])
})

test('the first opening is no reconnect, and a loss before it is no disconnect', async () => {
  const all = play()
  const chat = all.api.chat()
  const log: unknown[] = []
  chat.on('reconnect', () => log.push('reconnect'))
  chat.on('disconnect', () => log.push('disconnect'))
  const first = await opened(all)
  first.end(1006)
  runs(await reopened(all))
  expect(log).toEqual([])
})

test('a listener that disconnects on reconnect keeps what waited from being sent', async () => {
  const all = play()
  const { chat, socket } = await running(all)
  chat.on('reconnect', () => all.connection.disconnect())
  socket.end(1006)
  const said = outcome(chat.emit('say', 'a'))
  const again = await reopened(all)
  runs(again)
  await settle()
  expect(again.of('emit')).toEqual([])
  expect(said).toMatchObject({ state: 'rejected', value: { details: { sent: false } } })
})

test('one that the server ends is complete, and is not opened anew', async () => {
  const all = play()
  const { chat, log, socket, id } = await running(all)
  const sent = outcome(chat.emit('say', 'a'))
  await settle()
  socket.feed({ type: 'complete', id })
  await settle()
  expect(log.at(-1)).toEqual(['complete'])
  expect(log.map(([name]) => name)).not.toContain('error')
  expect(sent.state).toBe('rejected')
  const late = outcome(chat.emit('say', 'b'))
  await settle()
  expect(late).toMatchObject({
    state: 'rejected',
    value: { code: 'TRANSPORT_ERROR', details: { sent: false } },
  })
  expect(socket.of('close')).toEqual([])
  all.connection.connect()
  socket.end(1006)
  expect((await reopened(all)).types).toEqual(['hello'])
})

test.each(['error', 'rejected'])(
  'one that is refused by %s is over, and says why',
  async (type) => {
    const all = play()
    const chat = all.api.chat()
    const log: unknown[] = []
    chat.on('error', (error) => log.push(error))
    const waiting = outcome(chat.emit('say', 'a'))
    const socket = await opened(all)
    const error = { code: 'FORBIDDEN', message: 'no', details: { why: 1 } }
    socket.feed({ type, id: socket.last('open')['id'], error })
    await settle()
    expect(log).toMatchObject([error])
    expect(waiting).toMatchObject({ state: 'rejected' })
    expect(socket.of('close')).toEqual([])
    all.connection.connect()
    socket.end(1006)
    expect((await reopened(all)).types).toEqual(['hello'])
  },
)

test('close() closes it at the server, once, and what is emitted then fails', async () => {
  const all = play()
  const { chat, log, socket, id } = await running(all)
  const sent = outcome(chat.emit('say', 'a'))
  await settle()
  chat.close()
  chat.close()
  socket.feed({ type: 'event', id, name: 'said', data: 'late', timestamp: 1 })
  const late = outcome(chat.emit('say', 'b'))
  await settle()
  expect(socket.of('close')).toEqual([{ type: 'close', id }])
  expect(sent).toMatchObject({ state: 'rejected', value: { details: { sent: true } } })
  expect(late).toMatchObject({ state: 'rejected', value: { details: { sent: false } } })
  expect(log.map(([name]) => name)).not.toContain('error')
  expect(log.map(([name]) => name)).not.toContain('said')
})

test('close() before there is a connection opens nothing', async () => {
  const all = play()
  const chat = all.api.chat()
  const said = outcome(chat.emit('say', 'a'))
  await settle()
  chat.close()
  const socket = await opened(all)
  await settle()
  expect(socket.types).toEqual(['hello'])
  expect(said).toMatchObject({ state: 'rejected', value: { details: { sent: false } } })
})

test('an abort closes it at the server, once', async () => {
  const all = play()
  const controller = new AbortController()
  const chat = all.api.chat({ signal: controller.signal })
  const errors: unknown[] = []
  chat.on('error', ({ code }) => errors.push(code))
  const socket = await opened(all)
  const id = runs(socket)
  controller.abort()
  chat.close()
  await settle()
  expect(socket.of('close')).toEqual([{ type: 'close', id }])
  expect(errors).toEqual(['ABORTED'])
  expect(all.told).toEqual([])
})

test('one that is aborted before is not opened', async () => {
  const all = play()
  const open = () => all.api.chat({ signal: AbortSignal.abort() })
  expect(open).toThrow(expect.objectContaining({ code: 'ABORTED' }))
  await settle()
  expect(all.network.attempts).toBe(0)
})

test('a time limit is for the time until it is open', async () => {
  const all = play()
  const late = all.api.chat({ timeout: 1_000 })
  const errors: unknown[] = []
  late.on('error', ({ code }) => errors.push(code))
  const socket = await opened(all)
  const { id } = socket.last('open')
  await pass(1_000)
  expect(errors).toEqual(['TIMEOUT'])
  expect(socket.of('close')).toEqual([{ type: 'close', id }])
  const chat = all.api.chat({ timeout: 1_000 })
  chat.on('error', ({ code }) => errors.push(code))
  await settle()
  runs(socket)
  await pass(10_000)
  expect(errors).toEqual(['TIMEOUT'])
})

test('an emission that is aborted or takes too long while it waits is never sent', async () => {
  const all = play()
  const chat = all.api.chat()
  const controller = new AbortController()
  const aborted = outcome(chat.emit('say', 'a', { signal: controller.signal }))
  const late = outcome(chat.emit('say', 'b', { timeout: 1_000 }))
  const waits = outcome(chat.emit('say', 'c'))
  controller.abort()
  await pass(1_000)
  runs(await opened(all))
  expect(aborted).toMatchObject({ state: 'rejected', value: { code: 'ABORTED' } })
  expect(late).toMatchObject({ state: 'rejected', value: { code: 'TIMEOUT' } })
  expect(waits.state).toBe('pending')
  expect(all.network.socket.of('emit').map(({ data }) => data)).toEqual(['c'])
})

test('an emission that was sent and takes too long fails, and a late answer is nobody’s', async () => {
  const all = play()
  const { chat, log, socket, id } = await running(all)
  const said = outcome(chat.emit('say', 'a', { timeout: 1_000 }))
  await pass(1_000)
  expect(said).toMatchObject({ state: 'rejected', value: { code: 'TIMEOUT' } })
  socket.feed({ type: 'result', id, ref: socket.last('emit')['ref'], data: null })
  await settle()
  expect(log).toEqual([])
})

test('an emission waits for its answer for ever unless it is said', async () => {
  const all = play({ timeout: 1_000, heartbeatInterval: 1e9 })
  const { chat } = await running(all)
  const said = outcome(chat.emit('say', 'a'))
  await pass(3_600_000)
  expect(said.state).toBe('pending')
})

test('data that is no JSON fails, and nothing is sent', async () => {
  const all = play()
  const { chat, socket } = await running(all)
  const said = outcome(chat.emit('say', 1n as never))
  await settle()
  expect(said).toMatchObject({
    state: 'rejected',
    value: { code: 'TRANSPORT_ERROR', details: { kind: 'input', sent: false } },
  })
  expect(socket.of('emit')).toEqual([])
})

test('two of one procedure are two, on one socket', async () => {
  const all = play()
  const [first, second] = [all.api.chat(), all.api.chat()]
  const told: unknown[] = []
  first.on('said', (text) => told.push(['first', text]))
  second.on('said', (text) => told.push(['second', text]))
  const socket = await opened(all)
  const [a, b] = socket.of('open').map(({ id }) => id)
  for (const id of [a, b]) socket.feed({ type: 'opened', id, connectionId: 'a' })
  socket.feed({ type: 'event', id: b, name: 'said', data: 'hello', timestamp: 1 })
  first.close()
  socket.feed({ type: 'event', id: b, name: 'said', data: 'still', timestamp: 1 })
  expect(told).toEqual([
    ['second', 'hello'],
    ['second', 'still'],
  ])
  expect(all.network.attempts).toBe(1)
})

test('one that is opened when the connection is there is opened at once', async () => {
  const all = play()
  const socket = await connected(all)
  all.api.chat()
  expect(socket.types).toEqual(['hello', 'open'])
})
