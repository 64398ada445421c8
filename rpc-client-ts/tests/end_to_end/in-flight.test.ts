// Fault 11: a mutation is in flight when the connection is lost. It is told as sent, and not sent again.

import { describe, expect, test } from 'vitest'

import { open } from '../support/client.js'
import { beside, runs } from '../support/counts.js'
import { serve, until } from '../support/server.js'

const FAST = { baseDelay: 1, maxDelay: 20 } as const
const JOURNAL = { flags: ['--journal', '{dir}/journal'] } as const

describe.each(['http', 'websocket'] as const)('a mutation in flight by %s', (calls) => {
  test('says that it was sent when the connection is cut, and runs once', async () => {
    const server = await serve(JOURNAL)
    const api = open(server, { ...FAST, calls })
    // Chromium by itself sends a request again if its connection is lost that has carried others before, be it a
    // preflight. So this one gets a new connection, and needs no preflight any more.
    if (calls === 'http' && 'location' in globalThis) {
      await api.slowCount({ key: 'before', ms: 0 })
      await server.cut()
    }
    const call = api.slowCount.safe({ key: 'a', ms: 60_000 })
    await runs(server, 'slowCount:a')
    await server.cut()
    expect(await call).toMatchObject({
      error: { code: 'TRANSPORT_ERROR', details: { kind: 'closed', sent: true } },
    })
    // Whatever were sent again would be before this.
    expect(await api.count({ key: 'b' })).toBe(1)
    expect(await beside(server).counted({ key: 'a' })).toBe(1)
    expect((await server.read('journal')).match(/"a"/g)).toHaveLength(1)
  })

  test('says so too when the server is killed', async () => {
    const server = await serve(JOURNAL)
    const api = open(server, { ...FAST, calls })
    const call = api.slowCount.safe({ key: 'a', ms: 60_000 })
    await runs(server, 'slowCount:a')
    await server.kill()
    expect(await call).toMatchObject({
      error: { code: 'TRANSPORT_ERROR', details: { kind: 'closed', sent: true } },
    })
    await server.start()
    expect(await until('an answer', async () => (await api.count.safe({ key: 'a' })).data)).toBe(2)
    expect(await server.read('journal')).toBe('{"Counted":"a"}\n{"Counted":"a"}\n')
  })

  test('is answered where the answer had come before', async () => {
    const server = await serve(JOURNAL)
    const api = open(server, { ...FAST, calls })
    expect(await api.count({ key: 'a' })).toBe(1)
    await server.cut()
    expect(await until('an answer', async () => (await api.count.safe({ key: 'b' })).data)).toBe(1)
    expect((await server.read('journal')).match(/"a"/g)).toHaveLength(1)
  })
})

test('many mutations at once are each answered or told as sent, and none runs twice', async () => {
  const server = await serve(JOURNAL)
  const api = open(server, { ...FAST, calls: 'websocket' })
  await api.add({ a: 1, b: 1 })
  await server.cutAfter(1_000)
  const keys = Array.from({ length: 100 }, (_, at) => `key ${at}`)
  const results = await Promise.all(keys.map((key) => api.count.safe({ key })))
  const written = (await server.read('journal')).trim().split('\n')
  expect(new Set(written).size).toBe(written.length)
  for (const [at, { ok, error }] of results.entries()) {
    const line = JSON.stringify({ Counted: keys[at] })
    if (ok) expect(written).toContain(line)
    else expect(error).toMatchObject({ code: 'TRANSPORT_ERROR', details: { sent: true } })
  }
  expect(results.some(({ ok }) => !ok)).toBe(true)
})

test('a mutation that was cut on its way up is not sent again', async () => {
  const server = await serve(JOURNAL)
  const api = open(server, { ...FAST, calls: 'websocket' })
  await api.add({ a: 1, b: 1 })
  await server.cutAfter(30, 'up')
  expect(await api.count.safe({ key: 'a' })).toMatchObject({
    error: { code: 'TRANSPORT_ERROR', details: { sent: true } },
  })
  expect(await api.count({ key: 'b' })).toBe(1)
  expect(await server.read('journal')).toBe('{"Counted":"b"}\n')
})
