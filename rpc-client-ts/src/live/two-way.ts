// A two-way procedure over the connection.

import { ask } from '../ask.js'
import { decode, report, type Core } from '../core.js'
import { emitter } from '../emitter.js'
import { transport, type CallError } from '../failure.js'
import { stringify } from '../json.js'
import { limit } from '../limits.js'
import type { EmitOptions, Socket, SocketOptions } from '../sockets.js'
import type { Talk } from '../talk.js'
import type { Live } from './connection.js'

/** Opens a two-way procedure. `input` is JSON. */
export const open = (
  core: Core,
  live: Live,
  path: string,
  input: string | undefined,
  options: SocketOptions,
): Socket<any, any, any> => {
  const { on, off, emit } = emitter()
  /** What tells that it runs: nothing does the first time. */
  let opened = ''

  const lost = (error: CallError) => {
    const { isOpen } = talk
    talk.isOpen = false
    if (isOpen) emit('disconnect', error)
  }
  const over = async (error: CallError, event = 'error') => {
    unlimit()
    live.end(talk, 'close')
    lost(error)
    for (const each of live.talks) if (each.of === talk) each.fail(error)
    // One that fails at once does so before anybody can listen. An end that was asked for has no name.
    await 0
    emit(event, error)
  }
  const closed = transport('closed', 'closed', false)

  const talk: Talk = {
    path,
    input,
    begin: () => ({ type: 'open', path: path.split('.') }),
    hear(frame) {
      const { type, name, timestamp, error } = frame
      try {
        if (error || type === 'event')
          emit(name, decode(core, path, frame, name, options.validate), { name, timestamp })
        else if (type === 'opened') {
          unlimit(true)
          talk.isOpen = true
          // What is emitted now comes before what has waited: rooms are joined before anything is said in them.
          emit(opened)
          opened = 'reconnect'
          live.resume()
        } else if (type === 'complete') {
          live.end(talk)
          void over(closed, type)
        }
      } catch (error) {
        report(core, error as CallError, path)
        if (type !== 'error' && talk.isOpen) return
        live.end(talk)
        void over(error as CallError)
      }
    },
    lost,
    // It was told already, of the connection.
    fail: over,
  }

  const unlimit = limit(options, (error) => {
    report(core, error, path)
    void over(error)
  })
  live.begin(talk)

  return {
    on,
    off,
    once: (name: string, listener: any) => on(name, listener, true),
    emit(name: PropertyKey, data: unknown = null, given: EmitOptions = {}) {
      const answer = (async () => {
        if (!live.talks.has(talk)) throw closed
        if (!talk.isOpen && given.buffer === false) throw transport('connect', 'no connection')
        return ask(core, live, {
          ...given,
          path,
          input: stringify(data),
          kind: 'event',
          of: talk,
          begin: (ref) => ({ type: 'emit', id: talk.id, name, ref }),
        })
      })()
      // Whoever does not await it need not handle it either.
      answer.catch((error) => report(core, error, path))
      return answer
    },
    close() {
      void over(closed, '')
    },
  } as never
}
