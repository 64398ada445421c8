// A server behind a fake `fetch`: it keeps what it was asked, and answers as a test says.

import { HASH } from './api.js'

/** A request. */
export interface Asked {
  readonly url: URL
  readonly method: string
  readonly headers: Headers
  readonly body: string | undefined
  readonly signal: AbortSignal
  /** Answers it; an error is what `fetch` is rejected with. */
  answer(answer: Response | Error): void
}

/** Answers with JSON. */
export const json = (body: unknown, init: ResponseInit = {}): Response =>
  text(JSON.stringify(body), { 'content-type': 'application/json', 'rpc-schema': HASH }, init)

/** Answers with a text. */
export const text = (
  body: string,
  headers: Record<string, string> = {},
  init: ResponseInit = {},
): Response => new Response(body, { headers, ...init })

/** Answers a call. */
export const data = (data: unknown): Response => json({ ok: true, data })

/** Refuses a call. */
export const refusal = (error: unknown, status = 400): Response =>
  json({ ok: false, error }, { status })

/** What `fetch` throws in Node if nobody listens at the server's port. */
export const refused = (): Error =>
  new TypeError('fetch failed', {
    cause: Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:3000'), {
      code: 'ECONNREFUSED',
    }),
  })

/** What `fetch` throws in Node if the connection ends. */
export const reset = (): Error =>
  new TypeError('fetch failed', {
    cause: Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }),
  })

/** What `fetch` throws in a browser, whatever happened. */
export const lost = (): Error => new TypeError('Failed to fetch')

type Answer = Response | Error | undefined

/** A fake `fetch`. What nothing answers waits for the test to do it. */
export class FakeServer {
  /** All that it was asked. */
  readonly asked: Asked[] = []
  #answer: (asked: Asked, index: number) => Answer

  constructor(answer: Answer[] | ((asked: Asked, index: number) => Answer) = () => undefined) {
    this.#answer = Array.isArray(answer) ? (_, index) => answer[index] : answer
  }

  /** What it was asked last. */
  get last(): Asked {
    return this.asked.at(-1)!
  }

  readonly fetch = (address: string, init: RequestInit): Promise<Response> =>
    new Promise((resolve, reject) => {
      const url = new URL(address)
      const signal = init.signal!
      if (signal.aborted) return reject(signal.reason)
      signal.addEventListener('abort', () => reject(signal.reason))
      const asked: Asked = {
        url,
        method: init.method ?? 'GET',
        headers: new Headers(init.headers),
        body: init.body as string | undefined,
        signal,
        answer(answer) {
          if (answer instanceof Error) return reject(answer)
          Object.defineProperty(answer, 'url', { value: address })
          resolve(answer)
        },
      }
      this.asked.push(asked)
      const answer = this.#answer(asked, this.asked.length - 1)
      if (answer) asked.answer(answer)
    })
}
