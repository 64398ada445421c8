// Inputs as the types forbid them and JavaScript sends them.

import { expect, test, vi } from 'vitest'
import { createCallClient } from '../../../src/index.js'
import { contract } from '../../support/api.js'
import { data, FakeServer } from '../../support/fetch.js'
import { answered, failed, outcome, pass, stillTime } from '../../support/time.js'

stillTime()

const server = () => {
  const server = new FakeServer(() => data(null))
  const onError = vi.fn()
  const api = createCallClient(contract, {
    url: 'https://example.com/rpc',
    fetch: server.fetch,
    onError,
  })
  return { server, api, onError }
}

const cycle: { self?: unknown } = {}
cycle.self = cycle

const failing = {
  toJSON() {
    throw new Error('not today')
  },
}

const UNWRITABLE: [what: string, input: unknown][] = [
  ['a BigInt', 5n],
  ['a BigInt within', { list: [1, { big: 5n }] }],
  ['an object that holds itself', cycle],
  ['an object that fails to be written', failing],
]

test.each(UNWRITABLE)('%s is refused before anything is sent', async (_, input) => {
  const { server: fake, api, onError } = server()
  for (const procedure of [api.messages.list, api.messages.send]) {
    const error = await failed(procedure(input))
    expect(error).toBeInstanceOf(Error)
    expect(error).toMatchObject({
      code: 'TRANSPORT_ERROR',
      message: expect.stringMatching(/\w+: \w+/),
      details: { kind: 'input', sent: false },
    })
  }
  expect(fake.asked).toEqual([])
  expect(onError.mock.calls.map(([, { path }]) => path)).toEqual(['messages.list', 'messages.send'])
})

test.each(UNWRITABLE)('%s is no exception of a safe call', async (_, input) => {
  const { api } = server()
  const result = await answered(api.messages.send.safe(input))
  expect(result).toMatchObject({ ok: false, error: { code: 'TRANSPORT_ERROR' } })
})

test.each(UNWRITABLE)('%s keeps no other call of the tick from being made', async (_, input) => {
  const fake = new FakeServer(() => data(7))
  const api = createCallClient(contract, {
    url: 'https://example.com/rpc',
    fetch: fake.fetch,
    batch: true,
  })
  const good = outcome(api.messages.list(1))
  const bad = outcome(api.messages.list(input))
  await pass()
  expect(good.value).toBe(7)
  expect(bad.error).toMatchObject({ details: { kind: 'input' } })
})

test.each<[what: string, input: unknown, json: string | null]>([
  ['undefined is no input', undefined, null],
  ['a function is no input', () => {}, null],
  ['a symbol is no input', Symbol('a'), null],
  ['null is one', null, 'null'],
  ['an empty text is one', '', '""'],
  ['zero is one', 0, '0'],
  ['false is one', false, 'false'],
  ['what is not a number is null', NaN, 'null'],
  ['so is what is not finite', { n: -Infinity }, '{"n":null}'],
  ['a date is a text', { at: new Date(0) }, '{"at":"1970-01-01T00:00:00.000Z"}'],
  ['members that are undefined are left out', { a: { b: undefined, c: 1 } }, '{"a":{"c":1}}'],
  ['items that are undefined are null', [undefined, () => {}], '[null,null]'],
  ['a map is an empty object', new Map([[1, 2]]), '{}'],
])('%s', async (_, input, expected) => {
  const { server: fake, api } = server()
  await answered(api.messages.list(input))
  expect(fake.last.url.searchParams.get('input')).toBe(expected)
  await answered(api.messages.send(input))
  expect(fake.last.body).toBe(expected ?? 'null')
})

test('the input is written when the call is made, not when it is sent', async () => {
  const { server: fake, api } = server()
  const input = { n: 1 }
  const call = api.messages.send(input)
  input.n = 2
  await answered(call)
  expect(fake.last.body).toBe('{"n":1}')
})

test('no input and options', async () => {
  const { server: fake, api } = server()
  await answered(api.messages.list(undefined, { headers: { 'x-a': '1' } }))
  expect(fake.last.url.search).toBe('')
  expect(fake.last.headers.get('x-a')).toBe('1')
})

test.each([null, undefined])('options that are %s are none', async (options) => {
  const { api } = server()
  await answered(api.messages.list(1, options as never))
  await answered(api.rooms.list(options as never))
})
