// Fault 2: the server is killed, and started again on the same port.

import { describe, expect, test } from 'vitest'

import { open } from '../support/client.js'
import { SequenceLog } from '../support/sequence.js'
import { serve, until } from '../support/server.js'

const FAST = { baseDelay: 1, maxDelay: 50 } as const
const JOURNAL = { flags: ['--journal', '{dir}/journal'] } as const

describe.each(['websocket', 'sse'] as const)('the server is killed under %s', (transport) => {
  test('all clients come back by themselves, and nothing is missing or comes twice', async () => {
    const server = await serve()
    const clients = [1, 1001, 2001].map((from) => {
      const log = new SequenceLog()
      const api = open(server, { ...FAST, subscriptions: transport })
      api.ticks({ everyMs: 1, from }).on(log.listener)
      return { from, log }
    })
    for (const round of [1, 2]) {
      const lengths = clients.map(({ log }) => log.length)
      await until('items', () => clients.every(({ log }, at) => log.length > lengths[at]! + 20))
      await server.kill()
      await until('the losses', () => clients.every(({ log }) => log.losses >= round))
      await server.start()
    }
    const lengths = clients.map(({ log }) => log.length)
    await until('items', () => clients.every(({ log }, at) => log.length > lengths[at]! + 20))
    for (const { from, log } of clients) log.expectWhole(from)
  })

  test('what it had taken is still there, and followed from where it was', async () => {
    const server = await serve(JOURNAL)
    const api = open(server, { ...FAST, subscriptions: transport })
    const lines: string[] = []
    const stop = api.log().on({ data: (line) => void lines.push(line) })
    await api.append({ text: '1' })
    await api.append({ text: '2' })
    await until('both lines', () => lines.length === 2)
    await server.kill()
    await server.start()
    await api.append({ text: '3' })
    await until('the third line', () => lines.length >= 3)
    expect(lines).toEqual(['1', '2', '3'])
    stop()
  })
})

test('rooms are joined again by those who come back', async () => {
  const server = await serve()
  const [ada, bob] = [open(server, FAST).lobby(), open(server, FAST).lobby()]
  const heard: string[] = []
  let back = 0
  ada.on('said', ({ text }) => void heard.push(text))
  for (const [name, socket] of [
    ['ada', ada],
    ['bob', bob],
  ] as const) {
    const join = () => socket.emit('join', { room: 'r', name })
    socket.on('reconnect', () => void join().then(() => back++))
    await join()
  }
  await bob.emit('say', { room: 'r', text: 'before' })
  await server.kill()
  await server.start()
  await until('both', () => back === 2)
  await bob.emit('say', { room: 'r', text: 'after' })
  await until('what was said', () => heard.length === 2)
  expect(heard).toEqual(['before', 'after'])
})

test('a query over the connection is asked again', async () => {
  const server = await serve()
  const api = open(server, { ...FAST, calls: 'websocket' })
  await api.add({ a: 1, b: 2 })
  const query = api.slow({ ms: 100 })
  await until('the query', async () => (await server.frames('up', 'call')).length === 2)
  await server.kill()
  await server.start()
  expect(await query).toBe(100)
})
