// What a generated file exports for the client.

import * as rpc from 'rpc-client-ts'

import { contract } from '../../../tests/generated/chat/api.js'
import type { Api } from '../../../tests/generated/chat/api.js'
import type { Assert, Equal } from './equal.js'

export function theTreeIsThatOfTheContract(): void {
  const api = rpc.createClient(contract, { url: '/api/rpc' })
  type _ = Assert<Equal<typeof api, Api & { readonly $connection: rpc.Connection }>>
}

export function callsAloneHaveNothingElse(): void {
  const api = rpc.createCallClient(contract, { url: '/api/rpc' })
  type _ = Assert<Equal<typeof api.rooms.list, Api['rooms']['list']>>
  // @ts-expect-error it has no subscriptions
  api.events
  // @ts-expect-error nor two-way procedures
  api.lobby
  // @ts-expect-error nor a connection
  rpc.createCallClient(contract, { url: '/api/rpc', reconnect: false })
}

export const revived: rpc.Contract<Api> = {
  hash: '0123456789abcdef',
  procedures: { 'files.list': 'query()', feed: 'subscription' },
  revive: rpc.reviver({
    outputs: {
      'files.list': { items: { type: 'File' } },
      feed: { tag: 'type', variants: { made: { members: { file: { type: 'File' } } } } },
    },
    types: {
      File: { members: { madeAt: 'date', content: 'bytes', versions: { values: 'date' } } },
    },
  }),
}

export const wrong: rpc.Contract<Api> = {
  hash: '0123456789abcdef',
  // @ts-expect-error there is no such kind
  procedures: { events: 'stream' },
}

type RoomId = rpc.Brand<string, 'RoomId'>
type UserId = rpc.Brand<string, 'UserId'>

export function brandsAreNotMixedUp(room: RoomId, user: UserId): void {
  const text: string = room
  const known = text as RoomId
  // @ts-expect-error no text is a room's id by itself
  const wrongText: RoomId = text
  // @ts-expect-error a user is no room
  const wrongBrand: RoomId = user
  const byRoom: Record<RoomId, number> = { [known]: 1 }
  void [wrongText, wrongBrand, byRoom]
}
