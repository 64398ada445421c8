// The tree of procedures that a client is.

import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createCallClient, createClient, type Contract } from '../../src/index.js'
import { contract } from '../support/api.js'
import { data, FakeServer } from '../support/fetch.js'
import { answered, pass, stillTime } from '../support/time.js'

stillTime()

/** Whatever the types say of a tree, it is called as JavaScript calls it. */
const treeOf = (procedures: Contract<unknown>['procedures']) => {
  const server = new FakeServer(() => data(7))
  const options = { url: 'https://example.com/rpc', fetch: server.fetch }
  const contract = { hash: '0123456789abcdef', procedures }
  const api: any = createClient<any>(contract, options)
  const calls: any = createCallClient<any>(contract, options)
  return { server, api, calls }
}

const follow = (tree: any, path: string) => path.split('.').reduce((at, name) => at[name], tree)

const PATHS = [
  'ping',
  'a.b.c.d.e.f',
  'then',
  'a.then',
  'constructor',
  'toString',
  'valueOf',
  'hasOwnProperty',
  'name',
  'length',
  'call',
  'safe',
  'a.safe',
  'constructor.list',
  'toString.list',
  'valueOf.list.all',
  'a.constructor.list',
  'then.list',
  'prototype.list',
]

const globals = () =>
  [Object, Object.prototype, Object.prototype.toString, Object.prototype.valueOf, Function].map(
    (each) => Reflect.ownKeys(each),
  )

let before: unknown

beforeEach(() => {
  before = globals()
})

afterEach(() => {
  const after = globals()
  // What was spoilt is mended, for the tests behind this one.
  for (const each of [Object, Object.prototype.toString, Object.prototype.valueOf] as any[]) {
    delete each.list
  }
  expect(after, 'what all objects share').toEqual(before)
})

test.each(PATHS)('%s is called by its path', async (path) => {
  const { server, api, calls } = treeOf({ [path]: 'query()' })
  for (const tree of [api, calls]) {
    expect(await answered(follow(tree, path)())).toBe(7)
    expect(await answered(follow(tree, path).safe())).toEqual({ ok: true, data: 7 })
  }
  expect(new Set(server.asked.map(({ url }) => url.pathname))).toEqual(new Set([`/rpc/${path}`]))
})

test('procedures of one namespace are side by side, in whatever order they are listed', async () => {
  const { server, api } = treeOf({
    'a.x': 'query()',
    b: 'query()',
    'a.b.x': 'query()',
    'a.y': 'query()',
    'a.b.y': 'mutation()',
  })
  expect(Object.keys(api).sort()).toEqual(['$connection', 'a', 'b'])
  expect(Object.keys(api.a).sort()).toEqual(['b', 'x', 'y'])
  await answered(api.a.b.y())
  await answered(api.a.y())
  expect(server.asked.map(({ url }) => url.pathname)).toEqual(['/rpc/a.b.y', '/rpc/a.y'])
})

test('a client may be awaited, printed and written as JSON, and nothing is called by that', async () => {
  const { server, api } = treeOf({ 'a.b': 'query()', c: 'subscription()', d: 'socket()' })
  expect(await api).toBe(api)
  JSON.stringify(api)
  expect(Object.keys(api)).toContain('a')
  await pass(60_000)
  expect(server.asked).toEqual([])
})

test('functions may be taken out of the tree', async () => {
  const { api } = treeOf({ 'a.b': 'query' })
  const { b } = api.a
  const { safe } = b
  expect(await answered(b(1))).toBe(7)
  expect(await answered(safe(1))).toEqual({ ok: true, data: 7 })
  expect(await answered(Promise.all([1, 2].map(b)))).toEqual([7, 7])
})

test('what is a call has a safe one', () => {
  const api = createClient(contract, { url: '/' })
  for (const { safe } of [api.messages.list, api.messages.send, api.rooms.list, api.rooms.clear]) {
    expect(safe).toBeTypeOf('function')
  }
})

test('a client of calls has nothing else', () => {
  const api = createCallClient(contract, { url: '/' })
  expect(Object.keys(api).sort()).toEqual(['messages', 'rooms'])
})

test('clients of one contract know nothing of each other', async () => {
  const servers = [new FakeServer(() => data(1)), new FakeServer(() => data(2))]
  const [first, second] = servers.map(({ fetch }) =>
    createClient(contract, { url: 'https://example.com', fetch }),
  )
  expect(await answered(first!.rooms.list())).toBe(1)
  expect(await answered(second!.rooms.list())).toBe(2)
  first!.$connection.disconnect()
  expect(second!.$connection.state).toBe('idle')
})

test('it is imported, and clients are made, where there is nothing of a browser, and nothing happens by that', async () => {
  vi.resetModules()
  const absent = ['window', 'self', 'document', 'navigator', 'location', 'WebSocket', 'fetch']
  for (const name of [...absent, 'addEventListener', 'removeEventListener']) {
    vi.stubGlobal(name, undefined)
  }
  const keys = Reflect.ownKeys(globalThis).length
  const rpc = await import('../../src/index.js')
  const api = rpc.createClient(contract, { url: '/api/rpc', token: 'a' })
  rpc.createCallClient(contract, { url: '/api/rpc' })
  expect(api.$connection.state).toBe('idle')
  expect(vi.getTimerCount()).toBe(0)
  expect(Reflect.ownKeys(globalThis)).toHaveLength(keys)
})

test('without a fetch a call says so', async () => {
  vi.stubGlobal('fetch', undefined)
  const api = createCallClient(contract, { url: 'https://example.com' })
  const result = await answered(api.rooms.clear.safe())
  expect(result).toMatchObject({ ok: false, error: { code: 'TRANSPORT_ERROR' } })
  expect((result as { error: Error }).error.message).toContain('fetch')
})
