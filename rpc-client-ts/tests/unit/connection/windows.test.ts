// Windows: what a slow reader has not taken, the server does not send.

import { beforeEach, expect, test } from 'vitest'

import { faked, heard, only, opened, outcome, play, reopened, settle } from '../../support/play.js'
import type { FakeSocket } from '../../support/socket.js'

beforeEach(faked)

/** What an item takes of a window, as the protocol says: what its message has. */
const cost = (message: string): number => new TextEncoder().encode(message).length

/** An item that takes 100 bytes. */
const item = (id: string, rest?: { readonly eventId: string }) => {
  const message = { type: 'data', id, data: '', ...rest }
  return { ...message, data: 'x'.repeat(100 - cost(JSON.stringify(message))) }
}

const more = (socket: FakeSocket): number[] => socket.of('more').map(({ bytes }) => bytes)

test('a subscription says how much may wait', async () => {
  const all = play({ receiveBuffer: 12_345 })
  heard(all.api.items())
  const socket = await opened(all)
  expect(socket.last('subscribe')['window']).toBe(12_345)
})

test.each([
  ['nothing', null],
  ['a number', 12.5],
  ['an object', { a: [1, 2, { b: true }], c: 'd' }],
  ['text', 'hello'],
  ['text that is escaped', 'a "quoted" \\ line\n\t\u0000'],
  ['text of two bytes a letter', 'äöüß'],
  ['text of three bytes a letter', '日本語'],
  ['text of four bytes a letter', '🦀🚀'],
  ['what looks like a message', { type: 'data', id: '1', data: ',"data":' }],
  ['much', 'x'.repeat(5_000)],
])('an item costs the bytes of its message: %s', async (_, data) => {
  const all = play({ receiveBuffer: 1 })
  heard(all.api.items())
  const socket = await opened(all)
  const { id } = socket.last('subscribe')
  const messages = [
    JSON.stringify({ type: 'data', id, data }),
    JSON.stringify({ type: 'data', id, data, eventId: 'some "id" 17' }),
    JSON.stringify({ type: 'data', id, data, eventId: '18', name: 'left' }),
    `{"data":${JSON.stringify(data)},"id":"${id}","type":"data"}`,
    `{"type":"data","id":"${id}","eventId":"a","data":${JSON.stringify(data)},"name":"b"}`,
  ]
  for (const message of messages) socket.text(message)
  expect(more(socket)).toEqual(messages.map(cost))
})

test('whatever else the message of an item has is counted', async () => {
  const all = play({ receiveBuffer: 1 })
  heard(all.api.items())
  const socket = await opened(all)
  const { id } = socket.last('subscribe')
  const rest = `"id":"${id}","type":"data","data":"item"`
  socket.text(`{${rest}}`)
  socket.text(`{${rest},"name":"größe"}`)
  socket.text(`{${rest},"name":"🦀"}`)
  socket.text(`{${rest},"extra":{"a":[1,2]}}`)
  socket.text(`{${rest},"size":1}`)
  socket.text(` {${rest}}\n`)
  const least = rest.length + 2
  expect(more(socket)).toEqual([0, 17, 14, 20, 9, 2].map((beside) => least + beside))
})

test('items whose keys were dropped cost what was sent', async () => {
  const all = play({ receiveBuffer: 1 })
  heard(all.api.items())
  const socket = await opened(all)
  const { id } = socket.last('subscribe')
  const message = `{"type":"data","id":"${id}","data":{"__proto__":{"a":1},"b":2}}`
  socket.text(message)
  expect(more(socket)).toEqual([message.length])
})

test('what is taken is given back when it is half of the window', async () => {
  const all = play({ receiveBuffer: 1_000 })
  heard(all.api.items())
  const socket = await opened(all)
  const { id } = socket.last('subscribe')
  for (let n = 0; n < 4; n++) socket.feed(item(id))
  expect(more(socket)).toEqual([])
  socket.feed(item(id))
  expect(socket.of('more')).toEqual([{ type: 'more', id, bytes: 500 }])
  for (let n = 0; n < 12; n++) socket.feed(item(id))
  expect(more(socket)).toEqual([500, 500, 500])
})

test('what nobody has read yet is not given back', async () => {
  const all = play({ receiveBuffer: 1_000 })
  const iterator = all.api.items()[Symbol.asyncIterator]()
  const first = outcome(iterator.next())
  const socket = await opened(all)
  const { id } = socket.last('subscribe')
  for (let n = 0; n < 10; n++) socket.feed(item(id))
  await settle()
  expect(first.state).toBe('fulfilled')
  expect(more(socket)).toEqual([])
  for (let n = 0; n < 3; n++) await iterator.next()
  expect(more(socket)).toEqual([])
  await iterator.next()
  expect(more(socket)).toEqual([500])
  for (let n = 0; n < 5; n++) await iterator.next()
  expect(more(socket)).toEqual([500, 500])
})

test('the slowest of all readers decides', async () => {
  const all = play({ receiveBuffer: 100 })
  const items = all.api.items()
  const { log } = heard(items)
  const [fast, slow] = [items[Symbol.asyncIterator](), items[Symbol.asyncIterator]()]
  const waiting = outcome(fast.next())
  const behind = outcome(slow.next())
  const socket = await opened(all)
  const { id } = socket.last('subscribe')
  socket.feed(item(id), item(id))
  await settle()
  expect(waiting.state).toBe('fulfilled')
  expect(behind.state).toBe('fulfilled')
  await fast.next()
  expect(only(log, 'data')).toHaveLength(2)
  expect(more(socket)).toEqual([100])
  await slow.next()
  expect(more(socket)).toEqual([100, 100])
})

test('a reader that goes gives back what it has not read', async () => {
  const all = play({ receiveBuffer: 100 })
  const items = all.api.items()
  heard(items)
  const slow = items[Symbol.asyncIterator]()
  void slow.next()
  const socket = await opened(all)
  const { id } = socket.last('subscribe')
  for (let n = 0; n < 4; n++) socket.feed(item(id))
  await settle()
  expect(more(socket)).toEqual([100])
  await slow.return?.()
  expect(more(socket).reduce((sum, bytes) => sum + bytes, 0)).toBe(400)
  expect(socket.of('unsubscribe')).toEqual([])
})

test('every window is its own', async () => {
  const all = play({ receiveBuffer: 100 })
  heard(all.api.items(1))
  outcome(all.api.items(2)[Symbol.asyncIterator]().next())
  const socket = await opened(all)
  const [first, second] = socket.of('subscribe').map(({ id }) => id)
  for (let n = 0; n < 3; n++) {
    socket.feed(item(first), item(second))
  }
  await settle()
  expect(socket.of('more').filter(({ id }) => id === first)).toHaveLength(3)
  expect(socket.of('more').filter(({ id }) => id === second)).toHaveLength(1)
})

test('one that is resumed asks for as much as there is room for', async () => {
  const all = play({ receiveBuffer: 1_000 })
  const iterator = all.api.items()[Symbol.asyncIterator]()
  void iterator.next()
  const socket = await opened(all)
  const { id } = socket.last('subscribe')
  for (let n = 0; n < 4; n++) socket.feed(item(id, { eventId: `${n}` }))
  socket.end(1006)
  const again = await reopened(all)
  // Three are not read yet; that the first one was is in the new window, and is not given back again.
  expect(again.last('subscribe')['window']).toBe(700)
  for (let n = 0; n < 3; n++) await iterator.next()
  expect(more(again)).toEqual([])
  for (let n = 0; n < 2; n++) again.feed(item(again.last('subscribe')['id']))
  await iterator.next()
  await iterator.next()
  expect(more(again)).toEqual([500])
})

test('one that is resumed while more waits than may asks for the least', async () => {
  const all = play({ receiveBuffer: 100 })
  const iterator = all.api.items()[Symbol.asyncIterator]()
  void iterator.next()
  const socket = await opened(all)
  const { id } = socket.last('subscribe')
  for (let n = 0; n < 4; n++) socket.feed(item(id))
  socket.end(1006)
  const again = await reopened(all)
  expect(again.last('subscribe')['window']).toBe(1)
})

test('what is read after the end gives nothing back', async () => {
  const all = play({ receiveBuffer: 100 })
  const iterator = all.api.items()[Symbol.asyncIterator]()
  const socket = await (void iterator.next(), opened(all))
  const { id } = socket.last('subscribe')
  for (let n = 0; n < 4; n++) socket.feed(item(id))
  const given = more(socket).length
  socket.feed({ type: 'complete', id })
  const rest = [await iterator.next(), await iterator.next(), await iterator.next()]
  expect(rest.map(({ done }) => done)).toEqual([false, false, false])
  expect(await iterator.next()).toEqual({ done: true, value: undefined })
  expect(more(socket)).toHaveLength(given)
})

test('what is read while the connection is lost gives nothing back, but makes room', async () => {
  const all = play({ receiveBuffer: 1_000 })
  const iterator = all.api.items()[Symbol.asyncIterator]()
  void iterator.next()
  const socket = await opened(all)
  const { id } = socket.last('subscribe')
  for (let n = 0; n < 9; n++) socket.feed(item(id))
  socket.end(1006)
  for (let n = 0; n < 8; n++) await iterator.next()
  expect(more(socket)).toEqual([])
  const again = await reopened(all)
  expect(again.last('subscribe')['window']).toBe(1_000)
  expect(again.types).toEqual(['hello', 'subscribe'])
})
