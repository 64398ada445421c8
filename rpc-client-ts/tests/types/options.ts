// What clients are made with.

import * as rpc from 'rpc-client-ts'

import { contract, type Api } from '../../../tests/generated/chat/api.js'
import type { Assert, Equal } from './equal.js'

declare class Socket implements rpc.WebSocketLike {
  constructor(url: string)
  readonly bufferedAmount: number
  onopen: (() => void) | null
  onmessage: ((event: { data: unknown }) => void) | null
  onclose: ((event: { code: number }) => void) | null
  onerror: ((event: unknown) => void) | null
  send(text: string): void
  close(code?: number): void
}

export const everything = rpc.createClient(contract, {
  url: new URL('https://example.com/api/rpc'),
  token: async () => undefined,
  headers: () => ({ 'x-trace': '7' }),
  fetch: (url, init) => globalThis.fetch(url, init),
  timeout: Infinity,
  batch: true,
  validate: true,
  onError: (error, { path }) => {
    type _ = [
      Assert<Equal<typeof error, rpc.ProcedureError>>,
      Assert<Equal<typeof path, string | undefined>>,
    ]
  },
  calls: 'websocket',
  subscriptions: 'sse',
  WebSocket: Socket,
  reconnect: false,
  baseDelay: 500,
  maxDelay: 20_000,
  maxAttempts: Infinity,
  connectTimeout: 5_000,
  heartbeatInterval: 25_000,
  heartbeatTimeout: 5_000,
  idleClose: 60_000,
  sendBuffer: 1,
  receiveBuffer: 1,
})

/** Where settings come from elsewhere, what is not set may be undefined. */
export const nothing = rpc.createClient(contract, {
  url: '/api/rpc',
  token: undefined,
  headers: undefined,
  fetch: undefined,
  timeout: undefined,
  onError: undefined,
  calls: undefined,
  WebSocket: undefined,
  idleClose: undefined,
})

export const platforms = [
  rpc.createCallClient(contract, { url: '/api/rpc', fetch }),
  rpc.createClient(contract, { url: async () => '/api/rpc', WebSocket }),
]

export function whatIsWrongIsRefused(): void {
  // @ts-expect-error where the server is has to be said
  rpc.createClient(contract, {})
  // @ts-expect-error there are no other options, and so no tries of what may have been done
  rpc.createCallClient(contract, { url: '/', retries: 2 })
  // @ts-expect-error nor is there this one
  rpc.createClient(contract, { url: '/', timeouts: 5 })
  // @ts-expect-error a time is a number of milliseconds
  rpc.createClient(contract, { url: '/', timeout: '30s' })
  // @ts-expect-error a token is a text
  rpc.createClient(contract, { url: '/', token: null })
  // @ts-expect-error so is a header
  rpc.createClient(contract, { url: '/', headers: { 'x-count': 7 } })
  // @ts-expect-error there is no such way
  rpc.createClient(contract, { url: '/', calls: 'sse' })
  // @ts-expect-error nor is there this one
  rpc.createClient(contract, { url: '/', subscriptions: 'http' })
  // @ts-expect-error it is the constructor, and no socket
  rpc.createClient(contract, { url: '/', WebSocket: new WebSocket('/') })
  // @ts-expect-error what is made of calls alone has no such option
  rpc.createCallClient(contract, { url: '/', calls: 'websocket' })
  // @ts-expect-error and no sockets
  rpc.createCallClient(contract, { url: '/', WebSocket })
}

declare const error: unknown

export function whatIsThrownIsTold(): string {
  if (!(error instanceof rpc.CallError)) return ''
  const thrown: Error & rpc.ProcedureError = error
  // @ts-expect-error an error is not to be changed
  error.code = 'OTHER'
  return (
    thrown.stack ?? `${error.code} ${error.retryable === true} ${error.retryAfterMs?.toFixed()}`
  )
}

interface Deep {
  readonly call: rpc.Query<[], 1, never>
  readonly stream: rpc.Subscription<[], 2, never>
  readonly inner: {
    readonly call: rpc.Mutation<[input: string], 3, never>
    readonly stream: rpc.Subscription<[], 4, never>
    readonly innermost: {
      readonly call: rpc.Query<[], 5, never>
      readonly socket: rpc.Duplex<[], object, object, never>
    }
  }
}

declare const deep: rpc.Contract<Deep>

export async function aClientOfCallsHasTheCallsOfEachNamespace(): Promise<void> {
  const api = rpc.createCallClient(deep, { url: '/' })
  type _ = [
    Assert<Equal<keyof typeof api, 'call' | 'inner'>>,
    Assert<Equal<keyof typeof api.inner, 'call' | 'innermost'>>,
    Assert<Equal<keyof typeof api.inner.innermost, 'call'>>,
    Assert<Equal<typeof api.inner.innermost.call, rpc.Query<[], 5, never>>>,
  ]
  const answer = await api.inner.call('a')
  type Answer = Assert<Equal<typeof answer, 3>>
  // @ts-expect-error the input is a text
  await api.inner.call(5)
}

export function aClientIsTheTreeAndItsConnection(): void {
  const api = rpc.createClient(deep, { url: '/' })
  type _ = Assert<Equal<typeof api, Deep & { readonly $connection: rpc.Connection }>>
  const whole: rpc.Client<Api> = rpc.createClient(contract, { url: '/' })
  const connection = whole.$connection
  connection.on('state', (state) => {
    type _ = Assert<Equal<typeof state, rpc.ConnectionState>>
  })
  const stop = connection.on('connected', ({ reconnected }) => reconnected === true)
  connection.on('disconnected', ({ code, message }) => code + message)
  connection.on('attempt', (attempt) => attempt.toFixed())
  connection.on('gaveUp', (attempts) => attempts.toFixed())
  stop()
  connection.setToken('a')
  connection.setToken(undefined)
  connection.lastError?.code
  // @ts-expect-error nothing of this name happens
  connection.on('closed', () => {})
  // @ts-expect-error what it is doing is not to be said by others
  connection.state = 'idle'
  // @ts-expect-error there is no such state
  connection.state === 'open'
}

declare const unwritten: rpc.Contract<{ readonly any: rpc.Query<[input: unknown], unknown, never> }>

export async function whatIsUnknownStaysSo(): Promise<void> {
  const api = rpc.createCallClient(unwritten, { url: '/' })
  const answer = await api.any({ whatever: 1n })
  // @ts-expect-error nobody knows what this is
  answer.length
  const result = await api.any.safe(1)
  type _ = Assert<Equal<typeof result, rpc.Result<unknown, rpc.RpcError>>>
}
