// However a subscription is ended, the server is told so exactly once.

import { beforeEach, expect, test, vi } from 'vitest'

import type { Stream } from '../../../src/index.js'
import {
  connected,
  faked,
  heard,
  only,
  opened,
  outcome,
  pass,
  play,
  redialled,
  reopened,
  settle,
} from '../../support/play.js'

beforeEach(faked)

type Items = Stream<unknown, unknown>

/** Every way to end one. Each begins it, and returns what ends it. */
const ways: [string, (items: Items, abort: () => void) => () => unknown][] = [
  [
    'break',
    (items) => {
      let stop = () => {}
      const stopped = new Promise<void>((resolve) => (stop = resolve))
      void (async () => {
        for await (const _ of items) {
          await stopped
          break
        }
      })()
      return stop
    },
  ],
  [
    'an exception in the loop',
    (items) => {
      let stop = () => {}
      const stopped = new Promise<void>((resolve) => (stop = resolve))
      const loop = (async () => {
        for await (const _ of items) {
          await stopped
          throw new Error('enough')
        }
      })()
      loop.catch(() => {})
      return stop
    },
  ],
  [
    'return()',
    (items) => {
      const iterator = items[Symbol.asyncIterator]()
      void iterator.next()
      return () => iterator.return?.()
    },
  ],
  [
    'return() while next() waits',
    (items) => {
      const iterator = items[Symbol.asyncIterator]()
      void iterator.next().then(() => iterator.next())
      return () => iterator.return?.()
    },
  ],
  [
    'return() twice',
    (items) => {
      const iterator = items[Symbol.asyncIterator]()
      void iterator.next()
      return () => Promise.all([iterator.return?.(), iterator.return?.()])
    },
  ],
  [
    'an abort of what is iterated',
    (items, abort) => {
      outcome(items[Symbol.asyncIterator]().next())
      return abort
    },
  ],
  [
    'an abort of what is listened to',
    (items, abort) => {
      heard(items)
      return abort
    },
  ],
  [
    'close()',
    (items) => {
      heard(items)
      return () => items.close()
    },
  ],
  [
    'close() of what is iterated and listened to',
    (items) => {
      heard(items)
      outcome(items[Symbol.asyncIterator]().next())
      return () => items.close()
    },
  ],
  ['the last listener', (items) => heard(items).stop],
  [
    'the last of several listeners',
    (items) => {
      const all = [heard(items), heard(items), heard(items)]
      return () => all.forEach(({ stop }) => stop())
    },
  ],
  [
    'the last listener and the last iterator',
    (items) => {
      const { stop } = heard(items)
      const iterator = items[Symbol.asyncIterator]()
      void iterator.next()
      return () => {
        stop()
        return iterator.return?.()
      }
    },
  ],
  [
    'a listener that stops twice',
    (items) => {
      const { stop } = heard(items)
      return () => {
        stop()
        stop()
      }
    },
  ],
  [
    'everything at once',
    (items, abort) => {
      const { stop } = heard(items)
      const iterator = items[Symbol.asyncIterator]()
      outcome(iterator.next())
      return () => {
        abort()
        stop()
        items.close()
        return iterator.return?.()
      }
    },
  ],
]

const begun = (all: ReturnType<typeof play>, begin: (typeof ways)[number][1]) => {
  const controller = new AbortController()
  const end = begin(all.api.items(undefined, { signal: controller.signal }), () =>
    controller.abort(),
  )
  return { controller, end }
}

test.each(ways)('%s unsubscribes once', async (_, begin) => {
  const all = play()
  const { controller, end } = begun(all, begin)
  const socket = await opened(all)
  const { id } = socket.last('subscribe')
  socket.feed({ type: 'data', id, data: 1 })
  await settle()
  expect(socket.of('unsubscribe')).toEqual([])
  await end()
  await settle()
  expect(socket.of('unsubscribe')).toEqual([{ type: 'unsubscribe', id }])
  controller.abort()
  socket.feed({ type: 'data', id, data: 2 }, { type: 'complete', id })
  await settle()
  expect(socket.of('unsubscribe')).toHaveLength(1)
  all.connection.connect()
  socket.end(1006)
  const again = await reopened(all)
  expect(again.types).toEqual(['hello'])
})

test.each(ways.filter(([name]) => !/break|exception/.test(name)))(
  '%s before there is a connection subscribes to nothing',
  async (_, begin) => {
    const all = play()
    const { end } = begun(all, begin)
    await settle()
    await end()
    const socket = await opened(all)
    expect(socket.types).toEqual(['hello'])
  },
)

test.each(ways)('%s while the connection is lost subscribes to nothing', async (_, begin) => {
  const all = play()
  const { end } = begun(all, begin)
  const socket = await opened(all)
  socket.feed({ type: 'data', id: socket.last('subscribe')['id'], data: 1, eventId: 'a' })
  await settle()
  all.connection.connect()
  socket.end(1006)
  await end()
  const again = await reopened(all)
  expect(again.types).toEqual(['hello'])
})

test.each(ways)('after it was complete %s tells the server nothing', async (_, begin) => {
  const all = play()
  const { end } = begun(all, begin)
  const socket = await opened(all)
  const { id } = socket.last('subscribe')
  socket.feed({ type: 'data', id, data: 1 }, { type: 'complete', id })
  await settle()
  await end()
  await settle()
  expect(socket.types).toEqual(['hello', 'subscribe'])
})

test('who goes does not end it for those who stay', async () => {
  const all = play()
  const items = all.api.items()
  const [first, second] = [heard(items), heard(items)]
  const iterator = items[Symbol.asyncIterator]()
  const next = outcome(iterator.next())
  const socket = await opened(all)
  const { id } = socket.last('subscribe')
  first.stop()
  await iterator.return?.()
  socket.feed({ type: 'data', id, data: 1 })
  expect(socket.of('unsubscribe')).toEqual([])
  expect(only(first.log, 'data')).toEqual([])
  expect(only(second.log, 'data')).toEqual([1])
  expect(next.value).toEqual({ done: true, value: undefined })
})

test('an immediate subscribe after the last unsubscribe gets an id of its own', async () => {
  const all = play()
  const items = all.api.items()
  const first = heard(items)
  const socket = await opened(all)
  const { id } = socket.last('subscribe')
  first.stop()
  const second = heard(items)
  expect(socket.types).toEqual(['hello', 'subscribe', 'unsubscribe', 'subscribe'])
  const { id: next } = socket.last('subscribe')
  expect(next).not.toBe(id)
  expect(socket.last('unsubscribe')['id']).toBe(id)
  socket.feed({ type: 'data', id, data: 'old' }, { type: 'data', id: next, data: 'new' })
  socket.feed({ type: 'complete', id })
  expect(only(first.log, 'data')).toEqual([])
  expect(only(second.log, 'data')).toEqual(['new'])
  expect(second.log.at(-1)).toEqual(['data', 'new'])
})

test('an immediate subscribe after the last unsubscribe keeps the connection', async () => {
  const all = play({ idleClose: 0 })
  const items = all.api.items()
  const first = heard(items)
  const socket = await opened(all)
  first.stop()
  heard(items)
  await settle()
  expect(socket.isOpen).toBe(true)
  expect(all.network.attempts).toBe(1)
})

test('an immediate subscribe after the last unsubscribe while it is being opened is asked for once', async () => {
  const all = play()
  const items = all.api.items()
  const first = heard(items)
  await settle()
  first.stop()
  heard(items)
  const socket = await opened(all)
  expect(socket.types).toEqual(['hello', 'subscribe'])
  expect(all.network.attempts).toBe(1)
})

test('a listener that stops itself while it is told an item unsubscribes once', async () => {
  const all = play()
  const items = all.api.items()
  const seen: unknown[] = []
  const stop = items.on({
    data(item) {
      seen.push(item)
      stop()
    },
  })
  const socket = await opened(all)
  const { id } = socket.last('subscribe')
  socket.feed({ type: 'data', id, data: 1 }, { type: 'data', id, data: 2 })
  expect(seen).toEqual([1])
  expect(socket.of('unsubscribe')).toHaveLength(1)
})

test('an abort tells its listeners ABORTED, and nobody else', async () => {
  const all = play()
  const controller = new AbortController()
  const { log } = heard(all.api.items(undefined, { signal: controller.signal }))
  await opened(all)
  controller.abort(new Error('never mind'))
  expect(log.at(-1)).toEqual(['error', 'ABORTED'])
  expect(all.told).toEqual([])
})

test('what is aborted before subscribes to nothing, and opens nothing', async () => {
  const all = play()
  const { log } = heard(all.api.items(undefined, { signal: AbortSignal.abort() }))
  await settle()
  expect(log).toEqual([['error', 'ABORTED']])
  expect(all.network.attempts).toBe(0)
})

test('a loop that breaks at once in an open connection unsubscribes', async () => {
  const all = play()
  const socket = await connected(all)
  const loop = (async () => {
    for await (const item of all.api.items()) return item
    return undefined
  })()
  await settle()
  socket.feed({ type: 'data', id: socket.last('subscribe')['id'], data: 7 })
  expect(await loop).toBe(7)
  expect(socket.of('unsubscribe')).toHaveLength(1)
})

test('who leaves while the lost connection is tried again ends that attempt too', async () => {
  const all = play()
  const { stop } = heard(all.api.items())
  const first = await opened(all)
  first.end(1006)
  const second = await redialled(all)
  stop()
  expect(second.closes).toBe(1)
  expect(all.connection.state).toBe('idle')
  expect(vi.getTimerCount()).toBe(0)
  await pass(60_000)
  expect(all.network.attempts).toBe(2)
})
