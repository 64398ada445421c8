// The items of a subscription, for those who iterate and those who listen.

import { call, decode, refusal, report, type Core } from './core.js'
import type { CallError } from './failure.js'
import { stringify } from './json.js'
import { limit } from './limits.js'
import type { Live } from './live/connection.js'
import type { Stream, StreamListener, SubscriptionOptions } from './subscriptions.js'
import type { Talk } from './talk.js'

/** What an item takes of the window beside its JSON, in bytes. */
const ITEM = 64

/** What a connection of its own has to know of a subscription. */
export interface Subscription extends Talk {
  input: string | undefined
  /** The id of the last item that came. */
  lastEventId?: string | undefined
  /** Whether as much waits for readers as may. */
  isFull(): boolean
}

type What = keyof StreamListener<any, any> | 'closed'

/** Who hears what is told. Who keeps an item lets `flow` know of its size, and again, negative, when it is read. */
type Hearer = (what: What, value: any, name?: string, size?: number) => void

/**
 * A stream of a subscription that begins whenever the first hearer comes. `over` chooses what it goes over.
 */
export const stream = (
  core: Core,
  path: string,
  given: unknown,
  options: SubscriptionOptions,
  over: (subscription: Subscription) => Live,
): Stream<any, any, any> => {
  const { receiveBuffer = 1 << 20 } = core
  const hearers = new Set<Hearer>()
  let live: Live | undefined
  let unlimit: ReturnType<typeof limit> | undefined
  let isBegun = false
  let isOver = true
  /** How many bytes of the window are taken, and how many of these wait for readers. */
  let taken = 0
  let waiting = 0

  const end = () => {
    isOver = true
    unlimit?.()
    live?.end(talk, 'unsubscribe')
  }
  /** So much more, or less, waits for readers. */
  const flow = (size: number) => {
    waiting += size
    const owed = taken - waiting
    if (owed * 2 < receiveBuffer) return
    taken -= owed
    if (talk.id) live!.send({ type: 'more', id: talk.id, bytes: owed })
  }
  const isLast = (what: What) => /^[ce]/.test(what)
  const tell = (what: What, value?: unknown, name?: string, size = 0) => {
    if (isOver) return
    const all = [...hearers]
    const isEnd = isLast(what)
    if (isEnd) {
      hearers.clear()
      end()
    }
    taken += size
    for (const hearer of all) {
      if (isEnd || hearers.has(hearer)) void call(hearer, what, value, name, size)
    }
    flow(0)
  }
  const fail = (error: unknown) => {
    report(core, error as CallError, path)
    tell('error', error)
  }
  const talk: Subscription = {
    path,
    input: undefined,
    isFull: () => taken > receiveBuffer,
    begin() {
      const window = Math.max(1, receiveBuffer - waiting)
      taken = waiting
      return { type: 'subscribe', path: path.split('.'), lastEventId: talk.lastEventId, window }
    },
    hear({ type, data, eventId, name, error }, size) {
      try {
        // It is over at the server already.
        if (error || type === 'complete') live!.end(talk)
        if (error) throw refusal(core, path, error)
        if (type === 'data') {
          talk.lastEventId = eventId ?? talk.lastEventId
          tell(type, decode(core, path, data), name, size!() + ITEM)
        } else if (type === 'reset' || type === 'complete') tell(type)
      } catch (error) {
        fail(error)
      }
    },
    // It was told already, of the connection.
    fail: (error) => tell('error', error),
    state(state) {
      tell('state', state)
      if (state !== 'connected') return
      unlimit?.(true)
      if (isBegun && talk.lastEventId === undefined) tell('reset')
      isBegun = true
    },
  }

  const hear = (hearer: Hearer): (() => void) => {
    if (hearers.add(hearer).size < 2) {
      talk.lastEventId = options.lastEventId
      live = undefined
      isBegun = isOver = false
      try {
        unlimit = limit(options, fail)
        talk.input = stringify(given)
        live = over(talk)
        live.begin(talk)
        if (!talk.id) tell('state', live.connection.state)
      } catch (error) {
        fail(error)
      }
    }
    return () => {
      if (hearers.delete(hearer) && !hearers.size) end()
    }
  }

  const iterate = (): AsyncIterator<any, any, any> => {
    const items: [item: unknown, size: number][] = []
    let leave = () => {}
    let wake = leave
    /** Why there will be no more. */
    let last: unknown[] | undefined

    const iterator = (async function* () {
      leave = hear((what, value, _, size) => {
        if (what === 'data') {
          flow(size!)
          items.push([value, size!])
        } else if (isLast(what)) last = [value]
        wake()
      })
      while (items[0] || !last) {
        const item = items.shift()
        if (item) {
          flow(-item[1])
          yield item[0]
        } else await new Promise<void>((resolve) => (wake = resolve))
      }
      if (last[0]) throw last[0]
    })()
    return {
      next: () => iterator.next(),
      return() {
        last = []
        leave()
        // What nobody will read makes room for those who go on.
        for (const [, size] of items.splice(0)) flow(-size)
        wake()
        return iterator.return()
      },
    }
  }

  return {
    [Symbol.asyncIterator]: iterate,
    on: (of: StreamListener<any, any> | PropertyKey, listener?: (item: any) => void) =>
      hear((what, value, name) => {
        if (name === of) listener!(value)
        else (of as any)[what]?.(value)
      }),
    close: () => tell('closed'),
  }
}
