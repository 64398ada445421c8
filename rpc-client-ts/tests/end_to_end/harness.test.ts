// That a client reaches the servers that the control starts, wherever the suite runs.

import { expect, test } from 'vitest'

import { open } from '../support/client.js'
import { pretend, serve, until } from '../support/server.js'

test('a client calls the real server', async () => {
  const api = open(await serve())
  expect(await api.add({ a: 1, b: 2 })).toBe(3)
})

test('a subscription goes on when its connection was cut', async () => {
  const server = await serve()
  const api = open(server, { baseDelay: 1 })
  const numbers: number[] = []
  for await (const { n } of api.ticks({ everyMs: 1 })) {
    numbers.push(n)
    if (numbers.length === 20) await server.cut()
    if (numbers.length === 40) break
  }
  expect(numbers).toEqual(Array.from({ length: 40 }, (_, at) => numbers[0]! + at))
  expect(await server.frames('up', 'subscribe')).toHaveLength(2)
  await until('the end at the server', async () => (await server.frames('up', 'unsubscribe'))[0])
})

test('a client comes back to a server that was killed and started again', async () => {
  const server = await serve({ flags: ['--journal', '{dir}/journal'] })
  const api = open(server, { baseDelay: 1, maxDelay: 20 })
  expect(await api.count({ key: 'a' })).toBe(1)
  await server.kill()
  expect(await api.count.safe({ key: 'a' })).toMatchObject({ error: { code: 'TRANSPORT_ERROR' } })
  await server.start()
  expect(await api.count({ key: 'a' })).toBe(2)
  expect(await server.read('journal')).not.toBe('')
})

test('a scripted socket answers a client', async () => {
  const impostor = await pretend({
    socket: { replies: { call: [{ send: { type: 'result', id: '$id', data: 'scripted' } }] } },
  })
  const api = open(impostor, { calls: 'websocket' })
  expect(await api.whoami()).toBe('scripted')
  expect(await impostor.frames('up', 'call')).toMatchObject([{ path: ['whoami'] }])
})
