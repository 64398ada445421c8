// Calls over HTTP.

import type { Core } from '../core.js'
import { stranger } from '../failure.js'
import type { Carrier, Talk } from '../talk.js'
import { envelope, isAnswer, read, send } from './request.js'

/** What carries calls over HTTP. */
export const http = (core: Core): Carrier => {
  const queue = new Set<Talk>()

  const request = async (calls: Talk[]) => {
    const controller = new AbortController()
    let response: any
    let left = calls.length
    for (const each of calls) each.leave = () => --left || controller.abort()
    const tell = (answers: any) =>
      calls.forEach((each, index) => {
        // What is refused as a whole is refused for each.
        const answer = calls[1] && !answers?.error ? answers?.[index] : answers
        each.hear(
          isAnswer(answer) ? answer : { error: stranger(response, `${JSON.stringify(answer)}`) },
        )
      })
    try {
      response = await send(
        core,
        calls[0]!,
        controller.signal,
        calls[1] && `[${calls.map(envelope)}]`,
      )
      tell(await read(response))
    } catch (error) {
      tell({ error })
    }
  }

  return {
    begin(call) {
      if (!core.batch || call.headers) void request([call])
      else if (queue.add(call).size < 2)
        setTimeout(() => {
          const calls = [...queue]
          queue.clear()
          // A server takes no more in one request.
          while (calls[0]) void request(calls.splice(0, 64))
        })
    },
    end(call, type) {
      queue.delete(call)
      if (type) call.leave?.()
    },
  }
}
