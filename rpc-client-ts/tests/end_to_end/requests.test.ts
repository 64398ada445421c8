// What calls over HTTP look like on their way, as the proxy sees them.

import { expect, test } from 'vitest'

import { createCallClient } from 'rpc-client-ts'

import { contract } from '../../../tests/generated/web/api.js'
import { open } from '../support/client.js'
import { ended, runs } from '../support/counts.js'
import { serve } from '../support/server.js'
import type { Server } from '../support/server.js'

const requests = async (server: Server) => (await server.seen()).requests

test('queries are read by GET, and mutations posted', async () => {
  const server = await serve()
  const api = open(server)
  await api.add({ a: 1, b: 2 })
  await api.now()
  await api.count({ key: 'ä' })
  expect(await requests(server)).toMatchObject([
    { method: 'GET', url: `/api/rpc/add?input=${encodeURIComponent('{"a":1,"b":2}')}`, body: '' },
    { method: 'GET', url: '/api/rpc/now', body: '' },
    { method: 'POST', url: '/api/rpc/count', body: '{"key":"ä"}' },
  ])
})

test('a query that would make too long a URL is posted', async () => {
  const server = await serve()
  const long = 'x'.repeat(3_000)
  expect(await open(server).echo(long)).toBe(long)
  expect(await requests(server)).toMatchObject([{ method: 'POST' }])
})

test('calls of one tick are one request where that is wanted', async () => {
  const server = await serve()
  const api = open(server, { batch: true })
  const answers = await Promise.all([
    api.add({ a: 1, b: 2 }),
    api.fail.safe({ code: 'SOLD_OUT' }),
    api.now(),
    api.count({ key: 'a' }),
  ])
  expect(answers).toMatchObject([
    3,
    { error: { code: 'SOLD_OUT', details: { until: new Date('2026-01-01T00:00:00Z') } } },
    { year: new Date('2026-01-01T00:00:00Z') },
    1,
  ])
  expect(await requests(server)).toMatchObject([{ method: 'POST', url: '/api/rpc' }])
})

test('more calls of one tick than a request may have are several', async () => {
  const server = await serve()
  const api = open(server, { batch: true })
  const all = Array.from({ length: 150 }, (_, at) => at)
  expect(await Promise.all(all.map((at) => api.echo(at)))).toEqual(all)
  expect(await requests(server)).toHaveLength(3)
})

test('a call that is given up takes none of its batch with it, and the last one takes the request', async () => {
  const server = await serve()
  const api = open(server, { batch: true })
  const controllers = [new AbortController(), new AbortController()] as const
  const [one, other] = controllers.map(({ signal }, at) =>
    api.slow.safe({ ms: 60_000, key: `${at}` }, { signal }),
  )
  await runs(server, 'slow:0')
  controllers[0].abort()
  expect(await one).toMatchObject({ error: { code: 'ABORTED' } })
  await runs(server, 'slow:1')
  controllers[1].abort()
  expect(await other).toMatchObject({ error: { code: 'ABORTED' } })
  await ended(server, 'slow:0')
  await ended(server, 'slow:1')
})

test('headers of the client and of the call go along, the call’s before the client’s', async () => {
  const server = await serve()
  // Of those that a page may send to another origin unasked.
  const api = open(server, { headers: async () => ({ 'accept-language': 'en' }) })
  await api.add({ a: 1, b: 2 })
  await api.add({ a: 1, b: 2 }, { headers: { 'accept-language': 'de' } })
  expect(await requests(server)).toMatchObject([
    { headers: { 'accept-language': 'en' } },
    { headers: { 'accept-language': 'de' } },
  ])
})

test('a token signs in, and a function gives one for each request', async () => {
  const server = await serve()
  expect(await open(server, { token: 'ada' }).whoami()).toBe('ada')
  const names = ['bob', 'cyd']
  const api = open(server, { token: async () => names.shift() })
  expect(await api.whoami()).toBe('bob')
  expect(await api.whoami()).toBe('cyd')
  expect(await api.whoami.safe()).toMatchObject({ error: { code: 'UNAUTHORIZED' } })
})

test('another token counts from the next call on', async () => {
  const server = await serve()
  const api = open(server, { token: 'bad' })
  expect(await api.whoami.safe()).toMatchObject({ error: { code: 'UNAUTHORIZED' } })
  api.$connection.setToken('ada')
  expect(await api.whoami()).toBe('ada')
  api.$connection.setToken(undefined)
  expect(await api.whoami.safe()).toMatchObject({ error: { code: 'UNAUTHORIZED' } })
})

test('a fetch of one’s own is used', async () => {
  const server = await serve()
  const urls: string[] = []
  const api = open(server, {
    fetch: (url, init) => {
      urls.push(url)
      return fetch(url, init)
    },
  })
  expect(await api.add({ a: 2, b: 2 })).toBe(4)
  expect(urls).toEqual([expect.stringContaining(`${server.url}/add?input=`)])
})

test('a client of calls alone makes them', async () => {
  const server = await serve()
  const api = createCallClient(contract, { url: async () => new URL(server.url), batch: true })
  expect(await Promise.all([api.add({ a: 1, b: 1 }), api.deep.down.here.echo('x')])).toEqual([
    2,
    'x',
  ])
  expect(Object.keys(api)).not.toContain('ticks')
})
