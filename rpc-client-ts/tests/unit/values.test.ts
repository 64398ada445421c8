// What comes, on its way to the user: checked if that is wanted, and with dates and bytes in it.

import { expect, test, vi } from 'vitest'
import {
  CallError,
  createCallClient,
  reviver,
  validator,
  type CallClientOptions,
  type ClientOptions,
  type Contract,
} from '../../src/index.js'
import { contract as plain, type Api } from '../support/api.js'
import { EventServer, recorder, withoutStates } from '../support/events.js'
import { data, FakeServer, json, refusal } from '../support/fetch.js'
import { createClient } from '../../src/index.js'
import { answered, failed, outcome, pass, stillTime } from '../support/time.js'

stillTime()

const message = {
  type: 'object',
  properties: { at: { type: 'string' }, likes: { type: 'integer' } },
  required: ['at'],
}

const checked: Contract<Api> = {
  ...plain,
  check: validator({
    outputs: {
      'messages.list': { type: 'array', items: message },
      'messages.send': { type: 'null' },
      events: message,
    },
  }),
}

const revived: Contract<Api> = {
  ...plain,
  revive: reviver({
    outputs: {
      'messages.list': { items: { members: { at: 'date' } } },
      events: { members: { at: 'date', content: 'bytes' } },
    },
    details: {
      'messages.send': { TOO_EARLY: { members: { until: 'date' } } },
      events: { CLOSED: 'date' },
    },
  }),
}

const both: Contract<Api> = { ...checked, ...revived }

const AT = '2026-11-22T00:00:00Z'

const caller = (
  contract: Contract<Api>,
  answer: () => Response,
  options: Partial<CallClientOptions> = {},
) =>
  createCallClient(contract, {
    url: 'https://example.com/rpc',
    fetch: new FakeServer(answer).fetch,
    ...options,
  })

test('an answer that is as the schema says is the answer', async () => {
  const api = caller(checked, () => data([{ at: AT }]), { validate: true })
  expect(await answered(api.messages.list())).toEqual([{ at: AT }])
})

test('one that is not is an error that says where', async () => {
  const onError = vi.fn()
  const api = caller(checked, () => data([{ at: AT }, { at: 5, likes: 1.5 }]), {
    validate: true,
    onError,
  })
  const error = await failed(api.messages.list())
  expect(error).toBeInstanceOf(CallError)
  expect(error.code).toBe('DECODE_ERROR')
  expect(error.details).toEqual([
    { path: [1, 'at'], message: expect.any(String) },
    { path: [1, 'likes'], message: expect.any(String) },
  ])
  expect(error.message).toContain('messages.list')
  expect(onError.mock.calls).toEqual([[error, { path: 'messages.list' }]])
})

test('it is not asked for again', async () => {
  const server = new FakeServer(() => data(5))
  const api = caller(checked, () => data(5), { validate: true, fetch: server.fetch })
  await failed(api.messages.list())
  expect(server.asked).toHaveLength(1)
})

test('a safe call tells it', async () => {
  const api = caller(checked, () => data(5), { validate: true })
  expect(await answered(api.messages.send.safe())).toMatchObject({
    ok: false,
    error: { code: 'DECODE_ERROR', details: [{ path: [] }] },
  })
})

test('nothing is checked unless it is wanted', async () => {
  const api = caller(checked, () => data('anything'))
  expect(await answered(api.messages.list())).toBe('anything')
})

test('what the schema says nothing of is taken', async () => {
  const api = caller(checked, () => data('anything'), { validate: true })
  expect(await answered(api.rooms.list())).toBe('anything')
})

test('refusals are not checked', async () => {
  const api = caller(checked, () => refusal({ code: 'NO', message: '' }), { validate: true })
  expect((await failed(api.messages.list())).code).toBe('NO')
})

test('without schemas to check against the error says how to get them', async () => {
  const api = caller(plain, () => data(7), { validate: true })
  const error = await failed(api.rooms.list())
  expect(error).toMatchObject({ code: 'DECODE_ERROR', details: [] })
  expect(error.message).toContain('--validate')
})

test('answers get their dates, alone and in batches', async () => {
  const alone = caller(revived, () => data([{ at: AT }]))
  expect(await answered(alone.messages.list())).toEqual([{ at: new Date(AT) }])
  const together = caller(revived, () => json(Array(2).fill({ ok: true, data: [{ at: AT }] })), {
    batch: true,
  })
  expect(
    await answered(Promise.all([together.messages.list(1), together.messages.list(2)])),
  ).toEqual([[{ at: new Date(AT) }], [{ at: new Date(AT) }]])
})

test('the details of errors get their dates, by the procedure and the code', async () => {
  const refuse = (code: string) => () => refusal({ code, message: 'wait', details: { until: AT } })
  expect(await failed(caller(revived, refuse('TOO_EARLY')).messages.send())).toMatchObject({
    code: 'TOO_EARLY',
    message: 'wait',
    details: { until: new Date(AT) },
  })
  for (const call of [
    caller(revived, refuse('OTHER')).messages.send,
    caller(revived, refuse('TOO_EARLY')).messages.list,
  ]) {
    expect((await failed(call())).details).toEqual({ until: AT })
  }
})

test('errors without details have none, with a table too', async () => {
  const api = caller(revived, () => refusal({ code: 'TOO_EARLY', message: '' }))
  expect((await failed(api.messages.send())).details).toBeUndefined()
})

test('what is refused as a whole is revived for each', async () => {
  const api = caller(
    revived,
    () => refusal({ code: 'TOO_EARLY', message: '', details: { until: AT } }),
    { batch: true },
  )
  const calls = [1, 2].map((n) => outcome(api.messages.send(n)))
  await pass()
  for (const { error } of calls) expect(error!.details).toEqual({ until: new Date(AT) })
})

test('what is checked is the JSON, before dates are made of it', async () => {
  const api = caller(both, () => data([{ at: AT }]), { validate: true })
  expect(await answered(api.messages.list())).toEqual([{ at: new Date(AT) }])
})

const listen = async (contract: Contract<Api>, options: Partial<ClientOptions> = {}) => {
  const server = new EventServer()
  const onError = vi.fn()
  const api = createClient(contract, {
    url: 'https://example.com/rpc',
    fetch: server.fetch,
    subscriptions: 'sse',
    onError,
    ...options,
  })
  const { told, ...listener } = recorder()
  const error = vi.fn()
  const stream = api.events()
  stream.on(listener)
  stream.on({ error })
  await pass()
  return { server, onError, error, told: () => withoutStates(told) }
}

test('items get their dates and bytes', async () => {
  const { server, told } = await listen(revived)
  server.stream.item({ at: AT, content: 'AQI=' }).item({ at: AT }, 5, 'notification')
  await pass()
  expect(told()).toEqual([
    ['data', { at: new Date(AT), content: new Uint8Array([1, 2]) }],
    ['data', { at: new Date(AT) }],
  ])
})

test('an item that is not as the schema says ends its subscription, here and at the server', async () => {
  const { server, told, error, onError } = await listen(checked, { validate: true })
  server.stream.item({ at: AT }).item({ at: 5 }).item({ at: AT })
  await pass(60_000)
  expect(told()).toEqual([
    ['data', { at: AT }],
    ['error', 'DECODE_ERROR'],
  ])
  expect(error.mock.calls).toEqual([
    [expect.objectContaining({ details: [{ path: ['at'], message: expect.any(String) }] })],
  ])
  expect(onError).toHaveBeenCalledTimes(1)
  expect(server.ended).toEqual([true])
})

test('errors of subscriptions get their dates, in a stream and in place of one', async () => {
  const first = await listen(revived)
  const failure = { code: 'CLOSED', message: '', details: AT }
  first.server.stream.fail(failure)
  await pass()
  expect(first.error.mock.calls[0]![0].details).toEqual(new Date(AT))
  const second = await listen(revived)
  second.server.instead.push(refusal(failure))
  second.server.stream.end()
  await pass(1_000)
  expect(second.error.mock.calls[0]![0].details).toEqual(new Date(AT))
})
