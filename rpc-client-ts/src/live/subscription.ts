// A subscription over a connection.

import { decode, refusal, type Core } from '../core.js'
import type { Sink, Source } from '../stream.js'
import type { Live, Talk } from './connection.js'

/** What an item takes of the window beside its JSON, in bytes. */
const ITEM = 64

/** How many bytes the JSON of an item has: what the message has beside it is known. */
const sizeOf = (text: string, { data, ...rest }: { data?: unknown }): number =>
  (/[^\0-\x7f]/.test(text) ? new TextEncoder().encode(text) : text).length -
  JSON.stringify(rest).length -
  ',"data":'.length

/** A subscription that is about to begin. */
export interface Begun extends Source {
  /** The id of the last item that came. */
  last(): string | undefined
  /** Whether as much waits for readers as may. */
  isFull(): boolean
  begin(live: Live): void
}

/** A subscription, which begins when it is told over what. `input` is JSON. */
export const subscription = (
  core: Core,
  path: string,
  input: string | undefined,
  lastEventId: string | undefined,
  sink: Sink,
): Begun => {
  const { receiveBuffer = 1 << 20 } = core.options
  let live: Live
  let isBegun = false
  /** How many bytes wait for readers, and how many of the window are to be given back. */
  let waiting = 0
  let owed = 0

  const talk: Talk = {
    input,
    moves: () => lastEventId !== undefined,
    begin() {
      owed = 0
      const window = Math.max(1, receiveBuffer - waiting)
      return { type: 'subscribe', path: path.split('.'), lastEventId, window }
    },
    begun() {
      sink('state', 'connected')
      if (isBegun && lastEventId === undefined) sink('reset')
      isBegun = true
    },
    hear(frame, text) {
      const { type, data, eventId, name, error } = frame
      if (type === 'data') {
        const size = (frame.size ?? sizeOf(text!, frame)) + ITEM
        waiting += size
        lastEventId = eventId ?? lastEventId
        try {
          sink('data', decode(core, path, data), name, size)
        } catch (error) {
          sink('error', error)
        }
      } else if (type === 'reset') sink('reset')
      else {
        live.end(talk)
        if (error) sink('error', refusal(core, path, error))
        else sink('complete')
      }
    },
    fail: (error) => sink('error', error),
    state: (state) => state === 'connected' || sink('state', state),
  }
  return {
    last: () => lastEventId,
    isFull: () => waiting > receiveBuffer,
    begin(over) {
      live = over
      live.begin(talk)
      if (!talk.link) sink('state', live.connection.state)
    },
    end: () => live.end(talk, 'unsubscribe'),
    taken(size) {
      waiting -= size
      owed += size
      if (owed * 2 >= receiveBuffer) {
        talk.link?.send({ type: 'more', id: talk.id, bytes: owed })
        owed = 0
      }
    },
  }
}
