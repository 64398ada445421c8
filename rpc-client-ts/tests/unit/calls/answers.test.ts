// What comes back of a call.

import { expect, test, vi } from 'vitest'
import { CallError, createCallClient, type CallClientOptions } from '../../../src/index.js'
import { contract } from '../../support/api.js'
import { data, FakeServer, json, refusal, text } from '../../support/fetch.js'
import { answered, failed, stillTime } from '../../support/time.js'

stillTime()

const clientOf = (answer: () => Response, options: Partial<CallClientOptions> = {}) =>
  createCallClient(contract, {
    url: 'https://example.com/rpc',
    fetch: new FakeServer(answer).fetch,
    ...options,
  })

test.each([null, 0, false, '', [], [1, { a: null }], { ok: false }, { error: { code: 'A' } }])(
  'the data is %j',
  async (value) => {
    expect(await answered(clientOf(() => data(value)).rooms.list())).toEqual(value)
  },
)

test('members of an answer that are not known are ignored', async () => {
  const api = clientOf(() => json({ ok: true, data: 7, more: 1, type: 'data' }))
  expect(await answered(api.rooms.list())).toBe(7)
})

test('a refusal is an error with its members', async () => {
  const refused = {
    code: 'RATE_LIMITED',
    message: 'too many requests',
    details: { limit: 3 },
    retryable: true,
    retryAfterMs: 1500,
  }
  const error = await failed(clientOf(() => refusal(refused, 429)).rooms.list())
  expect(error).toBeInstanceOf(CallError)
  expect(error).toMatchObject(refused)
})

test('the body counts, not the status', async () => {
  const api = clientOf(() => refusal({ code: 'NO', message: 'no' }, 200))
  expect(await failed(api.rooms.list())).toMatchObject({ code: 'NO' })
})

test('what a refusal does not say its error does not have', async () => {
  const error = await failed(clientOf(() => refusal({ code: 'NO', message: 'no' })).rooms.list())
  for (const name of ['details', 'retryable', 'retryAfterMs']) {
    expect(error).not.toHaveProperty(name)
  }
})

const STRANGE: [what: string, answer: () => Response][] = [
  ['HTML', () => text('<!doctype html><h1>Welcome</h1>', { 'content-type': 'text/html' })],
  ['nothing', () => text('')],
  ['half of an answer', () => text('{"ok":true,"da')],
  ['null', () => text('null')],
  ['a number', () => text('42')],
  ['true', () => text('true')],
  ['a text as JSON', () => text('"Not found"')],
  ['a list', () => json([])],
  ['a list of answers', () => json([{ ok: true, data: 7 }])],
  ['lists in lists, more than can be written', () => text('['.repeat(1e5) + ']'.repeat(1e5))],
  ['an object of somebody else', () => json({ status: 'fine' })],
  ['an error of somebody else', () => json({ error: 'not found' }, { status: 404 })],
  ['a code that is a number', () => json({ error: { code: 404, message: 'not found' } })],
  ['a refusal without a reason', () => json({ ok: false })],
  ['a refusal whose reason is null', () => json({ ok: false, error: null })],
  ['a refusal whose reason has no code', () => json({ ok: false, error: {} })],
  ['a success without data', () => json({ ok: true })],
  ['a page of an error', () => text('<h1>Internal error</h1>', {}, { status: 500 })],
  ['a page of a server that cannot do it', () => text('<h1>No</h1>', {}, { status: 501 })],
  ['no content', () => new Response(null, { status: 204 })],
]

test.each(STRANGE)('whoever answers with %s is no server of this framework', async (_, answer) => {
  for (const procedure of ['list', 'clear'] as const) {
    const error = await failed(clientOf(answer).rooms[procedure]())
    expect(error).toBeInstanceOf(CallError)
    expect(error).toMatchObject({
      code: 'TRANSPORT_ERROR',
      details: { kind: 'protocol', sent: true },
    })
  }
})

test.each(STRANGE)('whoever reads of %s learns where it came from', async (_, answer) => {
  const { message } = await failed(clientOf(answer).rooms.list())
  expect(message).toContain('https://example.com/rpc')
})

test.each([502, 503, 504])(
  'a page with the status %d speaks for a server that is away',
  async (status) => {
    const error = await failed(clientOf(() => text('<h1>Sorry</h1>', {}, { status })).rooms.list())
    expect(error).toMatchObject({
      code: 'TRANSPORT_ERROR',
      message: expect.stringContaining(`${status} <h1>Sorry`),
      details: { kind: 'closed', sent: true },
    })
  },
)

test.each(STRANGE)('%s is told by a safe call', async (_, answer) => {
  expect(await answered(clientOf(answer).rooms.list.safe())).toMatchObject({
    ok: false,
    error: { code: 'TRANSPORT_ERROR' },
  })
})

test('the status and the beginning of what was said instead help to find out who did', async () => {
  const page = `<h1>Bad Gateway</h1>${'x'.repeat(100_000)}`
  const error = await failed(clientOf(() => text(page, {}, { status: 502 })).rooms.list())
  expect(error.message).toContain('502 <h1>Bad Gateway</h1>')
  expect(error.message.length).toBeLessThan(300)
})

test('a safe call answers with the data, or with the error', async () => {
  expect(await answered(clientOf(() => data(7)).rooms.list.safe())).toEqual({ ok: true, data: 7 })
  const failure = { code: 'NO', message: 'no', details: [1] }
  const result = await answered(clientOf(() => refusal(failure)).messages.send.safe(1))
  expect(result).toEqual({ ok: false, error: expect.objectContaining(failure) })
  expect((result as { error: unknown }).error).toBeInstanceOf(CallError)
})

test('an error is an Error that tells what happened', async () => {
  const error = await failed(
    clientOf(() => refusal({ code: 'NO', message: 'not so' })).rooms.list(),
  )
  expect(error).toBeInstanceOf(Error)
  expect(error.name).toBe('CallError')
  expect(String(error)).toBe('CallError: not so')
})

test('its stack says what happened, for that is what is printed of an error that nobody caught', async () => {
  const error = await failed(
    clientOf(() => refusal({ code: 'NO', message: 'not so' })).rooms.list(),
  )
  expect(error.stack).toContain('not so')
})

test('as JSON it has the members that it came with', async () => {
  const refused = { code: 'NO', message: 'not so', details: { a: 1 }, retryable: true }
  const error = await failed(clientOf(() => refusal(refused)).rooms.list())
  expect(JSON.parse(JSON.stringify(error))).toMatchObject(refused)
})

test('errors may be made by others, as tests of an application do', () => {
  const error = new CallError({ code: 'NO', message: 'not so', details: [1] })
  expect(error).toBeInstanceOf(Error)
  expect(error).toMatchObject({ name: 'CallError', code: 'NO', details: [1] })
  expect(String(error)).toBe('CallError: not so')
})

test('nobody is told of what is answered', async () => {
  const onError = vi.fn()
  await answered(clientOf(() => data(7), { onError }).rooms.list())
  expect(onError).not.toHaveBeenCalled()
})
