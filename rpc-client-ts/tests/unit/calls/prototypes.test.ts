// `__proto__` in what comes: it would become an object's prototype as soon as it is merged into another.

import { expect, test, vi } from 'vitest'
import { createCallClient } from '../../../src/index.js'
import { contract } from '../../support/api.js'
import { FakeServer, text } from '../../support/fetch.js'
import { answered, failed, stillTime } from '../../support/time.js'

stillTime()

const clientOf = (body: string) =>
  createCallClient(contract, {
    url: 'https://example.com/rpc',
    fetch: new FakeServer(() => text(body)).fetch,
  })

const answer = (data: string) => answered(clientOf(`{"ok":true,"data":${data}}`).rooms.list())

/** Each character as it is, or as an escape of either case. */
const SPELLINGS = [
  '__proto__',
  '\\u005f_proto__',
  '\\u005F_proto__',
  '_\\u005fproto__',
  '__\\u0070roto__',
  '__p\\u0072oto__',
  '__pr\\u006Fto__',
  '__pro\\u0074o__',
  '__proto_\\u005f',
  '\\u005f\\u005f\\u0070\\u0072\\u006f\\u0074\\u006f\\u005f\\u005f',
]

test.each(SPELLINGS)('the key %s is dropped at any depth', async (key) => {
  const evil = `"${key}":{"polluted":1}`
  const value = await answer(`{${evil},"a":[{${evil},"b":{"c":2,${evil}}}],"z":1}`)
  expect(JSON.stringify(value)).toBe('{"a":[{"b":{"c":2}}],"z":1}')
  const merged = Object.assign({}, value) as { polluted?: unknown }
  expect(merged.polluted).toBeUndefined()
  expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
})

test('it is dropped from the answer itself, and from what a refusal tells', async () => {
  const evil = '"__proto__":{"polluted":1}'
  const api = clientOf(
    `{${evil},"ok":false,"error":{${evil},"code":"NO","message":"","details":{${evil},"a":1}}}`,
  )
  const error = await failed(api.rooms.list())
  expect(error).toMatchObject({ code: 'NO', details: { a: 1 } })
  expect(Object.keys(error.details as object)).toEqual(['a'])
  expect(error).not.toHaveProperty('polluted')
  expect(error).toBeInstanceOf(Error)
})

test('it may be a value', async () => {
  expect(await answer('["__proto__",{"a":"__proto__"},"\\u005f_proto__"]')).toEqual([
    '__proto__',
    { a: '__proto__' },
    '__proto__',
  ])
})

test('names that only look alike stay', async () => {
  const value = await answer('{"_proto_":1,"__proto":2,"a__proto__":3,"constructor":{"a":4}}')
  expect(JSON.stringify(value)).toBe(
    '{"_proto_":1,"__proto":2,"a__proto__":3,"constructor":{"a":4}}',
  )
})

test('a text that has none is parsed as it is', async () => {
  const parse = vi.spyOn(JSON, 'parse')
  await answer('{"a":[1,{"b":"ä \\u20ac \\\\ \\n proto"}]}')
  expect(parse.mock.calls.map(([, reviver]) => reviver)).toEqual([undefined])
})
