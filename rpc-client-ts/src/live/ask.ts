// What is sent once and answered once: a call, or an event of a two-way procedure.

import { decode, refusal, type Core } from '../core.js'
import { failure, kindOf, transport } from '../failure.js'
import { limit, type Limits } from '../limits.js'
import type { Live, Talk } from './connection.js'

/** What is asked. */
interface Question extends Pick<Talk, 'input' | 'isDue'> {
  /** The message, for the id by which the answer names it. */
  frame(id: string): object
  /** Whether it may be sent again if the connection was lost before the answer. */
  readonly isQuery?: boolean
}

/** Asks it over the connection, as soon as there is one. */
export const ask = (
  core: Core,
  live: Live,
  path: string,
  limits: Limits,
  { frame, isQuery, ...how }: Question,
  begun?: (talk: Talk) => void,
): Promise<any> =>
  new Promise((resolve, reject) => {
    let isSent = false
    let release: (() => void) | undefined
    const unlimit = limit(limits, (error) => {
      over('cancel')
      reject(error)
    })
    const over = (type?: string) => {
      release?.()
      unlimit()
      live.end(talk, type)
    }
    const talk: Talk = {
      ...how,
      isAsked: true,
      repeats: isQuery,
      begin: () => frame(talk.id!),
      begun() {
        isSent = true
        release!()
      },
      hear({ type, data, error }) {
        if (type !== 'result' && !error) return
        over()
        try {
          if (error) throw refusal(core, path, error)
          resolve(decode(core, path, data))
        } catch (error) {
          reject(error)
        }
      },
      lost(error) {
        if (!isQuery) talk.fail(error)
      },
      fail(error) {
        over()
        const kind = kindOf(error) as 'closed' | false | undefined
        reject(kind ? transport(kind, isSent, error.message) : error)
      },
    }
    release = live.reserve((how.input?.length ?? 0) + 64)
    if (!release) return talk.fail(failure('LIMIT_EXCEEDED', 'too much'))
    begun?.(talk)
    live.begin(talk)
  })
