// What is sent once and answered once: a call, or an event of a two-way procedure.

import { decode, type Core } from './core.js'
import { kindOf, transport } from './failure.js'
import { limit, type Limits } from './limits.js'
import type { Carrier, Talk } from './talk.js'

/** What is asked. */
export interface Question
  extends
    Limits,
    Pick<Talk, 'path' | 'input' | 'kind' | 'headers' | 'of'>,
    Partial<Pick<Talk, 'begin'>> {}

/** Asks it, and waits for the answer. */
export const ask = (core: Core, carrier: Carrier, { path, ...question }: Question): Promise<any> =>
  new Promise((resolve, reject) => {
    const over = (type?: string) => {
      unlimit()
      carrier.end(talk, type)
    }
    const unlimit = limit(question, (error) => {
      reject(error)
      over('cancel')
    })
    const talk: Talk = {
      begin: () => ({ type: 'call', path: path.split('.') }),
      path,
      ...question,
      hear(frame) {
        const { type, error } = frame
        if (type !== 'result' && !error) return
        over()
        try {
          resolve(decode(core, path, frame))
        } catch (error) {
          reject(error)
        }
      },
      fail(error) {
        const kind = kindOf(error) as 'closed' | false | undefined
        reject(kind ? transport(kind, error.message, !talk.size) : error)
        over()
      },
    }
    carrier.begin(talk)
  })
