// onError: told of every failure, once, with the procedure that it belongs to.

import { beforeEach, expect, test } from 'vitest'

import {
  connected,
  faked,
  heard,
  opened,
  outcome,
  pass,
  play,
  redialled,
  reopened,
  settle,
} from '../../support/play.js'

beforeEach(faked)

const forbidden = { code: 'FORBIDDEN', message: 'no' }

test('a refused call is told once, with its path', async () => {
  const all = play()
  const [read, safe] = [outcome(all.api.read()), outcome(all.api.read.safe())]
  const socket = await opened(all)
  for (const { id } of socket.of('call')) socket.feed({ type: 'error', id, error: forbidden })
  await settle()
  expect(all.told).toEqual([
    { error: read.value, path: 'read' },
    { error: safe.value.error, path: 'read' },
  ])
})

test('a subscription that failed is told once, however many read it', async () => {
  const all = play()
  const items = all.api.items()
  heard(items)
  heard(items)
  const next = outcome(items[Symbol.asyncIterator]().next())
  const socket = await opened(all)
  socket.feed({ type: 'error', id: socket.last('subscribe')['id'], error: forbidden })
  await settle()
  expect(all.told).toEqual([{ error: next.value, path: 'items' }])
})

test('a two-way procedure that failed is told once', async () => {
  const all = play()
  const chat = all.api.chat()
  const errors: unknown[] = []
  chat.on('error', (error) => errors.push(error))
  const socket = await opened(all)
  socket.feed({ type: 'error', id: socket.last('open')['id'], error: forbidden })
  await settle()
  expect(all.told).toEqual([{ error: errors[0], path: 'chat' }])
})

test('a loss is told once, whoever hears of it, and is nobody’s failure who goes on', async () => {
  const all = play()
  heard(all.api.items(1))
  heard(all.api.items(2))
  outcome(all.api.read())
  all.api.chat()
  const socket = await opened(all)
  socket.end(1006)
  await settle()
  expect(all.told).toEqual([{ error: all.connection.lastError, path: undefined }])
  await reopened(all)
  expect(all.told).toHaveLength(1)
})

test('a mutation that is lost with it is told, with its path', async () => {
  const all = play()
  const write = outcome(all.api.write())
  const socket = await opened(all)
  socket.end(1006)
  await settle()
  expect(all.told.map(({ path }) => path).sort()).toEqual(['write', undefined])
  expect(all.told.find(({ path }) => path)?.error).toBe(write.value)
})

test('every attempt that fails is told', async () => {
  const all = play()
  all.connection.connect()
  await settle()
  for (let attempt = 1; attempt < 4; attempt++) {
    all.network.socket.end(1006)
    await settle()
    expect(all.told).toHaveLength(attempt)
    expect(all.told.at(-1)?.error).toMatchObject({ details: { kind: 'connect' } })
    await redialled(all)
  }
})

test('what a caller gave up is not told', async () => {
  const all = play()
  const controller = new AbortController()
  const { signal } = controller
  heard(all.api.items(1, { signal }))
  outcome(all.api.read(1, { signal }))
  const chat = all.api.chat({ signal })
  const socket = await opened(all)
  socket.feed({ type: 'opened', id: socket.last('open')['id'], connectionId: 'a' })
  outcome(chat.emit('say', 'a', { signal }))
  await settle()
  controller.abort()
  await settle()
  expect(all.told.map(({ error }) => error.code)).toEqual([])
})

test('what is beyond the bound of what waits is told', async () => {
  const all = play({ sendBuffer: 1 })
  outcome(all.api.write('too much'))
  await settle()
  expect(all.told).toMatchObject([{ error: { code: 'LIMIT_EXCEEDED' }, path: 'write' }])
})

test('that it was disconnected is told to those who waited, each by its path', async () => {
  const all = play()
  outcome(all.api.write())
  outcome(all.api.read())
  all.connection.disconnect()
  await settle()
  expect(all.told.map(({ path }) => path).sort()).toEqual(['read', 'write'])
})

test('a disconnect of which nobody is the victim is not told', async () => {
  const all = play()
  await connected(all)
  all.connection.disconnect()
  expect(all.told).toEqual([])
})

test('without onError nothing is thrown', async () => {
  const all = play({ onError: undefined })
  const { log } = heard(all.api.items())
  const socket = await opened(all)
  socket.feed({ type: 'error', id: socket.last('subscribe')['id'], error: forbidden })
  socket.end(1006)
  await settle()
  expect(log.at(-1)).toEqual(['error', 'FORBIDDEN'])
})

test('onError may disconnect', async () => {
  const all = play({ onError: () => all.connection.disconnect() })
  const { log } = heard(all.api.items())
  const socket = await opened(all)
  socket.end(1006)
  await pass(60_000)
  expect(all.connection.state).toBe('disconnected')
  expect(all.network.attempts).toBe(1)
  expect(log.at(-1)).toEqual(['error', 'TRANSPORT_ERROR'])
})

test('whether the server may have got it is told of what lasts, as of calls', async () => {
  const all = play({ reconnect: false })
  const errors: any[] = []
  const begin = () => {
    all.api.items().on({ error: (error) => errors.push(error) })
    all.api.chat().on('error', (error: any) => errors.push(error))
  }
  const sent = () => [...errors.splice(0), all.connection.lastError].map(({ details }) => details)
  begin()
  await settle()
  all.network.socket.end(1006)
  await settle()
  expect(sent()).toEqual(Array(3).fill({ kind: 'connect', sent: false }))
  all.connection.connect()
  begin()
  const socket = await opened(all)
  socket.end(1006)
  await settle()
  expect(sent()).toEqual(Array(3).fill({ kind: 'closed', sent: true }))
  all.connection.disconnect()
  begin()
  await settle()
  expect(errors.map(({ details }) => details)).toEqual(
    Array(2).fill({ kind: 'closed', sent: false }),
  )
})
