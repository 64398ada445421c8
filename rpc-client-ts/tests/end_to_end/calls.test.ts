// What calls answer, how they fail, and how they are given up: the same over HTTP and over the connection.

import { describe, expect, test } from 'vitest'

import { CallError } from 'rpc-client-ts'
import type { ClientOptions } from 'rpc-client-ts'

import { open } from '../support/client.js'
import { counts, ended, runs } from '../support/counts.js'
import { serve } from '../support/server.js'

describe.each(['http', 'websocket'] as const)('calls by %s', (calls) => {
  const start = async (options: Partial<ClientOptions> = {}) => {
    const server = await serve()
    return { server, api: open(server, { calls, ...options }) }
  }

  test('are answered', async () => {
    const { api } = await start()
    expect(await api.add({ a: 1, b: 2 })).toBe(3)
    expect(await api.add.safe({ a: -1, b: 1 })).toEqual({ ok: true, data: 0 })
    expect(await api.count({ key: 'a' })).toBe(1)
    expect(await api.count({ key: 'a' })).toBe(2)
    expect(await api.counted({ key: 'a' })).toBe(2)
  })

  test('bring any JSON there and back', async () => {
    const { api } = await start()
    const values = [
      null,
      false,
      0,
      -1.5e-7,
      '',
      'ä 🦀 " \\ \n \u0000 \u2028',
      [],
      {},
      [[null], { '': [{}] }],
      { type: 'result', id: '1', ok: false, error: { code: 'NONE' } },
    ]
    for (const value of values) expect(await api.echo(value)).toEqual(value)
  })

  test('go by paths of any depth', async () => {
    const { api } = await start()
    expect(await api.deep.down.here.echo('x')).toBe('x')
  })

  test('answer dates and bytes', async () => {
    const { api } = await start()
    const year = new Date('2026-01-01T00:00:00Z')
    const now = await api.now()
    expect(now.at).toBeInstanceOf(Date)
    expect(now.bytes).toEqual(new TextEncoder().encode('hello'))
    expect(now).toMatchObject({
      year,
      text: '2026-01-01T00:00:00Z',
      maybe: year,
      nothing: null,
      list: [year, null],
      byName: { a: year },
      pair: ['a', year],
      moments: [{ at: year }, { from: year, to: null }, { kind: 'never' }],
      within: { year, within: null },
    })
  })

  test('leave out what would become a prototype', async () => {
    const { api } = await start()
    const evil: unknown = JSON.parse('{"a":[{"__proto__":{"b":1},"c":2}]}')
    const answer = (await api.echo(evil)) as { a: [Record<string, unknown>] }
    expect(Object.keys(answer.a[0])).toEqual(['c'])
    expect(answer.a[0]['b']).toBeUndefined()
  })

  test('fail with the errors of their types, in which dates are dates', async () => {
    const { api } = await start()
    const error = await api.fail({ code: 'SOLD_OUT' }).catch((error: unknown) => error)
    expect(error).toBeInstanceOf(CallError)
    expect(error).toMatchObject({
      code: 'SOLD_OUT',
      details: { left: 2, until: new Date('2026-01-01T00:00:00Z') },
    })
    expect((error as CallError).message).toContain('2 are left')
    const { error: closed } = await api.fail.safe({ code: 'CLOSED' })
    expect(closed).toMatchObject({ code: 'CLOSED' })
    expect(closed).not.toHaveProperty('details', expect.anything())
  })

  test('fail with errors of which no type tells', async () => {
    const { api } = await start()
    const { error: internal } = await api.fail.safe({ code: 'INTERNAL_ERROR' })
    expect(internal).toMatchObject({
      code: 'INTERNAL_ERROR',
      details: { errorId: expect.any(String) },
    })
    const { error: teapot } = await api.refuse.safe({ code: 'TEAPOT' })
    expect(teapot).toMatchObject({ code: 'TEAPOT', message: 'it was told to' })
    const { error: limited } = await api.refuse.safe({ code: 'RATE_LIMITED', retryAfterMs: 1500 })
    expect(limited).toMatchObject({ code: 'RATE_LIMITED', retryable: true, retryAfterMs: 1500 })
  })

  test('tell of their failures', async () => {
    const told: unknown[] = []
    const { api } = await start({ onError: ({ code }, { path }) => void told.push([code, path]) })
    await api.fail.safe({ code: 'CLOSED' })
    await api.deep.down.here.echo('x')
    expect(told).toEqual([['CLOSED', 'fail']])
  })

  test('end at the server when they are aborted', async () => {
    const { server, api } = await start()
    const controller = new AbortController()
    const { signal } = controller
    const call = api.slow.safe({ ms: 60_000, key: 'a' }, { signal })
    await runs(server, 'slow:a')
    controller.abort()
    expect(await call).toMatchObject({ ok: false, error: { code: 'ABORTED' } })
    expect(await ended(server, 'slow:a')).toMatchObject({ started: 1, dropped: 1 })
    expect(await api.add({ a: 1, b: 1 })).toBe(2)
  })

  test('are not made if they were aborted before', async () => {
    const { server, api } = await start()
    const call = api.slow.safe({ ms: 0, key: 'a' }, { signal: AbortSignal.abort() })
    expect(await call).toMatchObject({ error: { code: 'ABORTED' } })
    expect(await api.add({ a: 1, b: 1 })).toBe(2)
    expect(await counts(server, 'slow:a')).toMatchObject({ started: 0 })
  })

  test('end at the server when their time is up', async () => {
    const { server, api } = await start()
    const call = api.slow.safe({ ms: 60_000, key: 'a' }, { timeout: 200 })
    expect(await call).toMatchObject({ error: { code: 'TIMEOUT' } })
    // Where the machine was slow it never began.
    if ((await counts(server, 'slow')).started) await ended(server, 'slow:a')
    expect(await counts(server, 'slow:a')).toMatchObject({ running: 0, finished: 0 })
  })

  test('have the time that the client gives them', async () => {
    const { api } = await start({ timeout: 1 })
    expect(await api.slow.safe({ ms: 60_000 })).toMatchObject({ error: { code: 'TIMEOUT' } })
    expect(await api.slow({ ms: 1 }, { timeout: Infinity })).toBe(1)
  })

  test('get each its own answer, however many there are', async () => {
    const { api } = await start()
    const all = Array.from({ length: 300 }, (_, at) => at)
    // The later they are made, the sooner they are answered.
    const answers = all.map((at) => (at % 2 ? api.slow({ ms: 300 - at }) : api.echo(at)))
    expect(await Promise.all(answers)).toEqual(all.map((at) => (at % 2 ? 300 - at : at)))
  })

  test('may be large', async () => {
    const { api } = await start()
    const large = 'ä'.repeat(200_000)
    expect(await api.echo(large)).toBe(large)
    expect((await api.huge({ bytes: 3_000_000 })).length).toBe(3_000_000)
  })
})
