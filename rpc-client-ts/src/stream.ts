// The items of a subscription, for those who iterate and those who listen.

import { call, decode, report, type Core } from './core.js'
import type { CallError } from './failure.js'
import { stringify } from './json.js'
import { limit } from './limits.js'
import type { Live } from './live/connection.js'
import type { Stream, StreamListener, SubscriptionOptions } from './subscriptions.js'
import type { Talk } from './talk.js'

/** What a connection of its own has to know of a subscription. */
export interface Subscription extends Talk {
  /** The id of the last item that came. */
  lastEventId?: string | undefined
}

type What = keyof StreamListener<any, any> | 'closed'

/**
 * Who hears what is told. `size` is what an item takes of the window, which is never 0: that is what comes last. What
 * is neither has none. Who keeps an item lets `flow` know of its size, and again, negative, when it is read.
 */
type Hearer = (what: What, value: any, size?: number, name?: string) => void

/**
 * A stream of a subscription that begins whenever the first hearer comes. `over` chooses what it goes over, and may ask
 * whether as much waits for readers as may.
 */
export const stream = (
  core: Core,
  path: string,
  given: unknown,
  options: SubscriptionOptions,
  over: (subscription: Subscription, isFull: () => boolean) => Live,
): Stream<any, any, any> => {
  const { receiveBuffer = 1 << 20 } = core
  let hearers = new Set<Hearer>()
  let live: Live | undefined
  let talk: Subscription
  let unlimit: ReturnType<typeof limit> | undefined
  /** How many bytes of the window are taken, and how many of these wait for readers. */
  let taken = 0
  let waiting = 0

  const end = () => {
    unlimit?.()
    live?.end(talk, 'unsubscribe')
  }
  /** So much more, or less, waits for readers. */
  const flow = (size: number) => {
    waiting += size
    const owed = taken - waiting
    if (owed * 2 < receiveBuffer) return
    taken = waiting
    if (talk?.id) live!.send({ type: 'more', id: talk.id, bytes: owed })
  }
  const tell = (what: What, value?: unknown, size?: number, name?: string) => {
    const all = hearers
    if (size === 0) {
      // Who comes while its end is told begins it anew.
      hearers = new Set()
      end()
    }
    taken += size ?? 0
    for (const hearer of [...all]) {
      if (size === 0 || hearers.has(hearer)) void call(hearer, what, value, size, name)
    }
    flow(0)
  }
  const fail = (error: unknown) => {
    tell('error', error, 0)
    report(core, error as CallError, path)
  }
  const drop = (hearer: Hearer) => {
    if (hearers.delete(hearer) && !hearers.size) end()
  }
  const hear = (hearer: Hearer): (() => void) => {
    if (hearers.add(hearer).size < 2) {
      try {
        unlimit = limit(options, fail)
        talk = {
          ...options,
          path,
          input: stringify(given),
          begin() {
            taken = waiting
            return {
              type: 'subscribe',
              path: path.split('.'),
              lastEventId: talk.lastEventId,
              window: receiveBuffer > waiting ? receiveBuffer - waiting : 1,
            }
          },
          hear(frame, size) {
            const { type, eventId, name, error } = frame
            try {
              // It is over at the server already.
              if (error || type === 'complete') live!.end(talk)
              if (error || type === 'data') {
                talk.lastEventId = eventId ?? talk.lastEventId
                tell(type, decode(core, path, frame), size!(), name)
              } else if (type === 'complete') tell(type, null, 0)
              else if (type === 'reset') tell(type)
            } catch (error) {
              fail(error)
            }
          },
          // It was told already, of the connection.
          fail: (error) => tell('error', error, 0),
          state(state) {
            tell('state', state)
            if (state !== 'connected') return
            unlimit!(true)
            if (talk.isOpen && !talk.lastEventId) tell('reset')
            talk.isOpen = true
          },
        }
        live = over(talk, () => taken > receiveBuffer)
        live.begin(talk)
        if (!talk.id) tell('state', live.state)
      } catch (error) {
        fail(error)
      }
    }
    return () => drop(hearer)
  }

  return {
    [Symbol.asyncIterator](): AsyncIterator<any, any, any> {
      const items: [item: unknown, size: number][] = []
      let wake: (() => void) | undefined
      const take: Hearer = (_, value, size) => {
        if (size === undefined) return
        items.push([value, size])
        flow(size)
        wake?.()
      }
      const iterator = (async function* () {
        hear(take)
        for (;;) {
          if (!items[0]) await new Promise<void>((resolve) => (wake = resolve))
          const [value, size] = items.shift()!
          flow(-size)
          if (!size) {
            if (value) throw value
            return
          }
          yield value
        }
      })()
      return {
        next: () => iterator.next(),
        return() {
          drop(take)
          // What nobody will read makes room for those who go on.
          while (items[0]) flow(-items.pop()![1])
          take('closed', null, 0)
          return iterator.return()
        },
      }
    },
    on: (of: StreamListener<any, any> | PropertyKey, listener?: (item: any) => void) =>
      hear((what, value, _, name) => {
        if (name === of) listener!(value)
        else (of as any)[what]?.(value)
      }),
    close: () => tell('closed', null, 0),
  }
}
