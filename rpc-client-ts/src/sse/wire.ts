// The messages of one subscription as Server-Sent Events, over fetch.

import { refusal, type Core } from '../core.js'
import { CallError, kindOf, stranger, transport } from '../failure.js'
import { isAnswer, read, send } from '../http/request.js'
import { parse } from '../json.js'
import { HOPELESS, type Wire } from '../live/wire.js'
import type { Subscription } from '../stream.js'
import { eventReader } from './events.js'

/**
 * Streams of a subscription, each from behind the last item of the one before. `isFull` tells whether its readers are
 * behind.
 */
export const events =
  (core: Core, talk: Subscription, isFull: () => boolean): Wire =>
  (open, hear, end) => {
    const controller = new AbortController()
    let goOn: (() => void) | undefined

    void (async () => {
      try {
        const response = await send(core, talk, controller.signal)
        if (!/^text\/event/.test(response.headers.get('content-type')!)) {
          const answer = await read(response)
          throw refusal(
            core,
            talk.path,
            (isAnswer(answer) && answer.error) || stranger(response, 'no events'),
          )
        }
        open()
        const take = eventReader(({ id: eventId, event, data }) => {
          if (!data) return
          let value: any
          try {
            value = parse(data)
          } catch {
            return end(stranger(response, data), HOPELESS)
          }
          const error = event === 'rpc-error' && value
          if (error && eventId !== '$end') throw refusal(core, talk.path, error)
          const type = event === 'reset' || event === 'complete' ? event : 'data'
          // What an event has beside its data counts as 64 bytes: many small ones take memory too.
          hear(
            { type, id: talk.id, data: value, eventId, name: event, error },
            () => data.length + 64,
          )
        })
        const reader = response.body!.getReader()
        const decoder = new TextDecoder()
        let chunk
        while (!((chunk = await reader.read()).done || controller.signal.aborted)) {
          // Whatever comes is a sign of life.
          hear({})
          take(decoder.decode(chunk.value, { stream: true }))
          // Who reads slowly holds up this stream alone: nothing more is taken, so the server sends nothing more.
          if (isFull()) await new Promise<void>((resolve) => (goOn = resolve))
        }
        throw 'cut off'
      } catch (caught) {
        const error = caught instanceof CallError ? caught : transport('closed', caught)
        const kind = kindOf(error)
        const mayPass = talk.isOpen ? kind || error.retryable : /^c/.test(kind as string)
        end(error, mayPass ? 0 : HOPELESS)
      }
    })()

    return {
      // Whatever is sent gives a reason to look: a reader who is slow says nothing of the server, and one who has read
      // lets it go on.
      send() {
        if (isFull()) hear({})
        else goOn?.()
      },
      // Where reading is held up it stays so. Not every `fetch` heeds the signal: reading looks at it too.
      close() {
        controller.abort()
      },
    }
  }
