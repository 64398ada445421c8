// Events of sockets that come too late, and sockets that are closed too early.

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
  settle,
} from '../../support/play.js'
import { FakeSocket } from '../../support/socket.js'

beforeEach(faked)

test('disconnect, then connect at once: a late close of the old socket means nothing', async () => {
  const all = play()
  const { log: first } = heard(all.api.items())
  const old = await opened(all)
  all.connection.disconnect()
  all.connection.connect()
  const { log } = heard(all.api.items())
  old.end(1006)
  const socket = await opened(all)
  old.end(4401)
  old.open().feed({ type: 'data', id: '1', data: 'old' }, { type: 'complete', id: '2' })
  old.text('nonsense')
  await pass(10_000)
  expect(all.network.attempts).toBe(2)
  expect(all.connection.state).toBe('connected')
  socket.feed({ type: 'data', id: socket.last('subscribe')['id'], data: 'new' })
  expect(only(log, 'data')).toEqual(['new'])
  expect(only(first, 'data')).toEqual([])
  expect(only(all.log, 'state')).toEqual([
    'connecting',
    'connected',
    'disconnected',
    'connecting',
    'connected',
  ])
})

test('a socket that is closed while it is being opened is closed once, and opens nothing', async () => {
  const all = play()
  all.connection.connect()
  await settle()
  const { socket } = all.network
  all.connection.disconnect()
  expect(socket.closes).toBe(1)
  socket.open()
  socket.feed({ type: 'hello', schema: 'another' })
  socket.end(1006)
  await pass(60_000)
  expect(socket.sent).toEqual([])
  expect(socket.closes).toBe(1)
  expect(all.connection.state).toBe('disconnected')
  expect(all.network.attempts).toBe(1)
  expect(all.told).toEqual([])
})

test('disconnect, then connect at once, before there was a socket: there is one', async () => {
  const all = play()
  all.connection.connect()
  all.connection.disconnect()
  all.connection.connect()
  await opened(all)
  expect(all.network.attempts).toBe(1)
  expect(all.connection.state).toBe('connected')
})

test('a URL that comes too late opens nothing', async () => {
  const urls: ((url: string) => void)[] = []
  const all = play({ url: () => new Promise((resolve) => urls.push(resolve)) })
  all.connection.connect()
  await settle()
  all.connection.disconnect()
  urls[0]!('http://late.test')
  await pass(60_000)
  expect(all.network.attempts).toBe(0)
  all.connection.connect()
  await settle()
  urls[1]!('http://new.test')
  await opened(all)
  expect(all.network.sockets.map(({ url }) => url)).toEqual(['ws://new.test/'])
})

test('a token that comes too late opens nothing', async () => {
  let give: (token: string) => void
  const all = play({ token: () => new Promise((resolve) => (give = resolve)) })
  all.connection.connect()
  await settle()
  all.connection.disconnect()
  give!('late')
  await pass(60_000)
  expect(all.network.attempts).toBe(0)
  expect(vi.getTimerCount()).toBe(0)
})

test('what is found out about a failed attempt too late means nothing', async () => {
  let answer: (response: Response) => void
  const all = play({ fetch: () => new Promise((resolve) => (answer = resolve)) })
  all.connection.connect()
  await settle()
  all.network.socket.end(1006)
  await settle()
  all.connection.disconnect()
  all.connection.connect()
  await opened(all)
  answer!(new Response('<html>'))
  await settle()
  expect(all.connection.state).toBe('connected')
})

test('a second close of one socket means nothing', async () => {
  const all = play()
  const socket = await connected(all)
  socket.end(1006).end(1006)
  expect(only(all.log, 'disconnected')).toHaveLength(1)
  await pass(250)
  expect(all.network.attempts).toBe(2)
})

test('messages after a close mean nothing', async () => {
  const all = play()
  const { log } = heard(all.api.items())
  const write = outcome(all.api.write())
  const socket = await opened(all)
  socket.end(1006)
  socket.feed({ type: 'data', id: socket.last('subscribe')['id'], data: 1 })
  socket.feed({ type: 'result', id: socket.last('call')['id'], data: 1 })
  await settle()
  expect(only(log, 'data')).toEqual([])
  expect(write.state).toBe('rejected')
})

test('frames of what was ended and came too late are nobody’s', async () => {
  const all = play()
  const { log, stop } = heard(all.api.items())
  const socket = await opened(all)
  const { id } = socket.last('subscribe')
  stop()
  const later = heard(all.api.items())
  socket.feed(
    { type: 'data', id, data: 1 },
    { type: 'reset', id },
    { type: 'error', id, error: { code: 'FORBIDDEN', message: 'no' } },
    { type: 'complete', id },
  )
  expect(only(log, 'data')).toEqual([])
  expect(later.log).toEqual([['state', 'connected']])
  expect(all.told).toEqual([])
})

test('a WebSocket that tells of its close while it is closed tells nothing new', async () => {
  const sockets: FakeSocket[] = []
  const all = play({
    WebSocket: class extends FakeSocket {
      constructor(url: string) {
        super(url)
        sockets.push(this)
      }

      override close(): void {
        super.close()
        this.end(1000)
      }
    },
  })
  all.connection.connect()
  await settle()
  sockets[0]!.open().text('nonsense')
  await settle()
  all.connection.connect()
  await settle()
  sockets[1]!.open()
  all.connection.disconnect()
  await settle()
  expect(sockets.map(({ closes }) => closes)).toEqual([1, 1])
  expect(only(all.log, 'disconnected').map((error: any) => error.details.kind)).toEqual([
    'protocol',
    'closed',
  ])
  expect(all.connection.state).toBe('disconnected')
})
