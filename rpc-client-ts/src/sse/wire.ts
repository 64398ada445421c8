// The messages of one subscription as Server-Sent Events, over fetch.

import { refusal, type Core } from '../core.js'
import { CallError, kindOf, stranger, transport } from '../failure.js'
import { isAnswer, read, send } from '../http/request.js'
import { parse } from '../json.js'
import type { Wire } from '../live/wire.js'
import type { SubscriptionOptions } from '../subscriptions.js'
import type { Subscription } from '../stream.js'
import { eventReader } from './events.js'

/** Streams of a subscription, each from behind the last item of the one before. */
export const events = (
  core: Core,
  path: string,
  { headers }: SubscriptionOptions,
  talk: Subscription,
): Wire => {
  let wasOpen = false
  return (_, { open: begin, hear, end }) => {
    const controller = new AbortController()
    let id = ''
    let goOn: (() => void) | undefined

    const take = eventReader(({ id: eventId, event, data }) => {
      if (data === undefined) return
      let value: any
      try {
        value = parse(data)
      } catch {
        return end(stranger({ url: path, status: 200 }, data), 0, true)
      }
      if (event !== 'rpc-error') {
        const type = event === 'reset' || event === 'complete' ? event : 'data'
        hear({ type, id, data: value, eventId, name: event }, () => data.length)
      } else if (eventId === '$end') hear({ type: 'error', id, error: value })
      else throw refusal(core, path, value)
    })

    void (async () => {
      try {
        const response = await send(core, { ...talk, headers }, controller.signal)
        if (!/^text\/event/.test(`${response.headers.get('content-type')}`)) {
          const answer = await read(response)
          throw isAnswer(answer) && answer.error
            ? refusal(core, path, answer.error)
            : stranger(response, 'no events')
        }
        wasOpen = true
        begin()
        const reader = response.body!.getReader()
        const decoder = new TextDecoder()
        for (;;) {
          const { done, value } = await reader.read()
          if (done) break
          hear({ type: 'pong' })
          take(decoder.decode(value, { stream: true }))
          // Who reads slowly holds up this stream alone: nothing more is taken, so the server sends nothing more.
          if (talk.isFull()) await new Promise<void>((resolve) => (goOn = resolve))
        }
        throw 'it ended early'
      } catch (caught) {
        const error = caught instanceof CallError ? caught : transport('closed', caught, true)
        const kind = kindOf(error)
        const mayPass = wasOpen ? kind || error.retryable : kind && /^c/.test(kind)
        end(error, 0, !mayPass)
      }
    })()

    return {
      send(frame) {
        id = frame.id ?? id
        if (frame.type === 'more') goOn?.()
        // A reader who is slow says nothing of the server.
        else if (frame.type === 'ping' && talk.isFull()) hear({ type: 'pong' })
      },
      close() {
        controller.abort()
        goOn?.()
      },
      backlog: () => 0,
    }
  }
}
