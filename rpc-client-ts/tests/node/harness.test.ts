// What the suites are built on: servers that are real, networks that fail on request, and records of what passed.

import { request } from 'node:http'
import { connect } from 'node:net'

import { expect, test } from 'vitest'
import { WebSocket } from 'ws'

import { pretend, serve, until } from '../support/server.js'
import type { Party } from '../support/server.js'

/** Resolves when this happens to a socket. */
const happens = (socket: WebSocket, what: 'open' | 'close' | 'message') =>
  new Promise<unknown[]>((resolve) => socket.once(what, (...args: unknown[]) => resolve(args)))

/** An open socket, and what came over it. */
async function open(party: Party): Promise<{ socket: WebSocket; received: string[] }> {
  const socket = new WebSocket(party.url.replace('http', 'ws'))
  const received: string[] = []
  socket.on('error', () => {})
  socket.on('message', (data) => received.push(String(data)))
  await happens(socket, 'open')
  return { socket, received }
}

/** The error that a connection fails with. */
const failure = (url: string) =>
  fetch(url).then(
    ({ status }) => `answered ${status}`,
    (error: Error & { cause?: { code?: string } }) => error.cause?.code ?? error.message,
  )

test('a real server answers behind its proxy', async () => {
  const server = await serve()
  const answer = await fetch(`${server.url}/schema.json`)
  expect(answer.status).toBe(200)
  expect(await answer.json()).toHaveProperty('procedures')
})

test('a server that is killed refuses connections until it is started again, at the same port', async () => {
  const server = await serve()
  const { socket } = await open(server)
  const closed = happens(socket, 'close')
  await server.kill()
  expect((await closed)[0]).toBe(1006)
  expect(await failure(server.url)).toBe('ECONNREFUSED')
  expect(await server.exited()).toEqual({ code: null, signal: 'SIGKILL' })
  await server.start()
  expect((await fetch(`${server.url}/schema.json`)).status).toBe(200)
})

test('a server that is started later refuses connections until then', async () => {
  const server = await serve({ later: true })
  expect(await failure(server.url)).toBe('ECONNREFUSED')
  await server.start()
  expect((await fetch(`${server.url}/schema.json`)).status).toBe(200)
})

test('a program that does not start says why', async () => {
  await expect(serve({ flags: ['--no-such-flag'] })).rejects.toThrow(/no-such-flag/)
})

test('servers of one run do not know each other', async () => {
  const [one, other] = await Promise.all([serve(), serve()])
  await one.kill()
  expect(one.origin).not.toBe(other.origin)
  expect((await fetch(`${other.url}/schema.json`)).status).toBe(200)
})

test('new connections are refused while old ones go on', async () => {
  const server = await serve()
  const { socket, received } = await open(server)
  await server.refuse()
  expect(await failure(server.url)).toBe('ECONNREFUSED')
  socket.send('{"type":"ping"}')
  await until('the pong', () => received.length > 0)
  await server.accept()
  expect(await failure(`${server.url}/schema.json`)).toBe('answered 200')
})

test('connections are cut at once', async () => {
  const server = await serve()
  const sockets = await Promise.all([open(server), open(server)])
  const closed = sockets.map(({ socket }) => happens(socket, 'close'))
  await server.cut()
  expect((await Promise.all(closed)).map(([code]) => code)).toEqual([1006, 1006])
  expect((await server.seen()).connections).toEqual({ accepted: 2, open: 0 })
})

test('a connection is cut in the middle of a stream, behind the byte that was asked for', async () => {
  const body = 'x'.repeat(100_000)
  const impostor = await pretend({ answers: [{ body, headers: { 'content-length': '100000' } }] })
  await impostor.cutAfter(50_000)
  const bytes = await new Promise<number>((resolve, reject) => {
    let bytes = 0
    const socket = connect(Number(new URL(impostor.origin).port), '127.0.0.1')
    socket.on('data', (chunk) => (bytes += chunk.length))
    socket.on('close', () => resolve(bytes))
    socket.on('error', reject)
    socket.write('GET / HTTP/1.1\r\nhost: a\r\n\r\n')
  })
  expect(bytes).toBe(50_000)
  // Only once.
  expect((await (await fetch(impostor.url)).text()).length).toBe(100_000)
})

test('a connection is cut when so much of a request has passed', async () => {
  const impostor = await pretend()
  await impostor.cutAfter(20, 'up')
  expect(await failure(impostor.url)).not.toMatch(/^answered/)
  expect((await impostor.seen()).bytes).toEqual({ up: 20, down: 0 })
})

test('nothing passes a stalled network, and everything once it flows', async () => {
  const server = await serve()
  const { socket, received } = await open(server)
  await server.stall()
  socket.send('{"type":"ping"}')
  const later = failure(`${server.url}/schema.json`)
  await until('the new connection', async () => (await server.seen()).connections.accepted === 2)
  expect(await server.frames('up', 'ping')).toEqual([])
  expect(received).toEqual([])
  await server.flow()
  await until('the pong', () => received.length > 0)
  expect(await later).toBe('answered 200')
})

test('a stalled network holds back the end of a connection too', async () => {
  const server = await serve()
  const { socket } = await open(server)
  await server.stall()
  socket.terminate()
  await happens(socket, 'close')
  expect((await server.seen()).connections.open).toBe(1)
  await server.flow()
  await until('the end', async () => (await server.seen()).connections.open === 0)
})

test('requests and frames are recorded', async () => {
  const server = await serve()
  const { socket, received } = await open(server)
  socket.send('{"type":"ping"}')
  await until('the pong', () => received.length > 0)
  const large = { type: 'ping', text: 'ä'.repeat(40_000) }
  socket.send(JSON.stringify(large))
  await until('the other pong', () => received.length > 1)
  socket.close(1000, 'enough')
  await happens(socket, 'close')
  await fetch(`${server.url}/no.such?input=1`, { headers: { Mine: 'yes' } })
  await fetch(`${server.url}/no.such`, { method: 'POST', body: '"ä"' })

  const { requests, frames, connections } = await server.seen()
  expect(requests).toMatchObject([
    { method: 'GET', url: '/api/rpc', upgrade: true, connection: 1 },
    { method: 'GET', url: '/api/rpc/no.such?input=1', upgrade: false, headers: { mine: 'yes' } },
    { method: 'POST', url: '/api/rpc/no.such', body: '"ä"' },
  ])
  expect(connections.accepted).toBeGreaterThan(1)
  expect(await server.frames('up', 'ping')).toEqual([{ type: 'ping' }, large])
  expect(await server.frames('down', 'pong')).toHaveLength(2)
  const closes = frames.filter(({ kind }) => kind === 'close')
  expect(closes[0]).toMatchObject({ direction: 'up', code: 1000, text: 'enough' })
})

test('a request whose body comes in chunks is recorded as a whole', async () => {
  const impostor = await pretend()
  await new Promise<void>((resolve) => {
    const sent = request(impostor.url, { method: 'POST' }, (answer) => {
      answer.resume().once('end', resolve)
    })
    sent.write('"one, ')
    sent.end('two"')
  })
  expect((await impostor.seen()).requests[0]?.body).toBe('"one, two"')
})

test('answers are given in their order, and the last one again and again', async () => {
  const html = { body: '<html>', headers: { 'content-type': 'text/html' } }
  const impostor = await pretend({ answers: [{ status: 503 }, html] })
  expect((await fetch(impostor.url)).status).toBe(503)
  for (const _ of [1, 2]) {
    const answer = await fetch(impostor.url)
    expect(answer.headers.get('content-type')).toBe('text/html')
    expect(await answer.text()).toBe('<html>')
  }
})

test('an answer can be endless, cut or never ended', async () => {
  const impostor = await pretend({
    answers: [
      { body: 'more', endless: true },
      { body: 'half', cut: true },
      { body: 'half', open: true },
    ],
  })
  const read = async () => (await fetch(impostor.url)).body!.getReader()

  const endless = await read()
  let bytes = 0
  while (bytes < 1_000_000) bytes += (await endless.read()).value!.length
  await endless.cancel()

  const cut = await read()
  expect(String.fromCharCode(...(await cut.read()).value!)).toBe('half')
  await expect(cut.read()).rejects.toThrow()

  const open = await read()
  expect(String.fromCharCode(...(await open.read()).value!)).toBe('half')
  await open.cancel()
})

test('who is silent accepts connections and says nothing', async () => {
  const impostor = await pretend({ silent: true })
  const abort = new AbortController()
  const asked = fetch(impostor.url, { signal: abort.signal })
  await until('the connection', async () => (await impostor.seen()).connections.open === 1)
  abort.abort()
  await expect(asked).rejects.toThrow('aborted')
  expect((await impostor.seen()).bytes).toEqual({ up: 0, down: 0 })
})

test('a socket follows its script', async () => {
  const impostor = await pretend({
    socket: {
      opened: [{ send: 'no JSON' }],
      replies: {
        call: [{ send: { type: 'result', id: '$id', data: 1 } }, { binary: [1, 2] }],
        ping: [{ close: 4401, reason: 'expired' }],
      },
    },
  })
  const { socket, received } = await open(impostor)
  socket.send('{"type":"call","id":"7"}')
  await until('the result', () => received.length === 3)
  await impostor.do({ send: [] })
  await until('one more', () => received.length === 4)
  expect(received).toEqual(['no JSON', '{"type":"result","id":"7","data":1}', '\x01\x02', '[]'])
  const closed = happens(socket, 'close')
  socket.send('{"type":"ping"}')
  expect((await closed).map(String)).toEqual(['4401', 'expired'])
})

test('a socket is closed or cut as soon as it is open', async () => {
  const closing = await pretend({ socket: { opened: [{ close: 4408 }] } })
  const cutting = await pretend({ socket: { opened: [{ cut: true }] } })
  for (const [impostor, code] of [
    [closing, 4408],
    [cutting, 1006],
  ] as const) {
    const socket = new WebSocket(impostor.origin.replace('http', 'ws'))
    socket.on('error', () => {})
    expect((await happens(socket, 'close'))[0]).toBe(code)
  }
})

test('an upgrade is answered as any request where there is no script', async () => {
  const impostor = await pretend({ answers: [{ status: 404, body: 'not found' }] })
  const socket = new WebSocket(impostor.url.replace('http', 'ws'))
  const error = await new Promise<Error>((resolve) => socket.once('error', resolve))
  expect(error.message).toContain('404')
  expect((await impostor.seen()).requests[0]).toMatchObject({ upgrade: true })
})
