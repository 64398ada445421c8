// A WebSocket whose server is the test: it opens, speaks and closes when the test says so, also too late.

import type { WebSocketConstructor, WebSocketLike } from '../../src/index.js'

/** A message, as it was sent. */
export type Sent = { readonly [member: string]: any }

/** One WebSocket that a client made. */
export class FakeSocket implements WebSocketLike {
  onopen: ((event: any) => void) | null = null
  onmessage: ((event: any) => void) | null = null
  onclose: ((event: any) => void) | null = null
  onerror: ((event: any) => void) | null = null
  bufferedAmount = 0
  /** As WebSocket's: connecting, open, closing, closed. */
  readyState: 0 | 1 | 2 | 3 = 0
  /** What the client sent, while that was possible. */
  readonly sent: Sent[] = []
  /** How often the client closed it. */
  closes = 0

  constructor(readonly url: string) {}

  send(text: string): void {
    if (this.readyState === 0) throw new Error('InvalidStateError: it is not open yet')
    if (this.readyState === 1) this.sent.push(JSON.parse(text))
  }

  close(): void {
    this.closes++
    if (this.readyState < 2) this.readyState = 2
  }

  /** Opens it, as the server would. */
  open(): this {
    if (this.readyState === 0) this.readyState = 1
    this.onopen?.({ type: 'open' })
    return this
  }

  /** Sends the client a message. */
  feed(...frames: Sent[]): this {
    for (const frame of frames) this.text(JSON.stringify(frame))
    return this
  }

  /** Sends the client something that need not be a message. */
  text(data: unknown): this {
    this.onmessage?.({ type: 'message', data })
    return this
  }

  /** Ends it, as the server or the network would. */
  end(code = 1006, reason = ''): this {
    this.readyState = 3
    if (code === 1006) this.onerror?.({ type: 'error' })
    this.onclose?.({ type: 'close', code, reason, wasClean: code !== 1006 })
    return this
  }

  /** What was sent of a type. */
  of(type: string): Sent[] {
    return this.sent.filter((frame) => frame['type'] === type)
  }

  /** The last message of a type. */
  last(type: string): Sent {
    const last = this.of(type).at(-1)
    if (!last) throw new Error(`no ${type} was sent, but ${JSON.stringify(this.sent)}`)
    return last
  }

  /** The types of all that was sent, in order. */
  get types(): string[] {
    return this.sent.map((frame) => frame['type'])
  }

  get isOpen(): boolean {
    return this.readyState === 1
  }
}

/** All WebSockets of one client, the oldest first. */
export class FakeNetwork {
  readonly sockets: FakeSocket[] = []
  readonly WebSocket: WebSocketConstructor

  constructor() {
    const { sockets } = this
    this.WebSocket = class extends FakeSocket {
      constructor(url: string) {
        super(url)
        sockets.push(this)
      }
    }
  }

  /** How often the client has tried to connect. */
  get attempts(): number {
    return this.sockets.length
  }

  /** The youngest. */
  get socket(): FakeSocket {
    const last = this.sockets.at(-1)
    if (!last) throw new Error('there was no attempt to connect')
    return last
  }
}
