// Who is told of failures, and of a schema that is another one.

import { expect, test, vi } from 'vitest'
import { createCallClient, type CallClientOptions } from '../../../src/index.js'
import { contract, HASH } from '../../support/api.js'
import { data, FakeServer, json, refusal, reset } from '../../support/fetch.js'
import { answered, failed, outcome, pass, stillTime } from '../../support/time.js'
import { uncaught } from '../../support/uncaught.js'

stillTime()

const clientOf = (answer: () => Response | Error, options: Partial<CallClientOptions> = {}) =>
  createCallClient(contract, {
    url: 'https://example.com/rpc',
    fetch: new FakeServer(answer).fetch,
    ...options,
  })

const no = () => refusal({ code: 'NO', message: 'no' })

test('onError is told of each failure once, with the procedure', async () => {
  const onError = vi.fn()
  const api = clientOf(no, { onError })
  const first = await failed(api.rooms.list())
  const second = (await answered(api.messages.send.safe(1))) as { error: unknown }
  expect(onError.mock.calls).toEqual([
    [first, { path: 'rooms.list' }],
    [second.error, { path: 'messages.send' }],
  ])
  expect(onError.mock.calls[0]![0]).toBe(first)
})

test('what fails several calls at once is told of each', async () => {
  const onError = vi.fn()
  const api = clientOf(reset, { onError, batch: true })
  const calls = [outcome(api.rooms.clear()), outcome(api.messages.send(1))]
  await pass()
  expect(calls.map(({ error }) => error?.code)).toEqual(['TRANSPORT_ERROR', 'TRANSPORT_ERROR'])
  expect(onError.mock.calls.map(([, { path }]) => path)).toEqual(['rooms.clear', 'messages.send'])
})

test('what onError throws spoils nothing, and is not lost', async () => {
  const api = clientOf(no, {
    onError() {
      throw new Error('the reporter is broken')
    },
  })
  let code
  const errors = await uncaught(async () => {
    code = (await failed(api.rooms.list())).code
  })
  expect(code).toBe('NO')
  expect(errors).toEqual(['the reporter is broken'])
})

const newer = () => json({ ok: true, data: 7 }, { headers: { 'rpc-schema': 'fedcba9876543210' } })

test('a schema that is another one is told once, and the answer is taken', async () => {
  const onError = vi.fn()
  const api = clientOf(newer, { onError })
  for (let time = 0; time < 3; time++) expect(await answered(api.rooms.list())).toBe(7)
  expect(onError).toHaveBeenCalledTimes(1)
  const [error, { path }] = onError.mock.calls[0]!
  expect(error).toMatchObject({ code: 'TRANSPORT_ERROR', details: { kind: 'protocol' } })
  expect(error.message).toContain('fedcba9876543210')
  expect(error.message).toContain(HASH)
  expect(error.message).toContain('generate')
  expect(path).toBeUndefined()
})

test('where nobody is to be told, the console is', async () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
  const api = clientOf(newer)
  for (let time = 0; time < 3; time++) expect(await answered(api.rooms.list())).toBe(7)
  expect(warn.mock.calls).toEqual([[expect.stringContaining('generate')]])
})

test('it is told where the server refuses a call, for it may be the reason', async () => {
  const onError = vi.fn()
  const api = clientOf(
    () =>
      json(
        { ok: false, error: { code: 'NOT_FOUND', message: '' } },
        { headers: { 'rpc-schema': 'f' } },
      ),
    { onError },
  )
  await failed(api.rooms.list())
  expect(onError.mock.calls.map(([{ code }]) => code)).toEqual(['TRANSPORT_ERROR', 'NOT_FOUND'])
})

test.each([
  ['the same schema', () => data(7)],
  ['none, as by a proxy', () => new Response('{"ok":true,"data":7}')],
])('%s is nothing to tell', async (_, answer) => {
  const onError = vi.fn()
  await answered(clientOf(answer, { onError }).rooms.list())
  expect(onError).not.toHaveBeenCalled()
})
