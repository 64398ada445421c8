// Calls over the connection.

import { decode, refusal, type Core } from '../core.js'
import { kindOf, transport } from '../failure.js'
import type { Caller } from '../http/caller.js'
import { within } from '../limits.js'
import type { Live, Talk } from './connection.js'

/** What makes calls over the connection. */
export const socketCaller =
  (core: Core, live: Live): Caller =>
  (path, isQuery, input, options) =>
    within(options, (signal, resolve, reject) => {
      const { retries = 2 } = core.options
      const timeoutMs = Math.ceil(options.timeout!)
      const release = live.reserve(input?.length ?? 0)
      let isSent = false
      let tries = 0

      const over = (type?: string) => {
        release()
        live.end(talk, type)
      }
      const talk: Talk = {
        input,
        // What JSON cannot say, no end, it leaves out.
        begin: () => ({
          type: 'call',
          path: path.split('.'),
          timeoutMs: timeoutMs < Infinity ? timeoutMs : undefined,
        }),
        begun() {
          isSent = true
          release()
        },
        hear({ type, data, error }) {
          over()
          try {
            if (type !== 'result') throw refusal(core, path, error)
            resolve(decode(core, path, data))
          } catch (error) {
            reject(error)
          }
        },
        lost(error) {
          if (!isQuery || tries++ >= retries) talk.fail(error)
        },
        fail(error) {
          over()
          const kind = kindOf(error) as 'closed' | false
          reject(kind ? transport(kind, isSent, error.message, error) : error)
        },
      }
      signal.addEventListener('abort', () => over('cancel'))
      live.begin(talk)
    })
