// Fault 8: the client ends a subscription whose generator awaits what never comes. The generator is dropped.

import { describe, expect, test } from 'vitest'

import { open } from '../support/client.js'
import { ended, runs } from '../support/counts.js'
import { serve } from '../support/server.js'

describe.each(['websocket', 'sse'] as const)('a generator that waits, by %s', (transport) => {
  const start = async () => {
    const server = await serve()
    const api = open(server, { subscriptions: transport })
    return { server, api, stream: api.never({ key: 'a' }) }
  }
  const dropped = { started: 1, dropped: 1, finished: 0, failed: 0 }

  test('is dropped when nobody listens any more', async () => {
    const { server, stream } = await start()
    const stop = stream.on({})
    await runs(server, 'never:a')
    stop()
    expect(await ended(server, 'never:a')).toMatchObject(dropped)
  })

  test('is dropped when the stream is closed, and whoever reads is told of the end', async () => {
    const { server, stream } = await start()
    const next = stream[Symbol.asyncIterator]().next()
    await runs(server, 'never:a')
    stream.close()
    expect(await next).toEqual({ done: true, value: undefined })
    expect(await ended(server, 'never:a')).toMatchObject(dropped)
  })

  test('is dropped when its iterator returns while it is read', async () => {
    const { server, stream } = await start()
    const iterator = stream[Symbol.asyncIterator]()
    const next = iterator.next()
    await runs(server, 'never:a')
    await iterator.return!()
    expect(await next).toMatchObject({ done: true })
    expect(await ended(server, 'never:a')).toMatchObject(dropped)
  })

  test('is dropped when its signal is given', async () => {
    const { server, api } = await start()
    const controller = new AbortController()
    const stream = api.never({ key: 'a' }, { signal: controller.signal })
    const next = stream[Symbol.asyncIterator]().next()
    await runs(server, 'never:a')
    controller.abort()
    await expect(next).rejects.toMatchObject({ code: 'ABORTED' })
    expect(await ended(server, 'never:a')).toMatchObject(dropped)
  })

  test('is dropped when the client disconnects', async () => {
    const { server, api, stream } = await start()
    const next = stream[Symbol.asyncIterator]().next()
    await runs(server, 'never:a')
    api.$connection.disconnect()
    await expect(next).rejects.toMatchObject({ code: 'TRANSPORT_ERROR' })
    expect(await ended(server, 'never:a')).toMatchObject(dropped)
  })

  test('is dropped when the connection is cut, and another one waits instead', async () => {
    const { server, api } = await start()
    const fast = open(server, { subscriptions: transport, baseDelay: 1, maxDelay: 20 })
    const stop = fast.never({ key: 'a' }).on({})
    await runs(server, 'never:a')
    await server.cut()
    await runs(server, 'never:a')
    stop()
    const all = await ended(server, 'never:a')
    expect(all).toMatchObject({ finished: 0, failed: 0 })
    expect(all.dropped).toBe(all.started)
    api.$connection.disconnect()
  })
})
