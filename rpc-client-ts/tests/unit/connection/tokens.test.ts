// Credentials: shown before anything else, renewed in place, and what becomes of those that are refused.

import { beforeEach, expect, test, vi } from 'vitest'

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
  refuse,
  reopened,
  settle,
} from '../../support/play.js'

beforeEach(faked)

test('without a token none is shown', async () => {
  const all = play()
  heard(all.api.items())
  const socket = await opened(all)
  expect(socket.types).toEqual(['hello', 'subscribe'])
})

test('a token is shown first, and nothing else goes before the verdict', async () => {
  const all = play({ token: 'ada' })
  const { log } = heard(all.api.items())
  outcome(all.api.write())
  all.api.chat()
  const socket = await opened(all)
  await pass(1_000)
  outcome(all.api.read())
  await settle()
  expect(socket.types).toEqual(['hello', 'auth'])
  expect(socket.last('auth')).toEqual({ type: 'auth', ref: expect.anything(), token: 'ada' })
  expect(all.connection.state).toBe('connecting')
  expect(log).toEqual([['state', 'connecting']])
  await accept(socket)
  expect(all.connection.state).toBe('connected')
  expect(socket.types.slice(2).sort()).toEqual(['call', 'call', 'open', 'subscribe'])
})

test('a server that verifies nothing is as good', async () => {
  const all = play({ token: 'ada' })
  heard(all.api.items())
  const socket = await opened(all)
  await refuse(socket, 'NOT_FOUND')
  expect(all.connection.state).toBe('connected')
  expect(socket.of('subscribe')).toHaveLength(1)
})

test('an answer to something else is no verdict', async () => {
  const all = play({ token: 'ada' })
  const socket = await connected(all)
  socket.feed({ type: 'result', ref: 'another', data: null }, { type: 'result', data: null })
  await settle()
  expect(all.connection.state).toBe('connecting')
})

test('an attempt without a verdict takes too long', async () => {
  const all = play({ token: 'ada' })
  const socket = await connected(all)
  await pass(4_999)
  expect(socket.isOpen).toBe(true)
  await pass(1)
  expect(socket.isOpen).toBe(false)
  expect(all.connection.state).toBe('reconnecting')
})

test.each([
  ['a function', () => 'ada'],
  ['an asynchronous function', () => Promise.resolve('ada')],
])('%s gives the token, and is asked at every attempt', async (_, give) => {
  const token = vi.fn(give)
  const all = play({ token })
  await accept(await connected(all))
  token.mockReturnValue('bob')
  all.network.socket.end(1006)
  const second = await reopened(all)
  expect(second.last('auth')['token']).toBe('bob')
  await accept(second)
  expect(all.connection.state).toBe('connected')
  expect(token).toHaveBeenCalledTimes(2)
})

test('a function that has no token for now shows none', async () => {
  const all = play({ token: () => undefined })
  heard(all.api.items())
  const socket = await opened(all)
  expect(socket.types).toEqual(['hello', 'subscribe'])
})

test('a fixed token that is refused ends it, and is not shown again', async () => {
  const all = play({ token: 'a guess' })
  const { log } = heard(all.api.items())
  const write = outcome(all.api.write())
  const chat = all.api.chat()
  const errors: unknown[] = []
  chat.on('error', ({ code }) => errors.push(code))
  const socket = await opened(all)
  await refuse(socket)
  await pass(60_000)
  expect(all.network.attempts).toBe(1)
  expect(socket.closes).toBe(1)
  expect(all.connection.state).toBe('disconnected')
  expect(all.connection.lastError).toMatchObject({
    code: 'UNAUTHORIZED',
    message: 'nobody has this token',
  })
  expect(log.at(-1)).toEqual(['error', 'UNAUTHORIZED'])
  expect(write).toMatchObject({ state: 'rejected', value: { code: 'UNAUTHORIZED' } })
  expect(errors).toEqual(['UNAUTHORIZED'])
  expect(vi.getTimerCount()).toBe(0)
})

test('after another token was set a connection is opened with that', async () => {
  const all = play({ token: 'a guess' })
  heard(all.api.items())
  await refuse(await opened(all))
  all.connection.setToken('ada')
  const { log } = heard(all.api.items())
  const socket = await opened(all)
  expect(socket.last('auth')['token']).toBe('ada')
  await accept(socket)
  expect(log.at(-1)).toEqual(['state', 'connected'])
})

test('a function whose token was refused is asked for another', async () => {
  const token = vi.fn(() => 'old')
  const all = play({ token })
  const { log } = heard(all.api.items())
  const first = await opened(all)
  token.mockReturnValue('new')
  await refuse(first)
  expect(all.connection.state).toBe('reconnecting')
  const second = await reopened(all)
  expect(second.last('auth')['token']).toBe('new')
  await accept(second)
  expect(log.at(-1)).toEqual(['state', 'connected'])
})

test('a function that gives a refused token again is asked again, ever more rarely', async () => {
  const all = play({ token: () => 'a guess' })
  const { log } = heard(all.api.items())
  const times: number[] = []
  await refuse(await opened(all))
  for (let attempt = 0; attempt < 8; attempt++) {
    const before = Date.now()
    await refuse(await reopened(all))
    times.push(Date.now() - before)
    expect(all.connection.state).toBe('reconnecting')
    expect(all.connection.lastError).toMatchObject({ code: 'UNAUTHORIZED' })
  }
  expect(times).toEqual([250, 500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000])
  expect(only(log, 'error')).toEqual([])
})

test('a refused token that was good once may be refused again later', async () => {
  let token = 'a'
  const all = play({ token: () => token })
  heard(all.api.items())
  await refuse(await opened(all))
  token = 'b'
  await accept(await reopened(all))
  token = 'a'
  all.network.socket.end(1006)
  await refuse(await reopened(all))
  expect(all.connection.state).toBe('reconnecting')
})

test('when the server says that it runs out a fresh one is shown, and nothing is interrupted', async () => {
  const token = vi.fn(() => Promise.resolve('old'))
  const all = play({ token })
  const { log } = heard(all.api.items())
  const socket = await opened(all)
  await accept(socket)
  const { id } = socket.last('subscribe')
  token.mockResolvedValue('new')
  socket.feed({ type: 'auth', expiresAt: Date.now() + 60_000 })
  await settle()
  expect(socket.of('auth').map((frame) => frame['token'])).toEqual(['old', 'new'])
  await accept(socket)
  socket.feed({ type: 'data', id, data: 1 })
  expect(only(log, 'data')).toEqual([1])
  expect(all.network.attempts).toBe(1)
  expect(only(all.log, 'state')).toEqual(['connecting', 'connected'])
})

test('when it runs out and there is no other the same one is not shown again', async () => {
  const all = play({ token: 'ada' })
  const socket = await connected(all)
  await accept(socket)
  socket.feed({ type: 'auth', expiresAt: Date.now() })
  await settle()
  expect(socket.of('auth')).toHaveLength(1)
  expect(all.connection.state).toBe('connected')
})

test('a function that fails when it runs out is told to onError, and interrupts nothing', async () => {
  const token = vi.fn(() => Promise.resolve('old'))
  const all = play({ token })
  const socket = await connected(all)
  await accept(socket)
  token.mockRejectedValue(new Error('signed out'))
  socket.feed({ type: 'auth', expiresAt: Date.now() + 60_000 })
  await settle()
  expect(all.told).toMatchObject([
    { error: { code: 'TRANSPORT_ERROR', details: { kind: 'headers' } } },
  ])
  expect(all.connection.state).toBe('connected')
})

test('a token that ran out closes it, and a function is asked for another', async () => {
  const token = vi.fn(() => 'old')
  const all = play({ token })
  const { log } = heard(all.api.items())
  await accept(await opened(all))
  token.mockReturnValue('new')
  all.network.socket.end(4401)
  const second = await reopened(all)
  expect(second.last('auth')['token']).toBe('new')
  await accept(second)
  expect(log.at(-2)).toEqual(['state', 'connected'])
  expect(log.at(-1)).toEqual(['reset'])
})

test('a fixed token that ran out ends it', async () => {
  const all = play({ token: 'ada' })
  const { log } = heard(all.api.items())
  await accept(await opened(all))
  all.network.socket.end(4401)
  await pass(60_000)
  expect(all.network.attempts).toBe(1)
  expect(log.at(-1)).toEqual(['error', 'UNAUTHORIZED'])
})

test('setToken() shows another token in place, and closes nothing', async () => {
  const all = play({ token: 'ada' })
  const { log } = heard(all.api.items())
  const socket = await opened(all)
  await accept(socket)
  all.connection.setToken('ada, again')
  expect(socket.of('auth').map((frame) => frame['token'])).toEqual(['ada', 'ada, again'])
  await accept(socket)
  socket.feed({ type: 'data', id: socket.last('subscribe')['id'], data: 1 })
  expect(only(log, 'data')).toEqual([1])
  socket.end(1006)
  const second = await reopened(all)
  expect(second.last('auth')['token']).toBe('ada, again')
})

test('setToken() puts a token where there was none', async () => {
  const all = play()
  const socket = await connected(all)
  all.connection.setToken('ada')
  expect(socket.last('auth')['token']).toBe('ada')
})

test('setToken() replaces a function', async () => {
  const token = vi.fn(() => 'of the function')
  const all = play({ token })
  const socket = await connected(all)
  await accept(socket)
  all.connection.setToken('ada')
  await accept(socket)
  socket.feed({ type: 'auth', expiresAt: 0 })
  await settle()
  socket.end(1006)
  const second = await reopened(all)
  expect(second.last('auth')['token']).toBe('ada')
  expect(token).toHaveBeenCalledTimes(1)
})

test('setToken() before it is opened counts when it is', async () => {
  const all = play({ token: 'old' })
  all.connection.setToken('new')
  expect(all.network.attempts).toBe(0)
  const socket = await connected(all)
  expect(socket.of('auth').map((frame) => frame['token'])).toEqual(['new'])
})

test('setToken() while it is being opened shows that token alone', async () => {
  const all = play({ token: 'old' })
  all.connection.connect()
  await settle()
  all.connection.setToken('new')
  const socket = await opened(all)
  expect(socket.of('auth').map((frame) => frame['token'])).toEqual(['new'])
  await accept(socket)
  expect(all.connection.state).toBe('connected')
})

test('setToken() before the verdict on another waits for its own', async () => {
  const all = play({ token: 'old' })
  const { log } = heard(all.api.items())
  const socket = await opened(all)
  const { ref } = socket.last('auth')
  all.connection.setToken('new')
  const error = { code: 'UNAUTHORIZED', message: 'old' }
  socket.feed({ type: 'rejected', id: '', ref, error })
  await settle()
  expect(socket.of('subscribe')).toEqual([])
  await accept(socket)
  expect(log.at(-1)).toEqual(['state', 'connected'])
})

test('setToken() wins over a function that answers later', async () => {
  let give: (token: string) => void
  const all = play({ token: () => new Promise((resolve) => (give = resolve)) })
  all.connection.connect()
  await settle()
  all.connection.setToken('new')
  give!('old')
  const socket = await opened(all)
  expect(socket.of('auth').map((frame) => frame['token'])).toEqual(['new'])
})

test('setToken() wins over a function that was asked since the last one runs out', async () => {
  const gives: ((token: string) => void)[] = []
  const all = play({ token: () => new Promise((resolve) => gives.push(resolve)) })
  all.connection.connect()
  await settle()
  gives[0]!('first')
  const socket = await opened(all)
  await accept(socket)
  socket.feed({ type: 'auth', expiresAt: 0 })
  await settle()
  all.connection.setToken('new')
  gives[1]!('old')
  await settle()
  expect(socket.of('auth').map((frame) => frame['token'])).toEqual(['first', 'new'])
})

test('a token that is refused in place ends it if it is fixed', async () => {
  const all = play({ token: 'ada' })
  const { log } = heard(all.api.items())
  const socket = await opened(all)
  await accept(socket)
  all.connection.setToken('a guess')
  await refuse(socket)
  await pass(60_000)
  expect(log.at(-1)).toEqual(['error', 'UNAUTHORIZED'])
  expect(all.network.attempts).toBe(1)
})

test('a token of another subject gets a connection of its own', async () => {
  const all = play({ token: 'ada' })
  const { log } = heard(all.api.items())
  const first = await opened(all)
  await accept(first)
  all.connection.setToken('bob')
  await refuse(first, 'FORBIDDEN')
  first.end(4401)
  expect(all.connection.state).toBe('reconnecting')
  const second = await reopened(all)
  expect(second.last('auth')['token']).toBe('bob')
  await accept(second)
  expect(second.of('subscribe')).toHaveLength(1)
  expect(only(log, 'error')).toEqual([])
  expect(all.network.attempts).toBe(2)
})

test('setToken(undefined) opens a connection that nobody is signed in to', async () => {
  const all = play({ token: 'ada' })
  const { log } = heard(all.api.items())
  const first = await opened(all)
  await accept(first)
  all.connection.setToken(undefined)
  expect(first.isOpen).toBe(false)
  const second = await reopened(all)
  expect(second.types).toEqual(['hello', 'subscribe'])
  expect(only(log, 'error')).toEqual([])
})

test('setToken(undefined) while it is being opened opens it without one', async () => {
  const all = play({ token: 'ada' })
  all.connection.connect()
  await settle()
  all.connection.setToken(undefined)
  const socket = await reopened(all)
  expect(socket.types).toEqual(['hello'])
  expect(all.connection.state).toBe('connected')
})

test('setToken(undefined) where there was none closes nothing', async () => {
  const all = play()
  const socket = await connected(all)
  all.connection.setToken(undefined)
  expect(socket.isOpen).toBe(true)
})

test('setToken() while it moves to another server counts at both', async () => {
  const all = play({ token: 'old' })
  const old = await connected(all)
  await accept(old)
  old.feed({ type: 'reconnect', afterMs: 0, deadlineMs: 30_000 })
  const next = await redialled(all)
  all.connection.setToken('new')
  next.open()
  await settle()
  expect(next.last('auth')['token']).toBe('new')
})

test('a server that refuses without a close is left', async () => {
  const all = play({ token: () => 'ada' })
  heard(all.api.items())
  const socket = await opened(all)
  await refuse(socket)
  expect(socket.closes).toBe(1)
  await redialled(all)
  expect(all.network.attempts).toBe(2)
})
