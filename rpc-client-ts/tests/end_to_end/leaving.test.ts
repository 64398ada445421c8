// A server leaves: another one takes its place, and clients move there without loss.

import { describe, expect, test } from 'vitest'

import { open } from '../support/client.js'
import { SequenceLog } from '../support/sequence.js'
import { serve, until } from '../support/server.js'
import type { Server } from '../support/server.js'

const FAST = { baseDelay: 1, maxDelay: 50 } as const
const JOURNAL = { flags: ['--journal', '{dir}/journal'] } as const

/** Puts another server in its place, and tells the old one to leave. */
async function replace(server: Server): Promise<void> {
  const admin = open(server, { calls: 'websocket' })
  await admin.add({ a: 1, b: 1 })
  await server.succeed()
  await admin.drain()
  admin.$connection.disconnect()
}

describe.each(['websocket', 'sse'] as const)('a server leaves under %s', (transport) => {
  test('a subscription moves to the next one, without a gap or an error', async () => {
    const server = await serve()
    const api = open(server, { ...FAST, subscriptions: transport })
    const log = new SequenceLog()
    const stop = api.ticks({ everyMs: 5 }).on(log.listener)
    await until('items', () => log.length > 5)
    await replace(server)
    expect(await server.left()).toEqual({ code: 0, signal: null })
    const { length } = log
    await until('items', () => log.length > length + 20)
    stop()
    log.expectWhole()
  }, 30_000)
})

test('a call that is under way is answered where it is, and those that follow by the next', async () => {
  const server = await serve(JOURNAL)
  const api = open(server, { ...FAST, calls: 'websocket' })
  const call = api.slowCount({ key: 'a', ms: 1_000 })
  await until('the call', async () => (await server.read('journal')) !== '')
  await replace(server)
  const sums = await Promise.all(Array.from({ length: 20 }, (_, at) => api.add({ a: at, b: 1 })))
  expect(sums).toEqual(sums.map((_, at) => at + 1))
  expect(await call).toBe(1)
  expect(await server.left()).toEqual({ code: 0, signal: null })
  expect(await api.count({ key: 'b' })).toBe(1)
  expect(await server.read('journal')).toBe('{"Counted":"a"}\n{"Counted":"b"}\n')
}, 30_000)

test('a two-way procedure is opened at the next one, and joins its rooms again', async () => {
  const server = await serve({ flags: ['--drain', '500'] })
  const api = open(server, FAST)
  const socket = api.lobby()
  const heard: string[] = []
  let back = 0
  const join = () => socket.emit('join', { room: 'r', name: 'ada' })
  socket.on('reconnect', () => void join().then(() => back++))
  socket.on('said', ({ text }) => void heard.push(text))
  await join()
  await replace(server)
  await until('the return', () => back > 0, 15_000)
  await socket.emit('say', { room: 'r', text: 'here' })
  await until('what was said', () => heard.length > 0)
  expect(heard).toEqual(['here'])
  expect(await server.left()).toMatchObject({ signal: null })
}, 30_000)

test('where nobody takes its place clients wait for it, and miss nothing', async () => {
  const server = await serve({ flags: ['--drain', '300'] })
  const api = open(server, FAST)
  const log = new SequenceLog()
  const stop = api.ticks({ everyMs: 1 }).on(log.listener)
  await until('items', () => log.length > 5)
  await api.drain()
  await server.exited()
  await until('the loss', () => log.losses > 0)
  await server.start()
  const { length } = log
  await until('items', () => log.length > length + 20)
  stop()
  log.expectWhole()
}, 30_000)
