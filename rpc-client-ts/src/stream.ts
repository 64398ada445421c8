// The items of a subscription, for those who iterate and those who listen.

import { call, report, type Core } from './core.js'
import type { CallError } from './failure.js'
import { limit, type Limits } from './limits.js'
import type { Stream, StreamListener } from './subscriptions.js'

/**
 * What a source tells: `data` with an item, its name, and what it takes of what may wait for readers; `state`; `reset`;
 * and `complete` or `error`, after which it tells nothing.
 */
export type Sink = (
  what: keyof StreamListener<any, any>,
  value?: unknown,
  name?: string,
  size?: number,
) => void

/** A subscription that was begun. */
export interface Source {
  /** Ends it, at the server too. It may have ended already. */
  end(): void
  /** Every reader has taken so much. */
  taken(size: number): void
}

/** Who hears what a source tells. Who needs an item for longer calls `keep`, and what that returns when it is taken. */
type Hearer = (
  what: keyof StreamListener<any, any>,
  value: any,
  name: string | undefined,
  keep: () => () => void,
) => void

/** A stream of a subscription that `start` begins, whenever the first hearer comes. */
export const stream = (
  core: Core,
  path: string,
  limits: Limits,
  start: (sink: Sink) => Source,
): Stream<any, any, any> => {
  const hearers = new Set<Hearer>()
  /** Ends what was begun. */
  let stop = () => {}

  const begin = () => {
    let source: Source | undefined
    let state: unknown
    let isOver = false
    let unlimit: ReturnType<typeof limit> | undefined

    stop = () => {
      isOver = true
      unlimit?.()
      source?.end()
    }
    const end = stop
    const sink: Sink = (what, value, name, size = 0) => {
      if (isOver || (what === 'state' && state === value)) return
      const all = [...hearers]
      let readers = 1
      const isTaken = () => --readers || source?.taken(size)
      const keep = () => (readers++, isTaken)
      if (what === 'state') state = value
      if (value === 'connected') unlimit?.(true)
      if (what === 'error') report(core, value as CallError, path)
      const isLast = what === 'error' || what === 'complete'
      if (isLast) {
        hearers.clear()
        end()
      }
      for (const hearer of all) {
        if (isLast || hearers.has(hearer)) call(hearer, what, value, name, keep)
      }
      isTaken()
    }
    unlimit = limit(limits, (error) => sink('error', error))
    try {
      if (!isOver) source = start(sink)
      if (isOver) end()
    } catch (error) {
      sink('error', error)
    }
  }

  const hear = (hearer: Hearer): (() => void) => {
    if (hearers.add(hearer).size < 2) begin()
    return () => {
      if (hearers.delete(hearer) && !hearers.size) stop()
    }
  }

  const iterate = (): AsyncIterator<any, undefined, undefined> => {
    const items: [unknown, () => void][] = []
    const readers: [(result: IteratorResult<any, undefined>) => void, (error: unknown) => void][] =
      []
    let leave: (() => void) | undefined
    let isOver = false
    let failed: unknown

    const settle = () => {
      while (readers[0] && (items[0] || isOver)) {
        const [resolve, reject] = readers.shift()!
        const [value, isTaken] = items.shift() ?? []
        isTaken?.()
        if (isTaken) resolve({ done: false, value })
        else if (failed) reject(failed)
        else resolve({ done: true, value: undefined })
        if (!isTaken) failed = undefined
      }
    }
    const end = (error?: unknown) => {
      isOver = true
      failed = error
      settle()
    }
    return {
      next: () =>
        new Promise((...reader) => {
          readers.push(reader)
          leave ??= hear((what, value, _, keep) => {
            if (what === 'data') items.push([value, keep()])
            else if (what !== 'reset' && what !== 'state') end(value)
            settle()
          })
          settle()
        }),
      async return() {
        ;(leave ??= () => {})()
        // What nobody will read makes room for those who go on.
        for (const [, isTaken] of items.splice(0)) isTaken()
        end()
        return { done: true, value: undefined }
      },
    }
  }

  return {
    [Symbol.asyncIterator]: iterate,
    on: (of: StreamListener<any, any> | PropertyKey, listener?: (item: any) => void) =>
      hear((what, value, name) => {
        if (typeof of === 'object') of[what]?.(value)
        else if (name === of) listener!(value)
      }),
    close() {
      const all = [...hearers]
      hearers.clear()
      if (all.length) stop()
      for (const hearer of all) hearer('closed' as never, undefined, undefined, stop as never)
    },
  }
}
