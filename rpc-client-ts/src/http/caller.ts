// Calls over HTTP.

import type { CallOptions } from '../calls.js'
import { decode, refusal, type Core } from '../core.js'
import { kindOf, stranger, type CallError } from '../failure.js'
import { within } from '../limits.js'
import { read, send } from './request.js'

/** Makes a call. `input` is JSON, and absent where there is none. */
export type Caller = (
  path: string,
  isQuery: boolean,
  input: string | undefined,
  options: CallOptions,
) => Promise<unknown>

interface Call {
  readonly path: string
  readonly isQuery: boolean
  readonly input: string | undefined
  readonly options: CallOptions
  readonly signal: AbortSignal
}

interface Waiting extends Call {
  settle(answer: unknown): void
  reject(error: unknown): void
}

/** The most calls in one request. */
const MOST = 64

const envelope = ({ path, isQuery, input }: Call): string =>
  `{"path":${JSON.stringify(path.split('.'))},"type":"${isQuery ? 'query' : 'mutation'}","input":${input ?? null}}`

/** What makes calls over HTTP. */
export const httpCaller = (core: Core): Caller => {
  const { batch, retries = 2 } = core.options
  let queue: Waiting[] = []

  const alone = async (call: Call): Promise<any> => {
    const { path, isQuery, input, signal, options } = call
    const ask = { ...options, signal }
    return read(
      await (isQuery
        ? send(core, { ...ask, path, input }, { ...ask, body: envelope(call) })
        : send(core, { ...ask, path, body: input ?? 'null' })),
    )
  }

  const together = async (calls: Waiting[]): Promise<void> => {
    const controller = new AbortController()
    let left = calls.length
    for (const { signal } of calls) {
      signal.addEventListener('abort', () => --left || controller.abort())
    }
    try {
      const answers =
        left < 2
          ? [await alone(calls[0]!)]
          : await read(
              await send(core, {
                body: `[${calls.map(envelope)}]`,
                signal: controller.signal,
                timeout: Math.max(...calls.map(({ options }) => options.timeout!)),
              }),
            )
      // What is refused as a whole is refused for each.
      calls.forEach(({ settle }, index) => settle(answers.at ? answers[index] : answers))
    } catch (error) {
      for (const { reject } of calls) reject(error)
    }
  }

  const flush = () => {
    const calls = queue.filter(({ signal }) => !signal.aborted)
    queue = []
    while (calls.length) void together(calls.splice(0, MOST))
  }

  const once = (call: Call): Promise<any> =>
    batch && !call.options.headers
      ? new Promise((settle, reject) => {
          if (queue.push({ ...call, settle, reject }) < 2) setTimeout(flush)
        })
      : alone(call)

  const answered = async (call: Call): Promise<unknown> => {
    const { path, isQuery, signal } = call
    for (let tries = 0; ; tries++) {
      try {
        const answer = await once(call)
        if (!answer) throw stranger(path, 'too few answers')
        if (answer.ok) return decode(core, path, answer.data)
        throw refusal(core, path, answer.error)
      } catch (error) {
        if (!isQuery || tries >= retries || !/^c/.test(kindOf(error as CallError) || ''))
          throw error
        await new Promise((again) => setTimeout(again, Math.random() * 50 * 2 ** tries))
        if (signal.aborted) throw error
      }
    }
  }

  return (path, isQuery, input, options) =>
    within(options, (signal, resolve, reject) => {
      answered({ path, isQuery, input, options, signal }).then(resolve, reject)
    })
}
