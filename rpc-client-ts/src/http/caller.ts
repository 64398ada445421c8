// Calls over HTTP.

import type { CallOptions } from '../calls.js'
import type { Kind } from '../contract.js'
import type { Core } from '../core.js'
import { limit } from '../limits.js'
import { open, read, send } from './request.js'

/** Makes a call. `input` is JSON, and absent where there is none. */
export type Caller = (
  path: string,
  kind: Kind,
  input: string | undefined,
  options: CallOptions,
) => Promise<any>

interface Call {
  readonly path: string
  readonly kind: Kind
  readonly input: string | undefined
  readonly options: CallOptions
  resolve(data: unknown): void
  reject(error: unknown): void
  isOver?: boolean
  /** It waits for an answer no more. */
  leave?(): unknown
}

/** The most calls in one request. */
const MOST = 64

const envelope = ({ path, kind, input }: Call): string =>
  `{"path":${JSON.stringify(path.split('.'))},"type":"${kind}","input":${input ?? null}}`

/** What makes calls over HTTP. */
export const httpCaller = (core: Core): Caller => {
  let queue: Call[] = []

  const request = (calls: Call[]): void => {
    const controller = new AbortController()
    const [call] = calls as [Call]
    const { path, kind, input, options } = call
    const ask = { headers: options.headers, signal: controller.signal }
    let left = calls.length
    for (const call of calls) call.leave = () => --left || controller.abort()
    const response = (
      left > 1
        ? send(core, { ...ask, body: `[${calls.map(envelope)}]` })
        : kind === 'query'
          ? send(core, { ...ask, path, input }, { ...ask, body: envelope(call) })
          : send(core, { ...ask, path, body: input ?? 'null' })
    ).then(async (response) => [await read(response), response] as const)
    calls.forEach(async ({ path, resolve, reject }, index) => {
      try {
        const [answers, from] = await response
        // What is refused as a whole is refused for each.
        resolve(open(core, path, calls[1] && !answers?.error ? answers?.[index] : answers, from))
      } catch (error) {
        reject(error)
      }
    })
  }

  const flush = () => {
    const calls = queue.filter(({ isOver }) => !isOver)
    queue = []
    while (calls[0]) request(calls.splice(0, MOST))
  }

  return (path, kind, input, options) =>
    new Promise((resolve, reject) => {
      const over = (settle: (value: any) => void) => (value: unknown) => {
        call.isOver = true
        clear()
        settle(value)
      }
      const clear = limit(options, (error) => {
        call.reject(error)
        call.leave?.()
      })
      const call: Call = {
        path,
        kind,
        input,
        options,
        resolve: over(resolve),
        reject: over(reject),
      }
      if (!core.options.batch || options.headers) request([call])
      else if (queue.push(call) < 2) setTimeout(flush)
    })
}
