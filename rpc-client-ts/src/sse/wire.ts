// The messages of one subscription as Server-Sent Events, over fetch.

import { refusal, type Core } from '../core.js'
import { kindOf, transport, type CallError } from '../failure.js'
import { read, send } from '../http/request.js'
import { parse } from '../json.js'
import type { Begun } from '../live/subscription.js'
import type { Wire } from '../live/wire.js'
import type { SubscriptionOptions } from '../subscriptions.js'
import { eventReader } from './events.js'

/** Streams of a subscription, each from behind the last item of the one before. `input` is JSON. */
export const events = (
  core: Core,
  path: string,
  input: string | undefined,
  { headers, timeout }: SubscriptionOptions,
  { last, isFull }: Begun,
): Wire => {
  let wasOpen = false
  return (_, { open, hear, end }) => {
    const controller = new AbortController()
    let isOver = false
    let least = 0
    let id = ''
    let goOn: (() => void) | undefined

    const take = eventReader(({ id: eventId, event, data, retry }) => {
      least = +(retry ?? least)
      if (isOver || data === undefined) return
      const value = parse(data)
      if (event !== 'rpc-error') {
        const type = event === 'reset' || event === 'complete' ? event : 'data'
        hear({ type, id, data: value, eventId, name: event, size: data.length })
      } else if (eventId === '$end') hear({ type: 'error', id, error: value })
      else throw refusal(core, path, value)
    })

    void (async () => {
      try {
        const ask = {
          path,
          timeout,
          lastEventId: last(),
          headers: { accept: 'text/event-stream', ...headers },
          signal: controller.signal,
        }
        const response = await send(core, { ...ask, input }, { ...ask, body: input ?? 'null' })
        const { status, body } = response
        if (status !== 204 && !response.headers.get('content-type')?.startsWith('text/event')) {
          throw refusal(core, path, (await read(response)).error)
        }
        if (isOver) return
        wasOpen = true
        open()
        if (status === 204) return hear({ type: 'complete', id })
        const reader = body!.getReader()
        const decoder = new TextDecoder()
        for (;;) {
          const { done, value } = await reader.read()
          if (done || isOver) break
          hear({ type: 'pong' })
          take(decoder.decode(value, { stream: true }))
          // Who reads slowly holds up this stream alone: nothing more is taken, so the server sends nothing more.
          if (isFull()) await new Promise<void>((resolve) => (goOn = resolve))
        }
        throw transport('closed', true, `the stream of ${path} ended early`)
      } catch (caught) {
        const error = (caught as CallError).code
          ? (caught as CallError)
          : transport('closed', true, `the stream of ${path} was lost: ${caught}`, caught)
        const kind = kindOf(error)
        const mayPass = kind ? wasOpen || kind !== 'protocol' : wasOpen && error.retryable
        if (!isOver) end(error, { isHopeless: !mayPass, least: error.retryAfterMs ?? least })
      }
    })()

    return {
      send(frame) {
        id = frame.id ?? id
        if (frame.type === 'more') goOn?.()
        // A reader who is slow says nothing of the server.
        else if (frame.type === 'ping' && isFull()) hear({ type: 'pong' })
      },
      close() {
        isOver = true
        controller.abort()
        goOn?.()
      },
      backlog: () => 0,
    }
  }
}
