// The tree of an API's procedures, as functions.

import { ask } from './ask.js'
import type { CallOptions } from './calls.js'
import type { Connection } from './connection.js'
import type { Contract, Kind } from './contract.js'
import { report, type Core } from './core.js'
import { CallError } from './failure.js'
import { http } from './http/calls.js'
import { stringify } from './json.js'
import { live as connection } from './live/connection.js'
import { sockets } from './live/socket.js'
import { open } from './live/two-way.js'
import type { CallClientOptions, ClientOptions } from './options.js'
import type { SocketOptions } from './sockets.js'
import { events } from './sse/wire.js'
import { stream } from './stream.js'
import type { SubscriptionOptions } from './subscriptions.js'
import type { Carrier } from './talk.js'

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

type Procedure = (path: string, input: unknown, options: any, kind: Kind) => unknown

/** Makes the tree. The function that `of` gives for a kind is called with what the user gave. */
const tree = (contract: Contract<unknown>, of: { readonly [kind: string]: Procedure }): any => {
  // Nothing of `Object`'s is there, whatever procedures are called.
  const root = Object.create(null)
  for (const [path, signature] of Object.entries(contract.procedures)) {
    const [kind, none] = signature.split('(') as [Kind, string?]
    const run = of[kind]
    const procedure: any = (...args: any[]) =>
      run!(path, none ? undefined : args.shift(), { ...args[0] }, kind)
    procedure.safe = (...args: unknown[]) =>
      procedure(...args).then(
        (data: unknown) => ({ ok: true, data }),
        (error: unknown) => ({ ok: false, error }),
      )
    const place = (at: any, name: string, index: number, names: string[]) =>
      (at[name] ??= names[index + 1] ? Object.create(null) : procedure)
    if (run) path.split('.').reduce(place, root)
  }
  return root
}

/** Calls, over whatever carries them. */
const calls = (core: Core, pick: (options: CallOptions) => Carrier) => {
  const run: Procedure = async (path, input, options: CallOptions, kind) => {
    try {
      return await ask(core, pick(options), {
        ...options,
        path,
        kind,
        input: stringify(input),
        timeout: options.timeout ?? core.timeout ?? 30_000,
      })
    } catch (error) {
      report(core, error as CallError, path)
      throw error
    }
  }
  return { query: run, mutation: run }
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
  const core: Core = { ...contract, ...options, lives: new Set() }
  const carrier = http(core)
  return tree(
    contract,
    calls(core, () => carrier),
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
  const core: Core = { ...contract, ...options, lives: new Set() }
  const carrier = http(core)
  const live = connection(core, sockets(core, carrier))
  const api = tree(contract, {
    ...calls(core, ({ headers }) => (options.calls === 'websocket' && !headers ? live : carrier)),
    subscription: (path, input, given: SubscriptionOptions) =>
      stream(core, path, input, given, (talk, isFull) => {
        if (!given.headers && (given.transport ?? options.subscriptions) !== 'sse') return live
        // Each has a connection of its own.
        return connection(core, events(core, talk, isFull), path)
      }),
    socket: (path, input, given: SocketOptions) => open(core, live, path, stringify(input), given),
  })
  api.$connection = live
  return api
}
