// What subscriptions take and give.

import type * as rpc from 'rpc-client-ts'

import type { Api, ChatError, RoomEvent } from '../../../tests/generated/chat/api.js'
import type { Assert, Equal } from './equal.js'

interface Named {
  readonly ticks: rpc.Subscription<[], Tick, never, TickEvents>
}
interface Tick {
  at: number
}
interface TickEvents {
  tick: Tick
  tock: { at: number; loud: true }
}

declare const api: Api & Named

export async function itemsAreIterated(): Promise<void> {
  for await (const event of api.events({ roomId: 'tea' }, { transport: 'sse', lastEventId: '7' })) {
    type _ = Assert<Equal<typeof event, RoomEvent>>
    if (event.message.content === 'end') break
  }
  for await (const { at } of api.ticks({ signal: AbortSignal.timeout(5000) })) {
    at.toFixed()
  }
}

export function everythingIsListenedTo(): void {
  const stop = api.events({ roomId: 'tea' }).on({
    data: (event) => event.message.username.length,
    state: (state) => state === 'connected',
    error: (error) => {
      type _ = Assert<Equal<typeof error, ChatError | rpc.RpcError>>
      if (error.code === 'ROOM_NOT_FOUND') error.details.roomId.length
    },
    complete: () => {},
    reset: () => {},
  })
  stop()
}

export function namedEventsAreListenedTo(): void {
  const ticks = api.ticks()
  ticks.on('tick', ({ at }) => at.toFixed())
  ticks.on('tock', ({ loud }) => {
    type _ = Assert<Equal<typeof loud, true>>
  })
  ticks.close()
}

export function whatIsWrongIsRefused(): void {
  // @ts-expect-error an input is missing
  api.events()
  // @ts-expect-error the input is of another type
  api.events({ room: 'tea' })
  // @ts-expect-error there is no such event
  api.ticks().on('tack', () => {})
  // @ts-expect-error no item of this subscription has a name
  api.events({ roomId: 'tea' }).on('message', () => {})
  // @ts-expect-error nothing of this name happens
  api.ticks().on({ closed: () => {} })
  // @ts-expect-error there is no such transport
  api.ticks({ transport: 'pigeon' })
  // @ts-expect-error one is not awaited
  void (async () => (await api.ticks()).at)
}

export async function theirEndAndTheirOptionsAreTyped(): Promise<void> {
  const stream = api.ticks({ timeout: 5000, headers: { 'x-trace': '7' }, transport: 'websocket' })
  type _ = Assert<Equal<typeof stream, rpc.Stream<Tick, never, TickEvents>>>
  const iterator = stream[Symbol.asyncIterator]()
  const result = await iterator.next()
  if (result.done) result.value satisfies undefined
  else result.value.at.toFixed()
  await iterator.return?.()
  stream.on({ error: ({ code }) => code satisfies rpc.RpcError['code'] })
  // @ts-expect-error an item's id is a text
  api.ticks({ lastEventId: 7 })
  // @ts-expect-error a stream has no safe form: what goes wrong is thrown where it is read
  api.ticks.safe()
  // @ts-expect-error a listener of one name is a function
  stream.on('tick', { data: () => {} })
}
