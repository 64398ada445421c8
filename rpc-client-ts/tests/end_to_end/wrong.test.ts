// Bad input: what the types forbid, and JavaScript sends all the same. Each is a typed error, and nothing breaks.

import { describe, expect, test } from 'vitest'

import { createClient } from 'rpc-client-ts'
import type { ClientOptions } from 'rpc-client-ts'

import { contract } from '../../../tests/generated/web/api.js'
import { open } from '../support/client.js'
import { platform } from '../support/platform.js'
import { serve, until } from '../support/server.js'

const circle: Record<string, unknown> = {}
circle['circle'] = circle
const throwing = {
  toJSON(): never {
    throw new Error('mine')
  },
}

describe.each(['http', 'websocket'] as const)('calls by %s', (calls) => {
  const unwritable: [string, unknown][] = [
    ['a circle', circle],
    ['a BigInt', { a: 1n, b: 2 }],
    ['what throws', throwing],
  ]

  test.each(unwritable)('with %s as input are not sent', async (_, input) => {
    const server = await serve()
    const { error } = await open(server, { calls }).add.safe(input as never)
    expect(error).toMatchObject({
      code: 'TRANSPORT_ERROR',
      details: { kind: 'input', sent: false },
    })
    expect((await server.seen()).requests).toEqual([])
  })

  const wrong: [string, unknown][] = [
    ['nothing', undefined],
    ['null', null],
    ['a text', 'x'],
    ['too little', { a: 1 }],
    ['another type', { a: '1', b: 2 }],
    ['a fraction', { a: 1.5, b: 2 }],
    ['too much', { a: 2 ** 40, b: 2 }],
    ['NaN', { a: NaN, b: 2 }],
    ['a function', () => 1],
    ['a symbol', Symbol('x')],
  ]

  test.each(wrong)('with %s as input are refused', async (_, input) => {
    const api = open(await serve(), { calls })
    const { error } = await api.add.safe(input as never)
    expect(error).toMatchObject({ code: 'BAD_INPUT' })
    expect(error?.message).not.toBe('')
    expect(await api.add({ a: 1, b: 2 })).toBe(3)
  })
})

test.each(['websocket', 'sse'] as const)('subscriptions by %s fail the same', async (transport) => {
  const api = open(await serve(), { subscriptions: transport })
  const failure = (input: unknown) =>
    api
      .ticks(input as never)
      [Symbol.asyncIterator]()
      .next()
      .catch((error: unknown) => error)
  expect(await failure(circle)).toMatchObject({
    code: 'TRANSPORT_ERROR',
    details: { kind: 'input', sent: false },
  })
  for (const input of [undefined, 'x', { everyMs: '1' }]) {
    expect(await failure(input)).toMatchObject({ code: 'BAD_INPUT' })
  }
})

test('events are refused, and the conversation goes on', async () => {
  const socket = open(await serve()).lobby()
  const emit = (name: unknown, data?: unknown) =>
    socket.emit(name as 'join', data as never).catch((error: unknown) => error)
  expect(await emit('join', circle)).toMatchObject({ details: { kind: 'input' } })
  expect(await emit('join', { room: 1 })).toMatchObject({ code: 'BAD_INPUT' })
  expect(await emit('nothing')).toHaveProperty('code')
  expect(await emit('__proto__', {})).toHaveProperty('code')
  expect(await emit('poke')).toBe(null)
})

describe('options', () => {
  test('a URL that is none is told in every failure', async () => {
    const url = 'http://'
    const api = createClient(contract, { url: url as string, WebSocket: platform.WebSocket })
    const { error } = await api.add.safe({ a: 1, b: 2 })
    expect(error).toMatchObject({ code: 'TRANSPORT_ERROR', details: { sent: expect.any(Boolean) } })
    expect(error?.message).toContain(String(url))
    for (const transport of ['websocket', 'sse'] as const) {
      let failure: { code: string; message: string } | undefined
      const stream = api.ticks({ everyMs: 1 }, { transport })
      stream.on({ error: (error) => void (failure = error) })
      await until(`the failure by ${transport}`, () => failure)
      expect(failure).toMatchObject({ code: 'TRANSPORT_ERROR' })
      expect(failure?.message).toContain(String(url))
    }
    api.$connection.disconnect()
  })

  const failing: [string, Partial<ClientOptions>][] = [
    ['a token that no header can have', { token: 'a\nb' }],
    ['a header that is none', { headers: { 'a b': 'c' } }],
    ['what throws instead of a token', { token: () => Promise.reject(new Error('signed out')) }],
    [
      'what throws instead of headers',
      {
        headers: () => {
          throw new Error('signed out')
        },
      },
    ],
    ['what throws instead of a URL', { url: () => Promise.reject(new Error('signed out')) }],
  ]

  test.each(failing)('%s fails the call, which is not sent', async (_, options) => {
    const server = await serve()
    const { error } = await open(server, options).add.safe({ a: 1, b: 2 })
    expect(error).toMatchObject({
      code: 'TRANSPORT_ERROR',
      details: { kind: 'headers', sent: false },
    })
    expect((await server.seen()).requests).toEqual([])
  })

  test('a fetch that answers nonsense is told', async () => {
    const fetch = (async () => undefined) as never
    const { error } = await open(await serve(), { fetch }).add.safe({ a: 1, b: 2 })
    expect(error).toMatchObject({ code: 'TRANSPORT_ERROR' })
  })
})
