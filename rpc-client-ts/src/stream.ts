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
export interface Subscribed {
  /** The input, as JSON. */
  readonly input: string | undefined
  /** The id of the last item that came. */
  last(): string | undefined
  /** Whether as much waits for readers as may. */
  isFull(): boolean
}

type What = keyof StreamListener<any, any> | 'closed'

/** Who hears what is told. Who keeps an item lets `flow` know of its size, and again, negative, when it is read. */
type Hearer = (
  what: What,
  value: any,
  name?: string,
  size?: number,
  flow?: (size: number) => void,
) => void

/**
 * A stream of a subscription that begins whenever the first hearer comes. `over` chooses what it goes over.
 */
export const stream = (
  core: Core,
  path: string,
  given: unknown,
  options: SubscriptionOptions,
  over: (subscribed: Subscribed) => Live,
): Stream<any, any, any> => {
  const { receiveBuffer = 1 << 20 } = core.options
  const hearers = new Set<Hearer>()
  let lastEventId: string | undefined
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
  const tell = (what: What, value?: unknown, name?: string, size = 0) => {
    if (isOver) return
    const all = [...hearers]
    const isLast = what === 'error' || what === 'complete'
    if (isLast) {
      hearers.clear()
      end()
    }
    taken += size
    for (const hearer of all) {
      if (isLast || hearers.has(hearer)) void call(hearer, what, value, name, size, flow)
    }
    flow(0)
  }
  const fail = (error: unknown) => {
    report(core, error as CallError, path)
    tell('error', error)
  }
  const talk: Talk & { input?: string | undefined } = {
    path,
    input: undefined,
    begin() {
      const window = Math.max(1, receiveBuffer - waiting)
      taken = waiting
      return { type: 'subscribe', path: path.split('.'), lastEventId, window }
    },
    begun() {
      unlimit?.(true)
      tell('state', 'connected')
      if (isBegun && lastEventId === undefined) tell('reset')
      isBegun = true
    },
    repeats: true,
    hear({ type, data, eventId, name, error }, size) {
      try {
        // It is over at the server already.
        if (error || type === 'complete') live!.end(talk)
        if (error) throw refusal(core, path, error)
        if (type === 'data') {
          lastEventId = eventId ?? lastEventId
          tell(type, decode(core, path, data), name, size!() + ITEM)
        } else if (type === 'reset' || type === 'complete') tell(type)
      } catch (error) {
        fail(error)
      }
    },
    // It was told already, of the connection.
    fail: (error) => tell('error', error),
    state: (state) => state === 'connected' || tell('state', state),
  }

  const hear = (hearer: Hearer): (() => void) => {
    if (hearers.add(hearer).size < 2) {
      lastEventId = options.lastEventId
      live = undefined
      isBegun = isOver = false
      try {
        unlimit = limit(options, fail)
        talk.input = stringify(given)
        live = over({
          input: talk.input,
          last: () => lastEventId,
          isFull: () => taken > receiveBuffer,
        })
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
    let items: [unknown, () => void][] = []
    let leave = () => {}
    let wake = leave
    let isOver = false
    let failed: unknown

    const iterator = (async function* () {
      if (!isOver) {
        leave = hear((what, value, _, size, flow) => {
          if (what === 'data') {
            flow!(size!)
            items.push([value, () => flow!(-size!)])
          } else if (what !== 'reset' && what !== 'state') {
            isOver = true
            failed = value
          }
          wake()
        })
      }
      for (;;) {
        const item = items.shift()
        if (item) {
          item[1]()
          yield item[0]
        } else if (failed) throw failed
        else if (isOver) return
        else await new Promise<void>((resolve) => (wake = resolve))
      }
    })()
    return {
      next: () => iterator.next(),
      return() {
        isOver = true
        failed = undefined
        leave()
        // What nobody will read makes room for those who go on.
        for (const [, read] of items) read()
        items = []
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
    close() {
      const all = [...hearers]
      hearers.clear()
      if (all.length) end()
      for (const hearer of all) hearer('closed', undefined)
    },
  }
}
