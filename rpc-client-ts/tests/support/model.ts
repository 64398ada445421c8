// A server of numbers over fake WebSockets: it keeps them all, resumes behind any, and holds to windows.

import type { FakeNetwork, FakeSocket } from './socket.js'

interface Subscription {
  next: number
  window: number
}

/** What the server knows of a socket. */
interface Session {
  read: number
  isLeaving: boolean
  readonly subscriptions: Map<string, Subscription>
}

/** The server. Whatever happens does when it is told to. */
export class ModelServer {
  /** The last number there is. */
  top = 0
  /** The inputs of all mutations, in the order in which they were done. */
  readonly done: unknown[] = []
  /** What clients did that they must not. */
  readonly faults: string[] = []
  readonly #sessions = new Map<FakeSocket, Session>()
  readonly #ids = new Set<string>()
  /** What was refused: who has not heard of it yet may still unsubscribe. */
  readonly #refused = new Set<string>()

  constructor(readonly network: FakeNetwork) {}

  /** The sockets that are open. */
  get open(): FakeSocket[] {
    return this.network.sockets.filter(({ isOpen }) => isOpen)
  }

  /** How many subscriptions go on. */
  get subscriptions(): number {
    return this.open.reduce((sum, socket) => sum + this.#of(socket).subscriptions.size, 0)
  }

  /** Reads up to so many messages of a socket, and sends what it may. */
  read(socket: FakeSocket, most = Infinity): void {
    const session = this.#of(socket)
    for (; most > 0 && session.read < socket.sent.length; most--) {
      this.#handle(socket, session, socket.sent[session.read++]!)
    }
    this.#pump(socket, session)
  }

  /** Makes another number, and sends it to all who wait for it. */
  publish(): void {
    this.top++
    for (const socket of this.open) this.#pump(socket, this.#of(socket))
  }

  /** Tells a socket's client to connect elsewhere. */
  leave(socket: FakeSocket, afterMs: number): void {
    this.#of(socket).isLeaving = true
    socket.feed({ type: 'reconnect', afterMs, deadlineMs: 30_000 })
  }

  #of(socket: FakeSocket): Session {
    let session = this.#sessions.get(socket)
    if (!session) {
      session = { read: 0, isLeaving: false, subscriptions: new Map() }
      this.#sessions.set(socket, session)
    }
    return session
  }

  #handle(
    socket: FakeSocket,
    { isLeaving, subscriptions }: Session,
    { type, id, path, input, lastEventId, window, bytes }: FakeSocket['sent'][number],
  ): void {
    if (/^(subscribe|call)$/.test(type)) {
      if (this.#ids.has(id)) this.faults.push(`the id ${id} is used twice`)
      this.#ids.add(id)
      if (isLeaving) {
        const error = { code: 'UNAVAILABLE', message: 'leaving', retryable: true }
        this.#refused.add(id)
        socket.feed({ type: 'error', id, error })
      } else if (type === 'subscribe') {
        subscriptions.set(id, { next: Number(lastEventId) + 1, window })
      } else {
        if (path[0] === 'write') this.done.push(input)
        socket.feed({ type: 'result', id, data: input })
      }
    } else if (type === 'unsubscribe') {
      if (!subscriptions.delete(id) && !this.#refused.delete(id)) {
        this.faults.push(`${id} is unsubscribed and was not subscribed`)
      }
    } else if (type === 'more') {
      const subscription = subscriptions.get(id)
      if (subscription) subscription.window += bytes
    } else if (type === 'ping') socket.feed({ type: 'pong' })
  }

  #pump(socket: FakeSocket, { subscriptions }: Session): void {
    for (const [id, subscription] of subscriptions) {
      while (
        socket.isOpen &&
        subscriptions.has(id) &&
        subscription.window > 0 &&
        subscription.next <= this.top
      ) {
        const data = subscription.next++
        const item = JSON.stringify({ type: 'data', id, data, eventId: `${data}` })
        subscription.window -= item.length
        socket.text(item)
      }
    }
  }
}
