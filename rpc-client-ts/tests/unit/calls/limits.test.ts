// How a call ends before it is answered: its time is up, or its caller gives it up.

import { afterEach, expect, test, vi } from 'vitest'
import { createCallClient, type CallClientOptions } from '../../../src/index.js'
import { contract } from '../../support/api.js'
import { data, FakeServer, json } from '../../support/fetch.js'
import { failed, outcome, pass, stillTime } from '../../support/time.js'
import { uncaught } from '../../support/uncaught.js'

stillTime()
afterEach(async () => {
  await pass(1_000)
  expect(vi.getTimerCount(), 'timers that are left').toBe(0)
})

const silent = (options: Partial<CallClientOptions> = {}) => {
  const server = new FakeServer()
  const onError = vi.fn()
  const api = createCallClient(contract, {
    url: 'https://example.com/rpc',
    fetch: server.fetch,
    onError,
    ...options,
  })
  return { server, api, onError }
}

test.each<[what: string, client: number | undefined, call: number | undefined, after: number]>([
  ['30 seconds unless it is said', undefined, undefined, 30_000],
  ['as long as the client says', 500, undefined, 500],
  ['as long as the call says', 500, 2_000, 2_000],
])('a call may take %s', async (_, timeout, own, after) => {
  const { server, api, onError } = silent({ timeout })
  const call = outcome(api.rooms.list({ timeout: own }))
  await pass(after - 1)
  expect(call).toEqual({})
  await pass(1)
  expect(call.error).toMatchObject({
    code: 'TIMEOUT',
    message: expect.stringContaining(`${after}`),
  })
  expect(server.last.signal.aborted).toBe(true)
  expect(onError).toHaveBeenCalledTimes(1)
})

test.each([Infinity, 2 ** 31])('a call that may take %d ms waits on', async (timeout) => {
  const { server, api } = silent({ timeout })
  const call = outcome(api.rooms.list())
  await pass(24 * 3_600_000)
  expect(call).toEqual({})
  server.last.answer(data(7))
  await pass()
  expect(call.value).toBe(7)
})

test('time that passes while a token is waited for counts', async () => {
  const { server, api } = silent({ token: () => new Promise(() => {}) })
  const call = outcome(api.rooms.list({ timeout: 100 }))
  await pass(100)
  expect(call.error?.code).toBe('TIMEOUT')
  expect(server.asked).toEqual([])
})

test('nothing is sent when the token comes too late', async () => {
  let give!: (token: string) => void
  const { server, api } = silent({ token: () => new Promise((resolve) => (give = resolve)) })
  const call = outcome(api.rooms.clear({ timeout: 100 }))
  await pass(100)
  give('late')
  await pass()
  expect(call.error?.code).toBe('TIMEOUT')
  expect(server.asked).toEqual([])
})

test('the time counts until the whole answer is there', async () => {
  const { server, api } = silent()
  const call = outcome(api.rooms.list({ timeout: 100 }))
  await pass()
  server.last.answer(new Response(new ReadableStream()))
  await pass(99)
  expect(call).toEqual({})
  await pass(1)
  expect(call.error?.code).toBe('TIMEOUT')
})

test('an answer that comes afterwards changes nothing', async () => {
  const { server, api, onError } = silent()
  const call = outcome(api.rooms.list({ timeout: 100 }))
  await pass(100)
  server.last.answer(json({ ok: false, error: { code: 'LATE', message: '' } }))
  await pass()
  expect(call.error?.code).toBe('TIMEOUT')
  expect(onError).toHaveBeenCalledTimes(1)
})

test('a signal that was given before keeps the call from being made', async () => {
  const { server, api, onError } = silent()
  const reason = new Error('too late')
  const error = await failed(api.rooms.clear({ signal: AbortSignal.abort(reason) }))
  expect(error).toMatchObject({
    name: 'CallError',
    code: 'ABORTED',
    message: expect.stringContaining('too late'),
  })
  expect(server.asked).toEqual([])
  expect(onError).not.toHaveBeenCalled()
})

test('a signal ends the request, and the call at once, and is no failure to report', async () => {
  const { server, api, onError } = silent()
  const controller = new AbortController()
  const call = outcome(api.rooms.clear({ signal: controller.signal }))
  await pass(10)
  expect(server.last.signal.aborted).toBe(false)
  controller.abort('changed my mind')
  await pass()
  expect(call.error).toMatchObject({ code: 'ABORTED', message: 'changed my mind' })
  expect(server.last.signal.aborted).toBe(true)
  expect(onError).not.toHaveBeenCalled()
})

test.each([
  ['a symbol', Symbol('no')],
  ['null', null],
])('%s may be the reason of a signal', async (_, reason) => {
  const { api } = silent()
  const controller = new AbortController()
  const call = outcome(api.rooms.clear({ signal: controller.signal }))
  await pass()
  const errors = await uncaught(async () => controller.abort(reason))
  await pass()
  expect(call.error?.code).toBe('ABORTED')
  expect(errors).toEqual([])
})

test('a signal ends the reading of an answer', async () => {
  const { server, api } = silent()
  const controller = new AbortController()
  const call = outcome(api.rooms.list({ signal: controller.signal }))
  await pass()
  server.last.answer(new Response(new ReadableStream()))
  await pass()
  controller.abort()
  await pass()
  expect(call.error?.code).toBe('ABORTED')
})

test('a signal that is given afterwards changes nothing', async () => {
  const { server, api } = silent()
  const controller = new AbortController()
  const call = outcome(api.rooms.list({ signal: controller.signal }))
  await pass()
  server.last.answer(data(7))
  await pass()
  controller.abort()
  await pass()
  expect(call).toEqual({ value: 7 })
  expect(server.last.signal.aborted).toBe(false)
})

test('a call leaves nothing behind at a signal that lives longer', async () => {
  const { server, api } = silent()
  const { signal } = new AbortController()
  const added = vi.spyOn(signal, 'addEventListener')
  const removed = vi.spyOn(signal, 'removeEventListener')
  const calls = [
    outcome(api.rooms.list({ signal })),
    outcome(api.rooms.clear({ signal, timeout: 5 })),
  ]
  await pass()
  server.asked[0]!.answer(data(7))
  await pass(5)
  expect(calls).toMatchObject([{ value: 7 }, { error: { code: 'TIMEOUT' } }])
  const listeners = new Set(added.mock.calls.map(([, listener]) => listener))
  expect(listeners.size).toBe(2)
  for (const [, listener] of removed.mock.calls) listeners.delete(listener)
  expect(listeners.size).toBe(0)
})

test('a signal and a time do not get in each other’s way', async () => {
  const { api } = silent()
  const controller = new AbortController()
  const call = outcome(api.rooms.list({ signal: controller.signal, timeout: 100 }))
  await pass(100)
  controller.abort()
  await pass()
  expect(call.error?.code).toBe('TIMEOUT')
})
