// A two-way procedure over the connection.

import { decode, refusal, report, type Core } from '../core.js'
import { emitter } from '../emitter.js'
import { transport, type CallError } from '../failure.js'
import { stringify } from '../json.js'
import { limit, within } from '../limits.js'
import type { EmitOptions, Socket, SocketOptions } from '../sockets.js'
import type { Live, Talk } from './connection.js'

/** An event that waits to be sent, or for its answer. */
interface Emission {
  readonly name: PropertyKey
  readonly data: string | undefined
  /** What its answer names, if one is asked for. */
  readonly ref: number | undefined
  settle(answer?: unknown): void
  fail(error: CallError): void
}

/** What happens to a socket itself. The events of the API have a dot in front. */
const eventOf = (name: PropertyKey): string =>
  (/^(reconnect|disconnect|error|complete)$/.test(String(name)) ? '' : '.') + String(name)

/** Opens a two-way procedure. `input` is JSON. */
export const open = (
  core: Core,
  live: Live,
  path: string,
  input: string | undefined,
  { signal, timeout, validate }: SocketOptions,
): Socket<any, any, any> => {
  const { on, off, emit } = emitter()
  /** What waits to be sent, in order, and what waits for its answer. */
  const queue = new Set<Emission>()
  const sent = new Map<number, Emission>()
  let refs = 0
  let isOpen = false
  let wasOpen = false
  let isOver = false
  let unlimit: ReturnType<typeof limit> | undefined

  const transmit = (emission: Emission) => {
    const { name, data, ref } = emission
    talk.link!.send({ type: 'emit', id: talk.id, name, ref }, 'data', data)
    if (ref) sent.set(ref, emission)
    else emission.settle()
  }
  const over = (error: CallError, type?: string): boolean => {
    if (isOver) return false
    isOver = true
    unlimit?.()
    live.end(talk, type)
    lost(error)
    for (const { fail } of queue) fail(error)
    return true
  }
  /** What was sent may have come, or not. */
  const lost = (error: CallError) => {
    if (isOpen) emit('disconnect', error)
    isOpen = false
    for (const { fail } of sent.values()) fail(transport('closed', true, error.message, error))
  }
  const fail = (error: CallError, type?: string) => {
    if (!over(error, type)) return
    report(core, error, path)
    emit('error', error)
  }
  const closed = () => transport('closed', false, 'the socket is closed')

  const talk: Talk = {
    input,
    begin: () => ({ type: 'open', path: path.split('.') }),
    hear({ type, name, data, timestamp, ref, error }) {
      const emission = sent.get(ref)
      if (type === 'event') {
        try {
          emit('.' + name, decode(core, path, data, name, validate), { name, timestamp })
        } catch (error) {
          report(core, error as CallError, path)
        }
      } else if (type === 'opened') {
        unlimit?.(true)
        isOpen = true
        // What is emitted now comes before what has waited: rooms are joined before anything is said in them.
        if (wasOpen) emit('reconnect')
        wasOpen = true
        for (const emission of queue) {
          if (!isOpen) break
          queue.delete(emission)
          transmit(emission)
        }
      } else if (type === 'complete') {
        if (over(closed())) emit('complete')
      } else if (type === 'error') fail(refusal(core, path, error))
      else if (type === 'result') emission?.settle(data)
      else if (emission) emission.fail(refusal(core, path, error))
      else report(core, refusal(core, path, error), path)
    },
    lost,
    fail,
  }

  unlimit = limit({ signal, timeout }, (error) => fail(error, 'close'))
  if (!isOver) live.begin(talk)

  return {
    on: (name: PropertyKey, listener: any) => on(eventOf(name), listener),
    once(name: PropertyKey, listener: any) {
      const stop = on(eventOf(name), (...data) => {
        stop()
        listener(...data)
      })
      return stop
    },
    off: (name: PropertyKey, listener: any) => off(eventOf(name), listener),
    emit(name: PropertyKey, data: unknown = null, options: EmitOptions = {}) {
      const answer = within<unknown>(options, (signal, resolve, reject) => {
        const json = stringify(data)
        if (isOver) throw closed()
        if (!isOpen && options.buffer === false) {
          throw transport('connect', false, 'there is no connection')
        }
        const release = live.reserve(json?.length ?? 0)
        const settled = () => {
          release()
          queue.delete(emission)
          sent.delete(emission.ref!)
        }
        const emission: Emission = {
          name,
          data: json,
          ref: options.ack === false ? undefined : ++refs,
          settle(answer) {
            settled()
            resolve(answer)
          },
          fail(error) {
            settled()
            reject(error)
          },
        }
        signal.addEventListener('abort', settled)
        if (isOpen) transmit(emission)
        else queue.add(emission)
      })
      // Whoever does not await it need not handle it either.
      answer.catch((error) => report(core, error, path))
      return answer
    },
    close: () => void over(closed(), 'close'),
  } as Socket<any, any, any>
}
