// A client of a small API, over WebSockets that the test plays the server of.

import { vi } from 'vitest'

import { createClient } from '../../src/index.js'
import type {
  Client,
  ClientOptions,
  Connection,
  Contract,
  Duplex,
  Mutation,
  ProcedureError,
  Query,
  Stream,
  Subscription,
} from '../../src/index.js'
import { FakeNetwork } from './socket.js'
import type { FakeSocket } from './socket.js'

interface Named {
  readonly left: string
}

interface Incoming {
  readonly say: string | null
  readonly join: string | null
}

interface Outgoing {
  readonly said: string
  readonly reconnect: string
  readonly error: string
  readonly constructor: string
}

export interface Api {
  readonly items: Subscription<[input?: unknown], unknown, ProcedureError, Named>
  readonly read: Query<[input?: unknown], unknown, ProcedureError>
  readonly write: Mutation<[input?: unknown], unknown, ProcedureError>
  readonly chat: Duplex<[], Incoming, Outgoing, ProcedureError>
}

const contract: Contract<Api> = {
  hash: '0123456789abcdef',
  procedures: {
    items: 'subscription',
    read: 'query',
    write: 'mutation',
    chat: 'socket()',
  },
}

/** A failure that `onError` was told. */
export interface Told {
  readonly error: ProcedureError
  readonly path: string | undefined
}

/** A client and its server. */
export interface Play {
  readonly api: Client<Api>
  readonly connection: Client<Api>['$connection']
  readonly network: FakeNetwork
  /** What `onError` was told. */
  readonly told: Told[]
  /** What happened to the connection, in order: states, and events with what came with them. */
  readonly log: unknown[][]
}

const clients = new Set<Connection>()

/** Before a test: time and chance are the test's. What it returns is for behind the test. */
export const faked = (): (() => void) => {
  vi.useFakeTimers()
  vi.spyOn(Math, 'random').mockReturnValue(0.5)
  return () => {
    for (const connection of clients) connection.disconnect()
    clients.clear()
    vi.useRealTimers()
    vi.restoreAllMocks()
    vi.unstubAllGlobals()
  }
}

/** Whoever asks why there is no WebSocket hears that there is nothing else either. */
export const unreachable = (): Promise<Response> => Promise.reject(new TypeError('unreachable'))

/** A client, whose calls go over its connection too unless the options say otherwise. */
export const play = (options: Partial<ClientOptions> = {}): Play => {
  const network = new FakeNetwork()
  const told: Told[] = []
  const log: unknown[][] = []
  const api = createClient(contract, {
    url: 'http://server.test/api/rpc',
    WebSocket: network.WebSocket,
    fetch: unreachable,
    calls: 'websocket',
    onError: (error, { path }) => void told.push({ error, path }),
    ...options,
  })
  const connection = api.$connection
  connection.on('state', (state) => log.push(['state', state]))
  connection.on('connected', ({ reconnected }) => log.push(['connected', reconnected]))
  connection.on('disconnected', (error) => log.push(['disconnected', error]))
  connection.on('attempt', (attempt) => log.push(['attempt', attempt]))
  connection.on('gaveUp', (attempts) => log.push(['gaveUp', attempts]))
  clients.add(connection)
  return { api, connection, network, told, log }
}

/** Lets what was begun go on as far as it goes without time. */
export const settle = async (): Promise<void> => {
  await vi.advanceTimersByTimeAsync(0)
}

/** Lets time pass. */
export const pass = async (ms: number): Promise<void> => {
  await vi.advanceTimersByTimeAsync(ms)
}

/** Opens the socket that is being opened. */
export const opened = async ({ network }: Play): Promise<FakeSocket> => {
  await settle()
  const socket = network.socket.open()
  await settle()
  return socket
}

/** Takes the credential that was shown last. */
export const accept = async (socket: FakeSocket): Promise<void> => {
  socket.feed({ type: 'result', ref: socket.last('auth')['ref'], data: { expiresAt: null } })
  await settle()
}

/** Refuses the credential that was shown last. */
export const refuse = async (socket: FakeSocket, code = 'UNAUTHORIZED'): Promise<void> => {
  const error = { code, message: 'nobody has this token' }
  socket.feed({ type: 'rejected', id: '', ref: socket.last('auth')['ref'], error })
  await settle()
}

/** Opens the connection, and keeps it open. */
export const connected = async (play: Play): Promise<FakeSocket> => {
  play.connection.connect()
  return opened(play)
}

/** Waits until it is tried again, and opens it. */
export const reopened = async (play: Play): Promise<FakeSocket> => {
  await redialled(play)
  return opened(play)
}

/** Waits until it is tried again. */
export const redialled = async ({ network }: Play): Promise<FakeSocket> => {
  for (let waited = 0; network.socket.readyState > 0; waited += 50) {
    if (waited > 20_000) throw new Error('it is not tried again')
    await pass(50)
  }
  return network.socket
}

/** What a promise has come to, as far as it has. */
export interface Outcome {
  state: 'pending' | 'fulfilled' | 'rejected'
  value?: any
}

/** Follows a promise. */
export const outcome = (promise: Promise<unknown>): Outcome => {
  const outcome: Outcome = { state: 'pending' }
  promise.then(
    (value) => Object.assign(outcome, { state: 'fulfilled', value }),
    (value) => Object.assign(outcome, { state: 'rejected', value }),
  )
  return outcome
}

/** Listens to a stream, and writes down what it hears. */
export const heard = (
  stream: Stream<unknown, any, any>,
): { log: unknown[][]; stop: () => void } => {
  const log: unknown[][] = []
  const stop = stream.on({
    data: (item) => log.push(['data', item]),
    state: (state) => log.push(['state', state]),
    error: (error) => log.push(['error', (error as ProcedureError).code]),
    complete: () => log.push(['complete']),
    reset: () => log.push(['reset']),
  })
  return { log, stop }
}

/** What of a log is of a kind, without the kind. */
export const only = (log: readonly unknown[][], kind: string): unknown[] =>
  log.filter(([each]) => each === kind).map(([, value]) => value)
