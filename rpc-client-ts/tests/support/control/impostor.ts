// Somebody who listens where an RPC server is expected, and is none.

import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

import { WebSocketServer } from 'ws'
import type { WebSocket } from 'ws'

import type { Answer, PretendOptions, Script, Step } from './commands.js'

/** Any page may ask, and read what is answered. */
const OPEN = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': '*',
  'access-control-allow-headers': '*, authorization',
  'access-control-expose-headers': '*',
  'access-control-max-age': '86400',
}

/** Answers requests and sockets as it is told. */
export class Impostor {
  readonly #answers: readonly Answer[]
  readonly #script: Script | undefined
  readonly #server: Server
  readonly #sockets = new WebSocketServer({ noServer: true })
  #answered = 0
  #last: WebSocket | undefined

  constructor({ answers = [{}], socket }: PretendOptions) {
    this.#answers = answers
    this.#script = socket
    this.#server = createServer((request, response) => this.#answer(request, response))
    this.#server.keepAliveTimeout = 60_000
    if (this.#script) {
      this.#server.on('upgrade', (request, stream, head) => {
        this.#sockets.handleUpgrade(request, stream, head, (socket) => this.#open(socket))
      })
    }
  }

  /** Listens, and tells its port. */
  listen(): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen(0, '127.0.0.1', () => {
        resolve((this.#server.address() as AddressInfo).port)
      })
    })
  }

  /** Does more on the socket that was opened last. */
  do(steps: readonly Step[]): void {
    if (!this.#last) throw new Error('no socket was opened')
    this.#run(this.#last, steps, {})
  }

  /** Ends it with its connections. */
  close(): void {
    for (const socket of this.#sockets.clients) socket.terminate()
    this.#server.close()
    this.#server.closeAllConnections()
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    request.resume()
    if (request.method === 'OPTIONS') {
      response.writeHead(204, OPEN).end()
      return
    }
    const answer = this.#answers[Math.min(this.#answered, this.#answers.length - 1)] ?? {}
    this.#answered += 1
    const { status = 200, headers = {}, body = '', endless, cut, open } = answer
    response.writeHead(status, { ...OPEN, ...headers })
    if (endless) {
      const piece = (body || ' ').repeat(Math.ceil(16_384 / (body.length || 1)))
      const more = () => {
        while (!response.destroyed && response.write(piece));
      }
      response.on('drain', more)
      more()
    } else if (cut) {
      response.write(body || ' ', () => response.socket?.destroySoon())
    } else if (open) {
      // Whoever leaves is let go, though the answer has not ended.
      response.socket?.once('end', () => response.destroy())
      response.flushHeaders()
      if (body) response.write(body)
    } else response.end(body)
  }

  #open(socket: WebSocket): void {
    this.#last = socket
    // Its end is seen by the proxy.
    socket.on('error', () => {})
    socket.on('message', (data) => {
      const frame = parse(String(data))
      this.#run(socket, this.#script?.replies?.[String(frame['type'])] ?? [], frame)
    })
    this.#run(socket, this.#script?.opened ?? [], {})
  }

  #run(socket: WebSocket, steps: readonly Step[], frame: Readonly<Record<string, unknown>>): void {
    for (const step of steps) {
      if ('cut' in step) socket.terminate()
      else if ('close' in step) socket.close(step.close, step.reason)
      else if ('binary' in step) socket.send(Uint8Array.from(step.binary))
      else if (typeof step.send === 'string') socket.send(step.send)
      else socket.send(JSON.stringify(step.send, (_, value) => filled(value, frame)))
    }
  }
}

function parse(text: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(text) as Record<string, unknown>
  } catch {
    return {}
  }
}

function filled(value: unknown, frame: Readonly<Record<string, unknown>>): unknown {
  return value === '$id' ? frame['id'] : value === '$ref' ? frame['ref'] : value
}
