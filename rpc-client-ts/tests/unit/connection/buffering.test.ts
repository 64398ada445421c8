// What waits to be sent: bounded, in order, behind what is resumed.

import { beforeEach, expect, test } from 'vitest'

import {
  connected,
  faked,
  heard,
  only,
  opened,
  outcome,
  pass,
  play,
  reopened,
  settle,
} from '../../support/play.js'

beforeEach(faked)

const limited = { state: 'rejected', value: { code: 'LIMIT_EXCEEDED' } }

test('what waits is bounded, and what is beyond is refused', async () => {
  const all = play({ sendBuffer: 1_000 })
  const first = outcome(all.api.write('x'.repeat(350)))
  const second = outcome(all.api.write('x'.repeat(350)))
  const third = outcome(all.api.write('x'.repeat(350)))
  await settle()
  expect([first.state, second.state]).toEqual(['pending', 'pending'])
  expect(third).toMatchObject(limited)
  const socket = await opened(all)
  expect(socket.of('call')).toHaveLength(2)
})

test('a megabyte may wait unless another bound is set', async () => {
  const all = play()
  const first = outcome(all.api.write('x'.repeat(2 ** 20 - 1_000)))
  const second = outcome(all.api.write('x'.repeat(1_000)))
  await settle()
  expect(first.state).toBe('pending')
  expect(second).toMatchObject(limited)
})

test('events wait in the same room', async () => {
  const all = play({ sendBuffer: 1_000 })
  const chat = all.api.chat()
  const first = outcome(chat.emit('say', 'x'.repeat(900)))
  const second = outcome(chat.emit('say', 'x'.repeat(900)))
  const third = outcome(all.api.write('x'.repeat(900)))
  await settle()
  expect(first.state).toBe('pending')
  expect(second).toMatchObject(limited)
  expect(third).toMatchObject(limited)
})

test('what lasts waits in no room: nothing of it is refused', async () => {
  const all = play({ sendBuffer: 100 })
  const { log } = heard(all.api.items('x'.repeat(900)))
  all.api.chat()
  const first = outcome(all.api.read())
  const second = outcome(all.api.read())
  await settle()
  expect(first.state).toBe('pending')
  expect(second).toMatchObject(limited)
  const socket = await opened(all)
  expect(socket.types).toEqual(['hello', 'subscribe', 'open', 'call'])
  socket.bufferedAmount = 101
  heard(all.api.items())
  expect(socket.of('subscribe')).toHaveLength(2)
  expect(only(log, 'error')).toEqual([])
})

test('calls without an input are bounded as well', async () => {
  const all = play({ sendBuffer: 1_000, timeout: Infinity })
  const calls = Array.from({ length: 2_000 }, () => outcome(all.api.write()))
  await settle()
  expect(calls.at(0)?.state).toBe('pending')
  expect(calls.at(-1)).toMatchObject(limited)
})

test('what the browser has not sent yet counts', async () => {
  const all = play({ sendBuffer: 1_000 })
  const socket = await connected(all)
  socket.bufferedAmount = 990
  const first = outcome(all.api.write('x'.repeat(20)))
  await settle()
  expect(first).toMatchObject(limited)
  socket.bufferedAmount = 0
  const second = outcome(all.api.write('x'.repeat(20)))
  await settle()
  expect(second.state).toBe('pending')
})

test('what was sent makes room, though its answer is waited for', async () => {
  const all = play({ sendBuffer: 1_000 })
  const chat = all.api.chat()
  const socket = await opened(all)
  socket.feed({ type: 'opened', id: socket.last('open')['id'], connectionId: 'a' })
  const calls = [1, 2, 3].map(() => outcome(all.api.write('x'.repeat(900))))
  const emits = [1, 2, 3].map(() => outcome(chat.emit('say', 'x'.repeat(900))))
  await settle()
  expect(calls.map(({ state }) => state)).toEqual(['pending', 'pending', 'pending'])
  expect(emits.map(({ state }) => state)).toEqual(['pending', 'pending', 'pending'])
  expect(socket.of('emit')).toHaveLength(3)
})

test.each(['aborted', 'timed out'])('what is %s while it waits makes room', async (how) => {
  const all = play({ sendBuffer: 1_000 })
  const controller = new AbortController()
  const limits = how === 'aborted' ? { signal: controller.signal } : { timeout: 100 }
  const chat = all.api.chat()
  const first = outcome(chat.emit('say', 'x'.repeat(400), limits))
  const second = outcome(all.api.write('x'.repeat(500), limits))
  controller.abort()
  await pass(100)
  expect([first.state, second.state]).toEqual(['rejected', 'rejected'])
  const third = outcome(all.api.write('x'.repeat(900)))
  await settle()
  expect(third.state).toBe('pending')
  const socket = await opened(all)
  expect(socket.of('call')).toHaveLength(1)
})

test('what was sent and answered gives its room back once', async () => {
  const all = play({ sendBuffer: 1_000 })
  const socket = await connected(all)
  for (let n = 0; n < 5; n++) {
    outcome(all.api.write('x'.repeat(500)))
    await settle()
    socket.feed({ type: 'result', id: socket.last('call')['id'], data: null })
  }
  socket.end(1006)
  const [first, second] = [1, 2].map(() => outcome(all.api.write('x'.repeat(500))))
  await settle()
  expect(first?.state).toBe('pending')
  expect(second).toMatchObject(limited)
})

test('a procedure that is closed gives back the room of its events', async () => {
  const all = play({ sendBuffer: 1_000 })
  const chat = all.api.chat()
  const first = outcome(chat.emit('say', 'x'.repeat(900)))
  chat.close()
  const second = outcome(all.api.write('x'.repeat(900)))
  await settle()
  expect(first).toMatchObject({ state: 'rejected', value: { details: { sent: false } } })
  expect(second.state).toBe('pending')
})

test('an emission that shall not wait fails at once where there is no connection', async () => {
  const all = play()
  const chat = all.api.chat()
  const before = outcome(chat.emit('say', 'a', { buffer: false }))
  await settle()
  expect(before).toMatchObject({
    state: 'rejected',
    value: { code: 'TRANSPORT_ERROR', details: { kind: 'connect', sent: false } },
  })
  const socket = await opened(all)
  socket.feed({ type: 'opened', id: socket.last('open')['id'], connectionId: 'a' })
  const meanwhile = outcome(chat.emit('say', 'b', { buffer: false }))
  await settle()
  expect(meanwhile.state).toBe('pending')
  socket.end(1006)
  const after = outcome(chat.emit('say', 'c', { buffer: false }))
  await settle()
  expect(after.state).toBe('rejected')
  const again = await reopened(all)
  again.feed({ type: 'opened', id: again.last('open')['id'], connectionId: 'b' })
  expect(again.of('emit')).toEqual([])
})

test('what waited goes behind what is resumed, and in its order', async () => {
  const all = play()
  const chat = all.api.chat()
  heard(all.api.items('first'))
  heard(all.api.items('second'))
  const socket = await opened(all)
  socket.feed({ type: 'opened', id: socket.last('open')['id'], connectionId: 'a' })
  socket.end(1006)
  outcome(all.api.write(1))
  outcome(chat.emit('say', 'a'))
  outcome(all.api.write(2))
  outcome(chat.emit('say', 'b'))
  const again = await reopened(all)
  expect(again.types).toEqual(['hello', 'open', 'subscribe', 'subscribe', 'call', 'call'])
  again.feed({ type: 'opened', id: again.last('open')['id'], connectionId: 'b' })
  expect(again.of('emit').map(({ data }) => data)).toEqual(['a', 'b'])
  expect(again.of('call').map(({ input }) => input)).toEqual([1, 2])
  expect(again.of('subscribe').map(({ input }) => input)).toEqual(['first', 'second'])
})

test('a query that is sent again goes behind what is resumed', async () => {
  const all = play()
  outcome(all.api.read())
  heard(all.api.items())
  const socket = await opened(all)
  socket.end(1006)
  const again = await reopened(all)
  expect(again.types).toEqual(['hello', 'subscribe', 'call'])
})

test('what could not be sent since the connection was lost in between is sent with the next', async () => {
  const all = play()
  const socket = await connected(all)
  socket.end(1006)
  const write = outcome(all.api.write(1))
  await settle()
  const again = await reopened(all)
  again.feed({ type: 'result', id: again.last('call')['id'], data: 'done' })
  await settle()
  expect(write.value).toBe('done')
  expect(socket.of('call')).toEqual([])
})

test('what lasts is not refused for want of room', async () => {
  const all = play({ sendBuffer: 100 })
  const { log } = heard(all.api.items('x'.repeat(1_000)))
  const socket = await opened(all)
  socket.bufferedAmount = 200
  heard(all.api.items())
  all.api.chat()
  const read = outcome(all.api.read())
  await settle()
  expect(socket.types).toEqual(['hello', 'subscribe', 'subscribe', 'open'])
  expect(only(log, 'error')).toEqual([])
  expect(read).toMatchObject({ state: 'rejected', value: { code: 'LIMIT_EXCEEDED' } })
})
