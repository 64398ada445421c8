// A server of event streams, which a test writes by hand.

import { createClient, type ClientOptions } from '../../src/index.js'
import { contract, HASH } from './api.js'
import { FakeServer, type Asked } from './fetch.js'

/** The body of an answer. It gives a chunk whenever it is asked for one, so that what was read can be told. */
export class EventStream {
  /** How many bytes were read. */
  taken = 0
  readonly response: Response
  readonly #chunks: Uint8Array<ArrayBuffer>[] = []
  readonly #encoder = new TextEncoder()
  #controller!: ReadableStreamDefaultController<Uint8Array>
  #isEnded = false
  #wanted: (() => void) | undefined

  constructor({ signal, url }: Asked) {
    const body = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#controller = controller
        },
        pull: () =>
          new Promise<void>((resolve) => {
            this.#wanted = resolve
            this.#give()
          }),
      },
      { highWaterMark: 0 },
    )
    signal.addEventListener('abort', () => this.#break(signal.reason))
    this.response = new Response(body, {
      headers: { 'content-type': 'text/event-stream', 'rpc-schema': HASH },
    })
    Object.defineProperty(this.response, 'url', { value: url.href })
  }

  /** Writes a chunk. */
  write(chunk: string | Uint8Array<ArrayBuffer>): this {
    this.#chunks.push(typeof chunk === 'string' ? this.#encoder.encode(chunk) : chunk)
    this.#give()
    return this
  }

  /** Writes an item. */
  item(data: unknown, id?: string | number, name?: string): this {
    const [first, second] = [id === undefined ? '' : `id: ${id}\n`, name ? `event: ${name}\n` : '']
    return this.write(`${first}${second}data: ${JSON.stringify(data)}\n\n`)
  }

  /** The subscription ends by itself. */
  complete(): this {
    return this.write('id: $end\nevent: complete\ndata: null\n\n')
  }

  /** The subscription fails. */
  fail(error: {
    code: string
    message?: string
    retryable?: boolean
    retryAfterMs?: number
  }): this {
    const id = error.retryable ? '' : 'id: $end\n'
    const retry = error.retryAfterMs === undefined ? '' : `retry: ${error.retryAfterMs}\n`
    const data = JSON.stringify({ message: '', ...error })
    return this.write(`${id}${retry}event: rpc-error\ndata: ${data}\n\n`)
  }

  /** The answer ends, without a word. */
  end(): void {
    this.#isEnded = true
    this.#give()
  }

  /** The connection breaks. */
  cut(): void {
    this.#break(new TypeError('terminated'))
  }

  #break(error: unknown): void {
    this.#wanted = undefined
    this.#controller.error(error)
  }

  #give(): void {
    const wanted = this.#wanted
    if (!wanted) return
    const chunk = this.#chunks.shift()
    if (!chunk && !this.#isEnded) return
    this.#wanted = undefined
    if (chunk) {
      this.taken += chunk.length
      this.#controller.enqueue(chunk)
    } else this.#controller.close()
    wanted()
  }
}

/** Answers each request with a stream, or with what was put in its place. */
export class EventServer extends FakeServer {
  readonly streams: EventStream[] = []
  /** What the next requests are answered with; `undefined` for nothing at all. */
  readonly instead: (Response | Error | undefined)[] = []

  constructor() {
    super((asked) => {
      if (this.instead.length) return this.instead.shift()
      const stream = new EventStream(asked)
      this.streams.push(stream)
      return stream.response
    })
  }

  /** The stream that was opened last. */
  get stream(): EventStream {
    return this.streams.at(-1)!
  }

  /** Which of the requests were ended by the client. */
  get ended(): boolean[] {
    return this.asked.map(({ signal }) => signal.aborted)
  }

  /** A client whose subscriptions are event streams of this server. */
  client(options: Partial<ClientOptions> = {}) {
    return createClient(contract, {
      url: 'https://example.com/rpc',
      fetch: this.fetch,
      subscriptions: 'sse',
      ...options,
    })
  }
}

/** Notes all that a listener is told. */
export const recorder = () => {
  const told: unknown[][] = []
  return {
    told,
    data: (item: unknown) => void told.push(['data', item]),
    state: (state: string) => void told.push(['state', state]),
    error: (error: { code: string }) => void told.push(['error', error.code]),
    complete: () => void told.push(['complete']),
    reset: () => void told.push(['reset']),
  }
}

/** What a listener was told, but for the connection's states. */
export const withoutStates = (told: unknown[][]): unknown[][] =>
  told.filter(([what]) => what !== 'state')
