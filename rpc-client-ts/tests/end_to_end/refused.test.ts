// Fault 3: the first connections are refused, and the server comes later.

import { describe, expect, test } from 'vitest'

import { open } from '../support/client.js'
import { SequenceLog } from '../support/sequence.js'
import { serve, until } from '../support/server.js'

const FAST = { baseDelay: 1, maxDelay: 50 } as const

test('calls over the connection wait for it, and succeed', async () => {
  const server = await serve({ later: true, flags: ['--journal', '{dir}/journal'] })
  const api = open(server, { ...FAST, calls: 'websocket' })
  const sums = Array.from({ length: 20 }, (_, at) => api.add({ a: at, b: 1 }))
  const counts = ['a', 'b', 'c'].map((key) => api.count({ key }))
  let attempts = 0
  api.$connection.on('attempt', () => void attempts++)
  await until('some attempts', () => attempts > 2)
  expect(api.$connection.state).toBe('reconnecting')
  await server.start()
  expect(await Promise.all(sums)).toEqual(sums.map((_, at) => at + 1))
  expect(await Promise.all(counts)).toEqual([1, 1, 1])
  expect((await server.read('journal')).trim().split('\n')).toEqual(
    ['a', 'b', 'c'].map((Counted) => JSON.stringify({ Counted })),
  )
})

test('what is given up while it waits is never sent', async () => {
  const server = await serve({ later: true })
  const api = open(server, { ...FAST, calls: 'websocket' })
  const controller = new AbortController()
  const aborted = api.count.safe({ key: 'a' }, { signal: controller.signal })
  const late = api.count.safe({ key: 'a' }, { timeout: 20 })
  const other = api.count({ key: 'a' })
  controller.abort()
  expect(await aborted).toMatchObject({ error: { code: 'ABORTED' } })
  expect(await late).toMatchObject({ error: { code: 'TIMEOUT' } })
  await server.start()
  expect(await other).toBe(1)
  expect(await server.frames('up', 'call')).toHaveLength(1)
})

test('two-way procedures open, and what was emitted meanwhile comes in order', async () => {
  const server = await serve({ later: true })
  const socket = open(server, FAST).lobby()
  const texts: string[] = []
  socket.on('said', ({ text }) => void texts.push(text))
  const emitted = [
    socket.emit('join', { room: 'r', name: 'ada' }),
    ...['1', '2', '3'].map((text) => socket.emit('say', { room: 'r', text })),
  ]
  await server.start()
  expect(await Promise.all(emitted)).toEqual([0, 1, 1, 1])
  await until('all', () => texts.length === 3)
  expect(texts).toEqual(['1', '2', '3'])
})

describe.each(['websocket', 'sse'] as const)('subscriptions by %s', (transport) => {
  test('begin as soon as the server is there', async () => {
    const server = await serve({ later: true })
    const api = open(server, { ...FAST, subscriptions: transport })
    const log = new SequenceLog()
    api.ticks({ everyMs: 1 }).on(log.listener)
    await until('an attempt that failed', () => log.losses > 0)
    await server.start()
    await until('items', () => log.length > 20)
    log.expectWhole()
  })
})

test('calls over HTTP fail at once, and say that nothing was sent where that is known', async () => {
  const server = await serve({ later: true })
  const { error } = await open(server).count.safe({ key: 'a' })
  expect(error).toMatchObject({ code: 'TRANSPORT_ERROR' })
  expect(error?.message).toContain(`${server.url}/count`)
  // Browsers do not tell.
  if (!('location' in globalThis)) {
    expect(error?.details).toEqual({ kind: 'connect', sent: false })
  }
})
