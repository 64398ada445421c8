// The served schema is newer than the generated file.

import { describe, expect, test } from 'vitest'

import { contract } from '../../../tests/generated/web/api.js'
import { open } from '../support/client.js'
import { serve, until } from '../support/server.js'

describe.each(['http', 'websocket'] as const)('a newer schema by %s', (calls) => {
  test('is told once, whatever is done, and what both know goes on', async () => {
    const server = await serve({ flags: ['--newer'] })
    const told: string[] = []
    const api = open(server, {
      calls,
      baseDelay: 1,
      onError: ({ code, message, details }) => {
        if (code === 'TRANSPORT_ERROR' && (details as { kind: string }).kind === 'protocol') {
          told.push(message)
        }
      },
    })
    expect(await api.add({ a: 1, b: 2 })).toBe(3)
    expect(await api.count({ key: 'a' })).toBe(1)
    for await (const { n } of api.ticks({ everyMs: 1 })) if (n === 3) break
    for await (const { n } of api.ticks({ everyMs: 1 }, { transport: 'sse' })) if (n === 3) break
    await api.lobby().emit('poke')
    await server.cut()
    expect(await until('an answer', async () => (await api.add.safe({ a: 1, b: 2 })).data)).toBe(3)
    expect(told).toHaveLength(1)
    expect(told[0]).toContain(contract.hash)
  })

  test('refuses what it has no more', async () => {
    const api = open(await serve({ flags: ['--newer'] }), { calls })
    expect(await api.echo.safe(1)).toMatchObject({ ok: true })
    expect(await api.huge.safe({ bytes: 1 })).toMatchObject({ error: { code: 'NOT_FOUND' } })
    const next = api.never({ key: 'a' })[Symbol.asyncIterator]().next()
    await expect(next).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})

test('the same schema is told of by nobody', async () => {
  const told: unknown[] = []
  const api = open(await serve(), { onError: (error) => void told.push(error) })
  await api.add({ a: 1, b: 2 })
  await api.lobby().emit('poke')
  expect(told).toEqual([])
})
