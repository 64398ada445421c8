// Two-way procedures against the real server: rooms, answers and refusals, and what a lost connection means for them.

import { expect, test } from 'vitest'

import { open } from '../support/client.js'
import { ended, runs } from '../support/counts.js'
import { serve, until } from '../support/server.js'

const YEAR = new Date('2026-01-01T00:00:00Z')

test('members of a room hear each other, and who comes and leaves', async () => {
  const server = await serve()
  const [ada, bob] = [open(server).lobby(), open(server).lobby()]
  const heard: unknown[] = []
  ada.on('joined', ({ name }) => void heard.push(['joined', name]))
  ada.on('said', (said, envelope) => void heard.push([said, envelope]))
  ada.on('left', ({ name }) => void heard.push(['left', name]))
  expect(await ada.emit('join', { room: 'r', name: 'ada' })).toBe(0)
  expect(await bob.emit('join', { room: 'r', name: 'bob' })).toBe(1)
  expect(await bob.emit('say', { room: 'r', text: 'ä 🦀' })).toBe(2)
  await bob.emit('leave', { room: 'r' })
  await until('all of it', () => heard.length === 3)
  expect(heard).toEqual([
    ['joined', 'bob'],
    [
      { room: 'r', name: 'bob', text: 'ä 🦀', at: YEAR },
      { name: 'said', timestamp: expect.any(Number) },
    ],
    ['left', 'bob'],
  ])
})

test('whoever closes leaves its rooms, and so does whoever is aborted', async () => {
  const server = await serve()
  const ada = open(server).lobby()
  const left: string[] = []
  ada.on('left', ({ name }) => void left.push(name))
  await ada.emit('join', { room: 'r', name: 'ada' })

  const bob = open(server).lobby()
  await bob.emit('join', { room: 'r', name: 'bob' })
  bob.close()
  bob.close()
  await until('bob’s leave', () => left.length === 1)
  const controller = new AbortController()
  const cyd = open(server).lobby({ signal: controller.signal })
  await cyd.emit('join', { room: 'r', name: 'cyd' })
  controller.abort()
  await until('cyd’s leave', () => left.length === 2)
  expect(left).toEqual(['bob', 'cyd'])
  await expect(bob.emit('poke')).rejects.toMatchObject({ code: 'TRANSPORT_ERROR' })
  expect(await server.frames('up', 'close')).toHaveLength(2)
})

test('what is refused says why, and the conversation goes on', async () => {
  const api = open(await serve())
  const socket = api.lobby()
  await expect(socket.emit('say', { room: 'r', text: '' })).rejects.toMatchObject({
    code: 'NOT_IN_ROOM',
    details: { room: 'r' },
  })
  await expect(socket.emit('join', { room: '', name: 'ada' })).rejects.toMatchObject({
    code: 'VALIDATION_ERROR',
  })
  await expect(socket.emit('nothing' as 'poke')).rejects.toHaveProperty('code')
  expect(await socket.emit('poke')).toBe(null)
})

test('what was asked for comes in order', async () => {
  const socket = open(await serve()).lobby()
  const numbers: number[] = []
  socket.on('number', (number) => void numbers.push(number))
  await socket.emit('count', 2_000)
  await until('all numbers', () => numbers.length === 2_000)
  expect(numbers).toEqual(Array.from({ length: 2_000 }, (_, at) => at + 1))
})

test('listeners come once, and go', async () => {
  const socket = open(await serve()).lobby()
  const heard: string[] = []
  const always = () => void heard.push('always')
  const stop = socket.on('poked', always)
  socket.once('poked', () => void heard.push('once'))
  socket.on('number', (number) => void heard.push(`${number}`))
  void socket.emit('poke')
  void socket.emit('poke')
  await socket.emit('count', 1)
  await until('the number', () => heard.includes('1'))
  stop()
  void socket.emit('poke')
  socket.on('poked', always)
  socket.off('poked', always)
  await socket.emit('count', 2)
  await until('the numbers', () => heard.includes('2'))
  expect(heard).toEqual(['always', 'once', 'always', '1', '1', '2'])
})

test('the server ends it', async () => {
  const server = await serve()
  const socket = open(server).lobby()
  const heard: string[] = []
  socket.on('complete', () => void heard.push('complete'))
  socket.on('error', () => void heard.push('error'))
  void socket.emit('leaveMe').catch(() => {})
  await until('its end', () => heard[0])
  expect(heard).toEqual(['complete'])
  await expect(socket.emit('poke')).rejects.toMatchObject({ code: 'TRANSPORT_ERROR' })
})

test('the server ends it with an error of its type', async () => {
  const told: string[] = []
  const api = open(await serve(), { onError: ({ code }) => void told.push(code) })
  const socket = api.lobby()
  const errors: unknown[] = []
  socket.on('error', (error) => void errors.push(error))
  socket.emit('failMe').catch(() => {})
  await until('its end', () => errors[0])
  expect(errors).toMatchObject([{ code: 'TOLD_TO', details: { since: YEAR } }])
  expect(told).toContain('TOLD_TO')
})

test('an event that nobody answers is given up when its time is up, or by its signal', async () => {
  const socket = open(await serve()).lobby()
  await expect(socket.emit('hold', null, { timeout: 50 })).rejects.toMatchObject({
    code: 'TIMEOUT',
  })
  const controller = new AbortController()
  const held = socket.emit('hold', null, { signal: controller.signal })
  const other = socket.emit('hold')
  controller.abort()
  await expect(held).rejects.toMatchObject({ code: 'ABORTED' })
  await socket.emit('release')
  expect(await other).toBe(null)
})

test('whoever reconnects joins again, and hears what is said from then on', async () => {
  const server = await serve()
  const api = open(server, { baseDelay: 1, maxDelay: 20 })
  const socket = api.lobby()
  const lost: unknown[] = []
  const heard: string[] = []
  const join = () => socket.emit('join', { room: 'r', name: 'ada' })
  socket.on('disconnect', (error) => void lost.push(error?.code))
  socket.on('reconnect', () => void join())
  socket.on('said', ({ text }) => void heard.push(text))
  await join()
  await socket.emit('say', { room: 'r', text: 'before' })
  await until('what was said', () => heard.length === 1)
  for (const round of [1, 2, 3]) {
    await server.cut()
    await until('the loss', () => lost.length === round)
    // It waits for the connection, and comes behind the joining.
    expect(await socket.emit('say', { room: 'r', text: `after ${round}` })).toBe(1)
  }
  await until('what was said', () => heard.length === 4)
  expect(heard).toEqual(['before', 'after 1', 'after 2', 'after 3'])
  expect(lost).toEqual(['TRANSPORT_ERROR', 'TRANSPORT_ERROR', 'TRANSPORT_ERROR'])
  socket.close()
  expect(await ended(server, 'lobby')).toMatchObject({ started: 4, running: 0 })
})

test('what was sent when the connection was lost fails, and is not sent again', async () => {
  const server = await serve()
  const api = open(server, { baseDelay: 1, maxDelay: 20 })
  const socket = api.lobby()
  const held = socket.emit('hold').catch((error: unknown) => error)
  await socket.emit('poke')
  await server.cut()
  expect(await held).toMatchObject({
    code: 'TRANSPORT_ERROR',
    details: { kind: 'closed', sent: true },
  })
  await socket.emit('poke')
  const emitted = await server.frames('up', 'emit')
  expect(emitted.filter(({ name }) => name === 'hold')).toHaveLength(1)
})

test('what must not wait fails at once while there is no connection', async () => {
  const server = await serve({ later: true })
  const socket = open(server, { baseDelay: 1, maxDelay: 20 }).lobby()
  await expect(socket.emit('poke', null, { buffer: false })).rejects.toMatchObject({
    code: 'TRANSPORT_ERROR',
    details: { kind: 'connect', sent: false },
  })
  const waits = socket.emit('poke')
  await server.start()
  expect(await waits).toBe(null)
  expect(await socket.emit('poke', null, { buffer: false })).toBe(null)
})

test('several go over one connection', async () => {
  const server = await serve()
  const api = open(server)
  const sockets = [api.lobby(), api.lobby(), api.lobby()]
  const names = ['ada', 'bob', 'cyd']
  const heard: string[] = []
  for (const [at, socket] of sockets.entries()) {
    socket.on('said', ({ name }) => void heard.push(`${names[at]} hears ${name}`))
    await socket.emit('join', { room: 'r', name: names[at]! })
  }
  await sockets[1]!.emit('say', { room: 'r', text: '' })
  await until('all', () => heard.length === 3)
  expect(heard.sort()).toEqual(['ada hears bob', 'bob hears bob', 'cyd hears bob'])
  expect((await server.seen()).requests.filter(({ upgrade }) => upgrade)).toHaveLength(1)
})

test('checks that were not generated are not passed', async () => {
  const told: unknown[] = []
  const api = open(await serve(), { onError: ({ code }, { path }) => void told.push([code, path]) })
  const socket = api.lobby({ validate: true })
  const heard: unknown[] = []
  socket.on('lied', (lie) => void heard.push(lie))
  await socket.emit('lie')
  await until('the failure', () => told[0])
  expect(told).toEqual([['DECODE_ERROR', 'lobby']])
  expect(heard).toEqual([])
})

test('it is closed at the server when the client disconnects', async () => {
  const server = await serve()
  const api = open(server)
  const errors: unknown[] = []
  api.lobby().on('disconnect', (error) => void errors.push(error?.code))
  await runs(server, 'lobby')
  await until('the connection', () => api.$connection.state === 'connected')
  api.$connection.disconnect()
  await ended(server, 'lobby')
  await until('the word', () => errors[0])
})
