// Reads what passes a proxy: the requests of a connection, and the frames of a socket.

import type { Direction, SeenFrame, SeenRequest } from './commands.js'

/** How many frames of each direction are kept. */
const FRAMES = 5_000
const HEAD_END = Buffer.from('\r\n\r\n')

type Writable<T> = { -readonly [Member in keyof T]: T[Member] }

/** What was seen of all connections. */
export class Records {
  /** Their bodies are bytes still, a character each, since a character may come in two pieces. */
  readonly requests: Writable<SeenRequest>[] = []
  readonly frames: SeenFrame[] = []
  readonly bytes = { up: 0, down: 0 }
  preflights = 0
  readonly #kept = { up: 0, down: 0 }

  addFrame(frame: SeenFrame): void {
    if (this.#kept[frame.direction]++ < FRAMES) this.frames.push(frame)
  }
}

/** Reads one connection. What it does not understand it leaves out. */
export class Recorder {
  readonly #records: Records
  readonly #connection: number
  /** What was not read yet. */
  readonly #rest = { up: Buffer.alloc(0), down: Buffer.alloc(0) }
  readonly #frames: Record<Direction, FrameReader>
  #body: { request: Writable<SeenRequest>; left: number | 'chunk' } | undefined
  #upgrading = false
  #upgraded = false

  constructor(records: Records, connection: number) {
    this.#records = records
    this.#connection = connection
    this.#frames = {
      up: new FrameReader((frame) => records.addFrame({ connection, direction: 'up', ...frame })),
      down: new FrameReader((frame) =>
        records.addFrame({ connection, direction: 'down', ...frame }),
      ),
    }
  }

  /** Takes bytes as they pass. */
  take(direction: Direction, chunk: Buffer): void {
    this.#records.bytes[direction] += chunk.length
    if (this.#upgraded) this.#frames[direction].take(chunk)
    else if (direction === 'up') this.#takeRequests(chunk)
    else if (this.#upgrading) this.#takeUpgrade(chunk)
  }

  #takeRequests(chunk: Buffer): void {
    let rest = Buffer.concat([this.#rest.up, chunk])
    while (rest.length > 0 && !this.#upgrading) {
      const taken = this.#body ? this.#takeBody(rest) : this.#takeHead(rest)
      if (taken === 0) break
      rest = rest.subarray(taken)
    }
    this.#rest.up = rest
  }

  /** Tells how many bytes it read. */
  #takeHead(bytes: Buffer): number {
    const end = bytes.indexOf(HEAD_END)
    if (end < 0) return 0
    const [first = '', ...lines] = bytes.toString('latin1', 0, end).split('\r\n')
    const [method = '', url = ''] = first.split(' ')
    const headers: Record<string, string> = {}
    for (const line of lines) {
      const colon = line.indexOf(':')
      headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim()
    }
    const upgrade = headers['upgrade']?.toLowerCase() === 'websocket'
    const request = { connection: this.#connection, method, url, headers, body: '', upgrade }
    if (method === 'OPTIONS') this.#records.preflights += 1
    else this.#records.requests.push(request)
    if (upgrade) this.#upgrading = true
    else if (headers['transfer-encoding'] === 'chunked') this.#body = { request, left: 'chunk' }
    else if (Number(headers['content-length'] ?? 0) > 0)
      this.#body = { request, left: Number(headers['content-length']) }
    return end + HEAD_END.length
  }

  #takeBody(bytes: Buffer): number {
    const body = this.#body!
    if (body.left === 'chunk') {
      const end = bytes.indexOf('\r\n')
      if (end < 0) return 0
      const size = Number.parseInt(bytes.toString('latin1', 0, end), 16)
      if (bytes.length < end + 2 + size + 2) return 0
      body.request.body += bytes.toString('latin1', end + 2, end + 2 + size)
      if (size === 0) this.#body = undefined
      return end + 2 + size + 2
    }
    const taken = Math.min(body.left, bytes.length)
    body.request.body += bytes.toString('latin1', 0, taken)
    body.left -= taken
    if (body.left === 0) this.#body = undefined
    return taken
  }

  /** The answer to an upgrade: from its end on there are frames, unless it is a refusal. */
  #takeUpgrade(chunk: Buffer): void {
    const bytes = Buffer.concat([this.#rest.down, chunk])
    const end = bytes.indexOf(HEAD_END)
    this.#rest.down = bytes
    if (end < 0) return
    this.#upgrading = false
    this.#rest.down = Buffer.alloc(0)
    const early = this.#rest.up
    this.#rest.up = Buffer.alloc(0)
    if (!bytes.toString('latin1', 0, end).startsWith('HTTP/1.1 101 ')) {
      this.#takeRequests(early)
      return
    }
    this.#upgraded = true
    this.#frames.up.take(early)
    this.#frames.down.take(bytes.subarray(end + HEAD_END.length))
  }
}

type Frame = Omit<SeenFrame, 'connection' | 'direction'>

const KINDS: Readonly<Record<number, SeenFrame['kind']>> = {
  1: 'text',
  2: 'binary',
  8: 'close',
  9: 'ping',
  10: 'pong',
}

/** Reads the frames of one direction, none of them compressed. */
class FrameReader {
  readonly #found: (frame: Frame) => void
  #rest = Buffer.alloc(0)
  /** The pieces of a message that is not complete, and its opcode. */
  #pieces: Buffer[] = []
  #opcode = 0

  constructor(found: (frame: Frame) => void) {
    this.#found = found
  }

  take(chunk: Buffer): void {
    let rest = this.#rest.length > 0 ? Buffer.concat([this.#rest, chunk]) : chunk
    for (;;) {
      const taken = this.#takeFrame(rest)
      if (taken === 0) break
      rest = rest.subarray(taken)
    }
    this.#rest = Buffer.from(rest)
  }

  #takeFrame(bytes: Buffer): number {
    if (bytes.length < 2) return 0
    const masked = (bytes[1]! & 0x80) !== 0
    let length = bytes[1]! & 0x7f
    let start = 2
    if (length === 126) {
      if (bytes.length < 4) return 0
      length = bytes.readUInt16BE(2)
      start = 4
    } else if (length === 127) {
      if (bytes.length < 10) return 0
      length = Number(bytes.readBigUInt64BE(2))
      start = 10
    }
    const payload = start + (masked ? 4 : 0)
    if (bytes.length < payload + length) return 0
    const data = Buffer.from(bytes.subarray(payload, payload + length))
    if (masked) for (let at = 0; at < length; at++) data[at]! ^= bytes[start + (at % 4)]!
    this.#takePayload(bytes[0]! & 0x0f, (bytes[0]! & 0x80) !== 0, data)
    return payload + length
  }

  #takePayload(opcode: number, last: boolean, data: Buffer): void {
    if (opcode >= 8) {
      const kind = KINDS[opcode] ?? 'close'
      if (kind !== 'close') this.#found({ kind, text: data.toString() })
      else if (data.length < 2) this.#found({ kind, text: '' })
      else this.#found({ kind, text: data.toString('utf8', 2), code: data.readUInt16BE(0) })
      return
    }
    if (opcode !== 0) this.#opcode = opcode
    this.#pieces.push(data)
    if (!last) return
    const kind = KINDS[this.#opcode] ?? 'binary'
    const message = this.#pieces.length === 1 ? data : Buffer.concat(this.#pieces)
    this.#pieces = []
    this.#found({ kind, text: message.toString(kind === 'text' ? 'utf8' : 'base64') })
  }
}
