// The tree of an API's procedures, as functions.

import type { CallOptions } from './calls.js'
import type { Connection } from './connection.js'
import type { Contract } from './contract.js'
import { core as begin, report, type Core } from './core.js'
import { CallError } from './failure.js'
import { httpCaller, type Caller } from './http/caller.js'
import { stringify } from './json.js'
import { socketCaller } from './live/caller.js'
import { live as connection } from './live/connection.js'
import { sockets } from './live/socket.js'
import { subscription } from './live/subscription.js'
import { open } from './live/two-way.js'
import type { CallClientOptions, ClientOptions } from './options.js'
import type { SocketOptions } from './sockets.js'
import { events } from './sse/wire.js'
import { stream } from './stream.js'
import type { SubscriptionOptions } from './subscriptions.js'

/** An API's procedures, to be called, and the connection that what lasts goes over. */
export type Client<Api> = Api & {
  /** The connection: what it is doing, and how to open and to close it. */
  readonly $connection: Connection
}

/** Those of an API's procedures that are calls. */
export type CallClient<Api> = {
  readonly [
    Name in keyof Api as Api[Name] extends AnyProcedure
      ? Api[Name] extends { readonly safe: unknown }
        ? Name
        : never
      : Name
  ]: Api[Name] extends AnyProcedure ? Api[Name] : CallClient<Api[Name]>
}

type AnyProcedure = (...args: never) => unknown

type Procedure = (path: string, input: unknown, options: any) => unknown

/** Makes the tree. The function that `of` gives for a kind is called with what the user gave. */
const tree = (
  contract: Contract<unknown>,
  of: { readonly [kind: string]: Procedure | undefined },
): any => {
  const root = {}
  for (const [path, signature] of Object.entries(contract.procedures)) {
    const [kind, none] = signature.split('(') as [string, string?]
    const procedure = of[kind]
    if (!procedure) continue
    const names = path.split('.')
    const last = names.pop()!
    let at: any = root
    for (const name of names) at = at[name] ??= {}
    const made = (run: Procedure) => (first: unknown, second: unknown) =>
      none === undefined ? run(path, first, second ?? {}) : run(path, undefined, first ?? {})
    at[last] = made(procedure)
    if (kind === 'query' || kind === 'mutation') {
      at[last].safe = made((...args) =>
        (procedure(...args) as Promise<unknown>).then(
          (data) => ({ ok: true, data }),
          (error) => ({ ok: false, error }),
        ),
      )
    }
  }
  return root
}

/** Calls, over whatever carries them. */
const calls = (core: Core, pick: (options: CallOptions) => Caller) => {
  const kind =
    (isQuery: boolean): Procedure =>
    async (path, input, options: CallOptions) => {
      try {
        const { timeout = core.options.timeout ?? 30_000 } = options
        return await pick(options)(path, isQuery, stringify(input), { ...options, timeout })
      } catch (error) {
        report(core, error as CallError, path)
        throw error
      }
    }
  return { query: kind(true), mutation: kind(false) }
}

/**
 * Makes a client that makes calls, over HTTP, and nothing else: the smallest that there is.
 *
 * @example
 * import { createCallClient } from 'rpc-client-ts'
 * import { contract } from './api.js'
 *
 * const api = createCallClient(contract, { url: '/api/rpc' })
 */
export const createCallClient = <Api>(
  contract: Contract<Api>,
  options: CallClientOptions,
): CallClient<Api> => {
  const core = begin(contract, options)
  const caller = httpCaller(core)
  return tree(
    contract,
    calls(core, () => caller),
  )
}

/**
 * Makes a client. Nothing is sent before something is called. Generated files have a `createClient` that knows its contract.
 *
 * @example
 * import { createClient } from './api.js'
 *
 * const api = createClient({ url: '/api/rpc' })
 */
export const createClient = <Api>(contract: Contract<Api>, options: ClientOptions): Client<Api> => {
  const core = begin(contract, options)
  const live = connection(core, sockets(core), true)
  const http = httpCaller(core)
  const socket = socketCaller(core, live)
  const api = tree(contract, {
    ...calls(core, ({ headers }) => (options.calls === 'websocket' && !headers ? socket : http)),
    subscription: (path, input, given: SubscriptionOptions) =>
      stream(core, path, given, (sink) => {
        const json = stringify(input)
        const source = subscription(core, path, json, given.lastEventId, sink)
        if (!given.headers && (given.transport ?? options.subscriptions) !== 'sse') {
          source.begin(live)
          return source
        }
        // Each has a connection of its own, and ends with that of the client. The server says something every 30 s.
        const own = connection(core, events(core, path, json, given, source), false, 1.5)
        const { disconnect } = own.connection
        const leave = live.accompany(disconnect)
        source.begin(own)
        return {
          ...source,
          end() {
            leave()
            disconnect()
          },
        }
      }),
    socket: (path, input, given: SocketOptions) => open(core, live, path, stringify(input), given),
  })
  api.$connection = live.connection
  return api
}
