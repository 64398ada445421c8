// Iterators of a stream: what waits for them, and how they end.

import { expect, test, vi } from 'vitest'
import { EventServer } from '../../support/events.js'
import { json, refusal } from '../../support/fetch.js'
import { failed, outcome, pass, stillTime } from '../../support/time.js'

stillTime()

const DONE = { done: true, value: undefined }
const item = (value: unknown) => ({ done: false, value })

const iterate = async () => {
  const server = new EventServer()
  const onError = vi.fn()
  const iterator = server.client({ onError }).ticks()[Symbol.asyncIterator]()
  const first = iterator.next()
  await pass()
  server.stream.item(0)
  await pass()
  expect(await first).toEqual(item(0))
  return { server, iterator, onError }
}

test('nothing is asked for until something is to be read', async () => {
  const server = new EventServer()
  const iterator = server.client().ticks()[Symbol.asyncIterator]()
  await pass()
  expect(server.asked).toEqual([])
  void iterator.next()
  await pass()
  expect(server.asked).toHaveLength(1)
})

test('items wait for whoever is slow, in their order', async () => {
  const { server, iterator } = await iterate()
  server.stream.item(1).item(2).item(3).complete()
  await pass(10_000)
  for (const n of [1, 2, 3]) expect(await iterator.next()).toEqual(item(n))
  expect(await iterator.next()).toEqual(DONE)
  expect(await iterator.next()).toEqual(DONE)
})

test('many may be asked for at once', async () => {
  const { server, iterator } = await iterate()
  const all = Promise.all([1, 2, 3, 4, 5].map(() => iterator.next()))
  server.stream.item(1).item(2)
  await pass(10)
  server.stream.item(3).complete()
  await pass()
  expect(await all).toEqual([item(1), item(2), item(3), DONE, DONE])
})

test('items that are null or undefined in JavaScript are items', async () => {
  const { server, iterator } = await iterate()
  server.stream.item(null).item(false).complete()
  await pass()
  expect(await iterator.next()).toEqual(item(null))
  expect(await iterator.next()).toEqual(item(false))
  expect(await iterator.next()).toEqual(DONE)
})

test('an error comes behind the items that wait, once, and then it is done', async () => {
  const { server, iterator, onError } = await iterate()
  server.stream.item(1).fail({ code: 'FORBIDDEN' })
  await pass()
  expect(await iterator.next()).toEqual(item(1))
  await expect(iterator.next()).rejects.toMatchObject({ name: 'CallError', code: 'FORBIDDEN' })
  expect(await iterator.next()).toEqual(DONE)
  expect(onError).toHaveBeenCalledTimes(1)
})

test('of many that wait the first gets the error', async () => {
  const { server, iterator } = await iterate()
  const [first, second] = [outcome(iterator.next()), outcome(iterator.next())]
  server.stream.fail({ code: 'FORBIDDEN' })
  await pass()
  expect(first.error?.code).toBe('FORBIDDEN')
  expect(second.value).toEqual(DONE)
})

test('return() ends it at the server, and whoever waits', async () => {
  const { server, iterator } = await iterate()
  const waiting = [iterator.next(), iterator.next()]
  expect(await iterator.return!()).toEqual(DONE)
  expect(await Promise.all(waiting)).toEqual([DONE, DONE])
  await pass()
  expect(server.ended).toEqual([true])
  expect(await iterator.next()).toEqual(DONE)
  expect(await iterator.return!()).toEqual(DONE)
  await pass(60_000)
  expect(server.asked).toHaveLength(1)
})

test('return() of one leaves the others alone', async () => {
  const server = new EventServer()
  const stream = server.client().ticks()
  const [first, second] = [stream[Symbol.asyncIterator](), stream[Symbol.asyncIterator]()]
  const results = [outcome(first.next()), outcome(second.next())]
  await pass()
  await first.return!()
  server.stream.item(1)
  await pass()
  expect(results).toEqual([{ value: DONE }, { value: item(1) }])
  expect(server.ended).toEqual([false])
})

test('return() drops what waits', async () => {
  const { server, iterator } = await iterate()
  server.stream.item(1).item(2)
  await pass()
  await iterator.return!()
  expect(await iterator.next()).toEqual(DONE)
})

test('return() before anything was read asks for nothing, then and later', async () => {
  const server = new EventServer()
  const iterator = server.client().ticks()[Symbol.asyncIterator]()
  expect(await iterator.return!()).toEqual(DONE)
  expect(await iterator.next()).toEqual(DONE)
  await pass()
  expect(server.asked).toEqual([])
})

test.each([
  ['break', 'break'],
  ['an error of the loop', 'throw'],
  ['return', 'return'],
])('%s leaves the loop, and ends it at the server once', async (_, how) => {
  const server = new EventServer()
  const seen: unknown[] = []
  const loop = async () => {
    for await (const value of server.client().ticks()) {
      seen.push(value)
      if (how === 'break') break
      if (how === 'return') return
      throw new Error('enough')
    }
  }
  const left = outcome(loop())
  await pass()
  server.stream.item(1).item(2)
  await pass(60_000)
  expect(seen).toEqual([1])
  expect(left.error?.message).toBe(how === 'throw' ? 'enough' : undefined)
  expect(server.ended).toEqual([true])
})

test('a loop ends with the stream', async () => {
  const server = new EventServer()
  const seen: unknown[] = []
  const loop = outcome(
    (async () => {
      for await (const value of server.client().ticks()) seen.push(value)
      return 'done'
    })(),
  )
  await pass()
  server.stream.item(1).item(2).complete()
  await pass()
  expect(seen).toEqual([1, 2])
  expect(loop.value).toBe('done')
})

test('a stream may be iterated again: it begins anew', async () => {
  const server = new EventServer()
  const stream = server.client().ticks()
  for (let time = 1; time <= 2; time++) {
    const seen: unknown[] = []
    const loop = outcome(
      (async () => {
        for await (const value of stream) seen.push(value)
      })(),
    )
    await pass()
    server.stream.item(time, time).complete()
    await pass()
    expect(seen).toEqual([time])
    expect(loop.error).toBeUndefined()
  }
  expect(server.asked).toHaveLength(2)
  expect(server.last.url.search).toBe('')
})

test('so it does after a failure', async () => {
  const server = new EventServer()
  const stream = server.client().ticks()
  server.instead.push(refusal({ code: 'FORBIDDEN', message: '' }, 403))
  expect((await failed(stream[Symbol.asyncIterator]().next())).code).toBe('FORBIDDEN')
  const next = outcome(stream[Symbol.asyncIterator]().next())
  await pass()
  server.stream.item(7)
  await pass()
  expect(next.value).toEqual(item(7))
})

test('a signal ends it at the server once, and is thrown', async () => {
  const server = new EventServer()
  const onError = vi.fn()
  const controller = new AbortController()
  const stream = server.client({ onError }).ticks({ signal: controller.signal })
  const [error, complete] = [vi.fn(), vi.fn()]
  stream.on({ error, complete })
  const iterator = stream[Symbol.asyncIterator]()
  const next = outcome(iterator.next())
  await pass()
  const reason = new Error('the page is left')
  controller.abort(reason)
  await pass(60_000)
  expect(next.error).toMatchObject({
    name: 'CallError',
    code: 'ABORTED',
    message: expect.stringContaining('the page is left'),
  })
  expect(error.mock.calls).toEqual([[expect.objectContaining({ code: 'ABORTED' })]])
  expect(complete).not.toHaveBeenCalled()
  expect(await iterator.next()).toEqual(DONE)
  expect(server.ended).toEqual([true])
  expect(onError).not.toHaveBeenCalled()
})

test('a signal that was given before keeps it from beginning', async () => {
  const server = new EventServer()
  const stream = server.client().ticks({ signal: AbortSignal.abort('no') })
  expect(await failed(stream[Symbol.asyncIterator]().next())).toMatchObject({ code: 'ABORTED' })
  expect(server.asked).toEqual([])
})

test('a stream leaves nothing behind at a signal that lives longer', async () => {
  const server = new EventServer()
  const { signal } = new AbortController()
  const added = vi.spyOn(signal, 'addEventListener')
  const removed = vi.spyOn(signal, 'removeEventListener')
  const stop = server.client().ticks({ signal }).on({})
  server.client().ticks({ signal }).on({})
  await pass()
  stop()
  server.stream.complete()
  await pass()
  const listeners = new Set(added.mock.calls.map(([, listener]) => listener))
  expect(listeners.size).toBe(2)
  for (const [, listener] of removed.mock.calls) listeners.delete(listener)
  expect(listeners.size).toBe(0)
})

test('its time is for the beginning alone', async () => {
  const server = new EventServer()
  const iterator = server.client().ticks({ timeout: 1_000 })[Symbol.asyncIterator]()
  const first = outcome(iterator.next())
  await pass(999)
  expect(server.asked).toHaveLength(1)
  await pass(10_000)
  server.stream.item(1)
  await pass()
  expect(first.value).toEqual(item(1))
})

test('where it does not begin in time it failed, and nothing is tried any more', async () => {
  const server = new EventServer()
  const onError = vi.fn()
  server.instead.push(undefined)
  const iterator = server.client({ onError }).ticks({ timeout: 1_000 })[Symbol.asyncIterator]()
  const first = outcome(iterator.next())
  await pass(1_000)
  expect(first.error?.code).toBe('TIMEOUT')
  await pass(60_000)
  expect(server.ended).toEqual([true])
  expect(onError).toHaveBeenCalledTimes(1)
})

test('an input that cannot be written is thrown by what reads', async () => {
  const server = new EventServer()
  const onError = vi.fn()
  const stream = server.client({ onError }).events(5n)
  expect(await failed(stream[Symbol.asyncIterator]().next())).toMatchObject({
    code: 'TRANSPORT_ERROR',
    details: { kind: 'input', sent: false },
  })
  expect(server.asked).toEqual([])
  expect(onError).toHaveBeenCalledTimes(1)
})

test('whoever answers with something else than events is no server of this framework', async () => {
  const server = new EventServer()
  server.instead.push(json({ ok: true, data: 7 }))
  expect(await failed(server.client().ticks()[Symbol.asyncIterator]().next())).toMatchObject({
    code: 'TRANSPORT_ERROR',
    details: { kind: 'protocol' },
  })
})
