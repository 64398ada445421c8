// Times that are none, or too long for a timer, and timers that are left.

import { beforeEach, expect, test, vi } from 'vitest'

import { connected, faked, opened, outcome, pass, play, settle } from '../../support/play.js'

beforeEach(faked)

test('a heartbeat that may be answered whenever is not taken for a loss', async () => {
  const all = play({ heartbeatTimeout: Infinity })
  const socket = await connected(all)
  await pass(60_000)
  expect(socket.of('ping')).toHaveLength(1)
  expect(all.connection.state).toBe('connected')
})

test.each(['soon', 1e12, null, -1, {}])(
  'a server that wants to be asked again after %j is not asked at once',
  async (retryAfterMs) => {
    const all = play({ token: async () => 'ada' })
    all.connection.connect()
    const socket = await opened(all)
    const error = { code: 'UNAVAILABLE', message: 'later', retryAfterMs }
    socket.feed({ type: 'rejected', id: '', ref: socket.last('auth')['ref'], error })
    await pass(200)
    expect(all.network.attempts).toBe(1)
  },
)

test('a call for which there is no room leaves nothing behind', async () => {
  const all = play({ sendBuffer: 10 })
  const { signal } = new AbortController()
  const remove = vi.spyOn(signal, 'removeEventListener')
  const read = outcome(all.api.read('a', { signal }))
  await settle()
  expect(read.value).toMatchObject({ code: 'LIMIT_EXCEEDED' })
  expect(vi.getTimerCount()).toBe(0)
  expect(remove).toHaveBeenCalled()
})

test('a token that comes when another attempt is under way is not that one’s', async () => {
  const tokens: ((token: string) => void)[] = []
  const all = play({ token: () => new Promise<string>((resolve) => tokens.push(resolve)) })
  all.connection.connect()
  await settle()
  all.connection.disconnect()
  all.connection.connect()
  await settle()
  tokens[1]!('new')
  const socket = await opened(all)
  tokens[0]!('old')
  await settle()
  socket.feed({ type: 'result', ref: socket.last('auth')['ref'], data: { expiresAt: null } })
  expect(all.connection.state).toBe('connected')
})
