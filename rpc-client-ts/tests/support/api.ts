// An API of which nothing is served: what unit tests call.

import type * as rpc from 'rpc-client-ts'

/** One procedure of each kind, with an input and without, that takes and answers anything. */
export interface Api {
  readonly messages: {
    readonly list: rpc.Query<[input?: unknown], unknown, rpc.ProcedureError>
    readonly send: rpc.Mutation<[input?: unknown], unknown, rpc.ProcedureError>
  }
  readonly rooms: {
    readonly list: rpc.Query<[], unknown, rpc.ProcedureError>
    readonly clear: rpc.Mutation<[], unknown, rpc.ProcedureError>
  }
  readonly events: rpc.Subscription<[input?: unknown], unknown, rpc.ProcedureError, Named>
  readonly ticks: rpc.Subscription<[], unknown, rpc.ProcedureError, Named>
  readonly lobby: rpc.Duplex<[], { say: unknown }, { said: unknown }, rpc.ProcedureError>
}

/** The names of items. */
export interface Named {
  notification: unknown
  other: unknown
}

/** Which schema it is. */
export const HASH = '0123456789abcdef'

/** What a generated file would export of it. */
export const contract: rpc.Contract<Api> = {
  hash: HASH,
  procedures: {
    'messages.list': 'query',
    'messages.send': 'mutation',
    'rooms.list': 'query()',
    'rooms.clear': 'mutation()',
    events: 'subscription',
    ticks: 'subscription()',
    lobby: 'socket()',
  },
}
