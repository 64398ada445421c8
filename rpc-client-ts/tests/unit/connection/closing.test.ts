// disconnect(): it is final, and nothing revives it but connect().

import { beforeEach, expect, test, vi } from 'vitest'

import type { ProcedureError } from '../../../src/index.js'
import {
  accept,
  connected,
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
import { browser } from '../../support/browser.js'

beforeEach(faked)

/** Every state in which it can be disconnected, and how it gets there. */
const states: [string, (all: ReturnType<typeof play>) => Promise<void>][] = [
  ['idle', async () => {}],
  ['connecting', async ({ connection }) => connection.connect()],
  [
    'connecting, with a socket',
    async ({ connection }) => {
      connection.connect()
      await settle()
    },
  ],
  ['connected', async (all) => void (await connected(all))],
  [
    'reconnecting, waiting',
    async (all) => {
      const socket = await connected(all)
      socket.end(1006)
    },
  ],
  [
    'reconnecting, trying',
    async (all) => {
      const socket = await connected(all)
      socket.end(1006)
      await redialled(all)
    },
  ],
  [
    'told to connect elsewhere',
    async (all) => {
      const socket = await connected(all)
      socket.feed({ type: 'reconnect', afterMs: 1_000, deadlineMs: 30_000 })
    },
  ],
  [
    'connecting elsewhere',
    async (all) => {
      const socket = await connected(all)
      socket.feed({ type: 'reconnect', afterMs: 0, deadlineMs: 30_000 })
      await pass(1_000)
    },
  ],
]

test.each(states)('where it was %s it ends, and leaves nothing behind', async (_, get) => {
  const page = browser()
  const all = play()
  await get(all)
  all.connection.disconnect()
  const { attempts } = all.network
  expect(all.connection.state).toBe('disconnected')
  expect(all.network.sockets.map(({ closes }) => closes)).toEqual(Array(attempts).fill(1))
  expect(vi.getTimerCount()).toBe(0)
  expect(page.listeners).toBe(0)
  await settle()
  page.online(false)
  page.online(true)
  page.visible(false)
  page.visible(true)
  await pass(120_000)
  expect(all.network.attempts).toBe(attempts)
  expect(all.connection.state).toBe('disconnected')
})

test.each(states)('where it was %s only connect() opens it again', async (_, get) => {
  const all = play()
  await get(all)
  const { attempts } = all.network
  all.connection.disconnect()
  const { log } = heard(all.api.items())
  const read = outcome(all.api.read())
  const write = outcome(all.api.write())
  const chat = all.api.chat()
  const emitted = outcome(chat.emit('say', 'hello'))
  all.connection.setToken('another')
  await pass(60_000)
  expect(log).toEqual([['error', 'TRANSPORT_ERROR']])
  for (const each of [read, write, emitted]) {
    expect(each).toMatchObject({
      state: 'rejected',
      value: { code: 'TRANSPORT_ERROR', details: { sent: false } },
    })
  }
  expect(all.network.attempts).toBe(attempts)
  expect(all.connection.state).toBe('disconnected')
  all.connection.connect()
  await accept(await opened(all))
  expect(all.connection.state).toBe('connected')
  const { log: later } = heard(all.api.items())
  expect(later).toEqual([['state', 'connected']])
})

test('disconnect() twice is as once', async () => {
  const all = play()
  await connected(all)
  all.connection.disconnect()
  all.connection.disconnect()
  expect(only(all.log, 'state')).toEqual(['connecting', 'connected', 'disconnected'])
  expect(only(all.log, 'disconnected')).toHaveLength(1)
})

test('a socket that was never there is not told as lost', async () => {
  const all = play()
  all.connection.connect()
  await settle()
  all.connection.disconnect()
  expect(only(all.log, 'disconnected')).toEqual([])
})

test('what is under way settles, and says whether it was sent', async () => {
  const all = play()
  const { log } = heard(all.api.items())
  const sent = [all.api.read(1), all.api.write(2)].map(outcome)
  const chat = all.api.chat()
  const errors: unknown[] = []
  chat.on('error', ({ code }) => errors.push(code))
  const socket = await opened(all)
  socket.feed({ type: 'opened', id: socket.last('open')['id'], connectionId: 'a' })
  sent.push(outcome(chat.emit('say', 'hello')))
  all.connection.disconnect()
  await settle()
  for (const each of sent) {
    expect(each).toMatchObject({
      state: 'rejected',
      value: { code: 'TRANSPORT_ERROR', details: { kind: 'closed', sent: true } },
    })
  }
  expect(log.at(-1)).toEqual(['error', 'TRANSPORT_ERROR'])
  expect(errors).toEqual(['TRANSPORT_ERROR'])
})

test('what waits for the connection settles, and says that it was not sent', async () => {
  const all = play()
  all.connection.connect()
  const { log } = heard(all.api.items())
  const waiting = [all.api.read(1), all.api.write(2), all.api.chat().emit('say', 'a')].map(outcome)
  all.connection.disconnect()
  await settle()
  for (const each of waiting) {
    expect(each).toMatchObject({
      state: 'rejected',
      value: { code: 'TRANSPORT_ERROR', details: { sent: false } },
    })
  }
  expect(log).toEqual([
    ['state', 'connecting'],
    ['state', 'disconnected'],
    ['error', 'TRANSPORT_ERROR'],
  ])
})

test('a query that waits to be sent again was sent', async () => {
  const all = play()
  const read = outcome(all.api.read())
  const socket = await opened(all)
  socket.end(1006)
  all.connection.disconnect()
  await settle()
  expect(read).toMatchObject({ state: 'rejected', value: { details: { sent: true } } })
})

test('what waited is forgotten: nothing of it is sent after connect()', async () => {
  const all = play()
  heard(all.api.items())
  outcome(all.api.read())
  outcome(all.api.write())
  outcome(all.api.chat().emit('say', 'hello'))
  all.connection.disconnect()
  all.connection.connect()
  const socket = await opened(all)
  expect(socket.types).toEqual(['hello'])
})

test('the room in which things waited is free again', async () => {
  const all = play({ sendBuffer: 1_000 })
  all.connection.connect()
  outcome(all.api.write('x'.repeat(600)))
  all.connection.disconnect()
  all.connection.connect()
  const write = outcome(all.api.write('x'.repeat(600)))
  const socket = await opened(all)
  expect(socket.of('call')).toHaveLength(1)
  expect(write.state).toBe('pending')
})

test('an iterator is done after it has thrown why', async () => {
  const all = play()
  const items = all.api.items()[Symbol.asyncIterator]()
  const first = outcome(items.next())
  await opened(all)
  all.connection.disconnect()
  await settle()
  expect(first).toMatchObject({ state: 'rejected', value: { code: 'TRANSPORT_ERROR' } })
  expect(await items.next()).toEqual({ done: true, value: undefined })
})

test('the count of attempts begins anew after connect()', async () => {
  const all = play()
  all.connection.connect()
  await settle()
  for (let attempt = 0; attempt < 5; attempt++) {
    all.network.socket.end(1006)
    await redialled(all)
  }
  all.connection.disconnect()
  all.log.length = 0
  all.connection.connect()
  await settle()
  all.network.socket.end(1006)
  await settle()
  await pass(250)
  expect(only(all.log, 'attempt')).toEqual([1])
})

test('disconnect() while something ends by itself tells it once', async () => {
  const all = play()
  const { log } = heard(all.api.items())
  const socket = await opened(all)
  socket.feed({ type: 'complete', id: socket.last('subscribe')['id'] })
  all.connection.disconnect()
  expect(log.slice(2)).toEqual([['complete']])
})

test('a subscription may be begun again after connect()', async () => {
  const all = play()
  const items = all.api.items()
  const first = heard(items)
  await opened(all)
  all.connection.disconnect()
  all.connection.connect()
  const second = heard(items)
  const socket = await opened(all)
  socket.feed({ type: 'data', id: socket.last('subscribe')['id'], data: 7 })
  expect(only(first.log, 'data')).toEqual([])
  expect(only(second.log, 'data')).toEqual([7])
})

test('without reconnecting a loss ends everything, and the next need opens another', async () => {
  const all = play({ reconnect: false })
  const { log } = heard(all.api.items())
  const first = await opened(all)
  first.end(1006)
  await pass(60_000)
  expect(log.at(-1)).toEqual(['error', 'TRANSPORT_ERROR'])
  expect(all.connection.state).toBe('disconnected')
  expect(all.network.attempts).toBe(1)
  expect(vi.getTimerCount()).toBe(0)
  heard(all.api.items())
  await opened(all)
  expect(all.connection.state).toBe('connected')
})

test('without reconnecting a first attempt that fails is the last', async () => {
  const all = play({ reconnect: false })
  const write = outcome(all.api.write())
  await settle()
  all.network.socket.end(1006)
  await pass(60_000)
  expect(write).toMatchObject({
    state: 'rejected',
    value: { code: 'TRANSPORT_ERROR', details: { kind: 'connect', sent: false } },
  })
  expect(all.connection.state).toBe('disconnected')
  expect(all.network.attempts).toBe(1)
})

test('reopened after a loss it is the same connection for all that goes over it', async () => {
  const all = play()
  const { log } = heard(all.api.items())
  const first = await opened(all)
  first.feed({ type: 'data', id: first.last('subscribe')['id'], data: 1, eventId: 'a' })
  first.end(1006)
  const second = await reopened(all)
  second.feed({ type: 'data', id: second.last('subscribe')['id'], data: 2, eventId: 'b' })
  expect(only(log, 'data')).toEqual([1, 2])
})

test.each([true, false])('what lasts and fails says whether it was sent: %s', async (isSent) => {
  const all = play({ reconnect: false })
  const errors: ProcedureError[] = []
  all.api.items().on({ error: (error) => errors.push(error) })
  all.api.chat().on('error', (error) => errors.push(error))
  await settle()
  if (isSent) all.network.socket.open()
  all.network.socket.end(1006)
  await settle()
  const kind = isSent ? 'closed' : 'connect'
  expect(errors.map(({ details }) => details)).toEqual(Array(2).fill({ kind, sent: isSent }))
})
