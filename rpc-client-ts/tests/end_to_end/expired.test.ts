// Fault 17: a token runs out in the middle of a stream.

import { describe, expect, test } from 'vitest'

import { open } from '../support/client.js'
import { SequenceLog } from '../support/sequence.js'
import { serve, until } from '../support/server.js'

describe.each(['websocket', 'sse'] as const)('a token runs out by %s', (transport) => {
  test('a fresh one is asked for and shown, and nothing is missing', async () => {
    // A connection is told long before. A stream of its own shows the next token when it has ended.
    const [life, notice, grace] = transport === 'sse' ? [150, 50, 50] : [1_000, 900, 5_000]
    const server = await serve({ flags: ['--notice', `${notice}`, '--grace', `${grace}`] })
    let asked = 0
    const api = open(server, {
      subscriptions: transport,
      baseDelay: 1,
      maxDelay: 20,
      token: async () => `ada, for ${life + ++asked} ms`,
    })
    const log = new SequenceLog()
    const names = new Set<string>()
    const stream = api.secret()
    stream.on(log.listener)
    stream.on({ data: ({ name }) => void names.add(name) })
    await until('three tokens', () => asked >= 4)
    const { length } = log
    await until('more items', () => log.length > length + 60)
    stream.close()
    log.expectWhole()
    expect(names).toEqual(new Set(['ada']))
    if (transport === 'websocket') {
      expect(log.losses).toBe(0)
      const { requests } = await server.seen()
      expect(requests.filter(({ upgrade }) => upgrade)).toHaveLength(1)
      expect((await server.frames('up', 'auth')).length).toBeGreaterThanOrEqual(4)
    }
  })

  test('where there is no other one it ends as unauthorized, after the grace', async () => {
    const server = await serve({ flags: ['--notice', '50', '--grace', '100'] })
    const tokens = ['ada, for 100 ms', 'bad']
    const api = open(server, {
      subscriptions: transport,
      baseDelay: 1,
      maxDelay: 20,
      // A stream shows its token anew, and what it says of time would count anew.
      token: transport === 'sse' ? () => tokens.shift() : 'ada, for 100 ms',
    })
    const log = new SequenceLog()
    api.secret().on(log.listener)
    await until('the end', () => log.ends[0])
    expect(log.ends).toEqual(['UNAUTHORIZED'])
    log.ends.length = 0
    log.expectWhole()
    expect(log.length).toBeGreaterThan(0)
    if (transport === 'websocket') {
      expect(api.$connection.state).toBe('disconnected')
      const { frames } = await server.seen()
      expect(
        frames.find(({ kind, direction }) => kind === 'close' && direction === 'down'),
      ).toMatchObject({
        code: 4401,
      })
    }
  })
})

test('a token that is set in time keeps the connection', async () => {
  const server = await serve({ flags: ['--grace', '1'] })
  const api = open(server, { token: 'ada, for 1000 ms' })
  const log = new SequenceLog()
  const stop = api.secret().on(log.listener)
  await until('items', () => log.length > 3)
  api.$connection.setToken('ada')
  // Every 10 ms one: the first token has run out long ago.
  await until('items', () => log.length > 130)
  stop()
  log.expectWhole()
  expect(log.losses).toBe(0)
})

test('a token that the server refuses is asked for again where a function gives it', async () => {
  const server = await serve()
  const tokens = ['bad', 'bad', 'ada']
  const api = open(server, { token: () => tokens.shift(), baseDelay: 1, maxDelay: 20 })
  const log = new SequenceLog()
  const stop = api.secret().on(log.listener)
  await until('items', () => log.length > 3)
  stop()
  log.expectWhole()
  expect(api.$connection.lastError).toMatchObject({ code: 'UNAUTHORIZED' })
})
