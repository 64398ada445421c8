// Calls over the connection.

import { beforeEach, expect, test, vi } from 'vitest'

import {
  connected,
  faked,
  heard,
  opened,
  outcome,
  pass,
  play,
  redialled,
  reopened,
  settle,
} from '../../support/play.js'

beforeEach(faked)

test('a call goes as one message, and its answer is the call’s', async () => {
  const all = play()
  const socket = await connected(all)
  const read = outcome(all.api.read({ of: 'all' }, { timeout: 2_500 }))
  const write = outcome(all.api.write())
  await settle()
  const [first, second] = socket.of('call')
  expect(first).toEqual({
    type: 'call',
    id: expect.any(String),
    path: ['read'],
    input: { of: 'all' },
  })
  expect(second).toEqual({
    type: 'call',
    id: expect.any(String),
    path: ['write'],
  })
  socket.feed({ type: 'result', id: second!['id'], data: null })
  socket.feed({ type: 'result', id: first!['id'], data: [1] })
  await settle()
  expect([read.value, write.value]).toEqual([[1], null])
})

test('a refusal is the call’s error, with all that the server said', async () => {
  const all = play()
  const read = outcome(all.api.read())
  const safe = outcome(all.api.read.safe())
  const socket = await opened(all)
  const error = {
    code: 'RATE_LIMITED',
    message: 'too many',
    details: { per: 'day' },
    retryable: true,
    retryAfterMs: 1_500,
  }
  for (const { id } of socket.of('call')) socket.feed({ type: 'error', id, error })
  await settle()
  expect(read.value).toBeInstanceOf(Error)
  expect(read).toMatchObject({ state: 'rejected', value: error })
  expect(safe).toMatchObject({ state: 'fulfilled', value: { ok: false, error } })
})

test('a call that the server does not take is refused', async () => {
  const all = play()
  const read = outcome(all.api.read())
  const socket = await opened(all)
  const error = { code: 'DUPLICATE_ID', message: 'a conversation of this id is under way' }
  socket.feed({ type: 'rejected', id: socket.last('call')['id'], error })
  await settle()
  expect(read).toMatchObject({ state: 'rejected', value: error })
})

test('a call without an end waits for ever', async () => {
  const all = play({ timeout: Infinity, heartbeatInterval: Infinity })
  const read = outcome(all.api.read())
  await opened(all)
  await pass(30 * 24 * 3_600_000)
  expect(read.state).toBe('pending')
})

test('a call takes its time in all, also while there is no connection', async () => {
  const all = play()
  const write = outcome(all.api.write(1, { timeout: 1_000 }))
  await pass(999)
  expect(write.state).toBe('pending')
  await pass(1)
  expect(write).toMatchObject({ state: 'rejected', value: { code: 'TIMEOUT' } })
  const socket = await opened(all)
  expect(socket.types).toEqual(['hello'])
})

test('a call whose time is up is cancelled at the server, once', async () => {
  const all = play()
  const write = outcome(all.api.write(1, { timeout: 1_000 }))
  const socket = await opened(all)
  const { id } = socket.last('call')
  await pass(1_000)
  expect(write).toMatchObject({ state: 'rejected', value: { code: 'TIMEOUT' } })
  expect(socket.of('cancel')).toEqual([{ type: 'cancel', id }])
  socket.feed({ type: 'result', id, data: 'late' })
  await pass(10_000)
  expect(socket.of('cancel')).toHaveLength(1)
})

test('a call that is aborted is cancelled at the server, once', async () => {
  const all = play()
  const controller = new AbortController()
  const write = outcome(all.api.write(1, { signal: controller.signal }))
  const socket = await opened(all)
  controller.abort(new Error('never mind'))
  controller.abort()
  await settle()
  expect(write).toMatchObject({
    state: 'rejected',
    value: { code: 'ABORTED', message: expect.stringContaining('never mind') },
  })
  expect(socket.of('cancel')).toEqual([{ type: 'cancel', id: socket.last('call')['id'] }])
  expect(all.told).toEqual([])
})

test('a call that is aborted before is not sent, and opens nothing', async () => {
  const all = play()
  const write = outcome(all.api.write(1, { signal: AbortSignal.abort() }))
  await settle()
  expect(write).toMatchObject({ state: 'rejected', value: { code: 'ABORTED' } })
  expect(all.network.attempts).toBe(0)
})

test('a call that is aborted while it waits is never sent', async () => {
  const all = play()
  const controller = new AbortController()
  const write = outcome(all.api.write(1, { signal: controller.signal }))
  all.connection.connect()
  await settle()
  controller.abort()
  const socket = await opened(all)
  expect(write.state).toBe('rejected')
  expect(socket.types).toEqual(['hello'])
})

test('an abort after the answer cancels nothing', async () => {
  const all = play()
  const controller = new AbortController()
  const read = outcome(all.api.read(1, { signal: controller.signal }))
  const socket = await opened(all)
  socket.feed({ type: 'result', id: socket.last('call')['id'], data: 1 })
  await settle()
  controller.abort()
  await settle()
  expect(read.value).toBe(1)
  expect(socket.of('cancel')).toEqual([])
})

test('a call that is aborted while the connection is lost is not sent again', async () => {
  const all = play()
  const controller = new AbortController()
  outcome(all.api.read(1, { signal: controller.signal }))
  const first = await opened(all)
  first.end(1006)
  all.connection.connect()
  controller.abort()
  const second = await reopened(all)
  expect(second.types).toEqual(['hello'])
})

test('a query that was in flight is sent again, and a mutation is not', async () => {
  const all = play()
  const read = outcome(all.api.read('r'))
  const write = outcome(all.api.write('w'))
  const first = await opened(all)
  first.end(1006)
  await settle()
  expect(write).toMatchObject({
    state: 'rejected',
    value: { code: 'TRANSPORT_ERROR', details: { kind: 'closed', sent: true } },
  })
  const second = await reopened(all)
  expect(second.of('call')).toHaveLength(1)
  expect(second.last('call')).toMatchObject({ path: ['read'], input: 'r' })
  second.feed({ type: 'result', id: second.last('call')['id'], data: 1 })
  await settle()
  expect(read.value).toBe(1)
})

test('a query is sent again over every new connection until its time is up', async () => {
  const all = play()
  const read = outcome(all.api.read('r', { timeout: 60_000 }))
  await settle()
  const begun = Date.now()
  for (let time = 0; time < 6; time++) {
    const socket = await reopened(all)
    expect(socket.of('call')).toHaveLength(1)
    expect(read.state).toBe('pending')
    socket.end(1006)
  }
  await pass(60_000 - (Date.now() - begun))
  expect(read).toMatchObject({ state: 'rejected', value: { code: 'TIMEOUT' } })
})

test('attempts that fail end nothing that was never sent', async () => {
  const all = play()
  const [read, write] = [outcome(all.api.read()), outcome(all.api.write())]
  await settle()
  for (let attempt = 0; attempt < 4; attempt++) {
    all.network.socket.end(1006)
    await redialled(all)
  }
  const socket = await opened(all)
  expect(socket.of('call')).toHaveLength(2)
  expect([read.state, write.state]).toEqual(['pending', 'pending'])
})

test('calls that waited are sent in the order in which they were made', async () => {
  const all = play()
  for (let n = 0; n < 10; n++) outcome(n % 2 ? all.api.read(n) : all.api.write(n))
  const socket = await opened(all)
  expect(socket.of('call').map(({ input }) => input)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
})

test('a call with headers of its own goes over HTTP', async () => {
  const fetch = vi.fn((_url: string, _init: RequestInit) =>
    Promise.resolve(new Response('{"ok":true,"data":1}')),
  )
  const all = play({ fetch })
  const read = outcome(all.api.read(1, { headers: { 'x-trace': 'a' } }))
  await settle()
  expect(read.value).toBe(1)
  expect(fetch).toHaveBeenCalledOnce()
  expect(all.network.attempts).toBe(0)
})

test('an input that is no JSON fails before anything is opened', async () => {
  const all = play()
  const cycle: unknown[] = []
  cycle.push(cycle)
  const read = outcome(all.api.read(cycle))
  await settle()
  expect(read).toMatchObject({
    state: 'rejected',
    value: { code: 'TRANSPORT_ERROR', details: { kind: 'input', sent: false } },
  })
  expect(all.network.attempts).toBe(0)
})

test('a call that has no input sends none', async () => {
  const all = play()
  outcome(all.api.read())
  outcome(all.api.read(null))
  outcome(all.api.read(() => {}))
  const socket = await opened(all)
  expect(socket.of('call').map((call) => 'input' in call)).toEqual([false, true, false])
})

test('what goes on beside a call does not end it', async () => {
  const all = play()
  const read = outcome(all.api.read())
  heard(all.api.items()).stop()
  all.api.chat().close()
  const socket = await opened(all)
  socket.feed({ type: 'result', id: socket.last('call')['id'], data: 1 })
  await settle()
  expect(read.value).toBe(1)
})
