// A port that leads to a server, and that can go wrong in every way in which a network does.

import { createServer, connect } from 'node:net'
import type { Server, Socket } from 'node:net'

import type { Direction, Seen } from './commands.js'
import { Recorder, Records } from './recorder.js'

/**
 * Below those that systems give to connections, so that a port is still free when it is opened anew, and above those
 * that browsers refuse.
 */
const PORTS = { first: 20_000, count: 10_000 }

/** Two sockets, and whether what one of them sends may pass. */
interface Link {
  readonly number: number
  readonly client: Socket
  server?: Socket
}

/** Leads connections to a port, and records them. */
export class Proxy {
  readonly #records = new Records()
  readonly #links = new Set<Link>()
  #listener: Server | undefined
  #port = 0
  #target: number | undefined
  #accepted = 0
  #stalled = false
  /** What has happened to connections since then: a socket that is paused still tells of its end. */
  #held: (() => void)[] = []
  #budget: { direction: Direction; bytes: number } | undefined

  /** The port, which stays the same from the first `accept` on. */
  get port(): number {
    return this.#port
  }

  /** Where it leads from now on. */
  leadTo(port: number): void {
    this.#target = port
  }

  /** Listens. */
  async accept(): Promise<void> {
    if (this.#listener) return
    if (this.#port > 0) {
      this.#listener = await this.#listen(this.#port)
      return
    }
    for (let tries = 0; ; tries++) {
      const port = PORTS.first + Math.floor(Math.random() * PORTS.count)
      try {
        this.#listener = await this.#listen(port)
        this.#port = port
        return
      } catch (error) {
        if (tries === 100) throw error
      }
    }
  }

  /** Takes a port, and refuses what comes to it. */
  async reserve(): Promise<void> {
    await this.accept()
    await this.refuse()
  }

  /** Stops listening. */
  async refuse(): Promise<void> {
    const listener = this.#listener
    this.#listener = undefined
    // It stops at once; what its function would wait for are the connections that it took.
    listener?.close()
  }

  /** Closes all connections, and waits until they are closed. */
  async cut(): Promise<void> {
    this.#budget = undefined
    await Promise.all([...this.#links].map((link) => this.#drop(link)))
  }

  /** Cuts once so many bytes have passed. */
  cutAfter(bytes: number, direction: Direction): void {
    this.#budget = { bytes, direction }
  }

  /** Holds everything up. */
  stall(): void {
    this.#stalled = true
    for (const { client, server } of this.#links) {
      client.pause()
      server?.pause()
    }
  }

  /** Lets everything pass. */
  flow(): void {
    this.#stalled = false
    for (const happened of this.#held.splice(0)) happened()
    for (const link of this.#links) {
      if (link.server) {
        link.client.resume()
        link.server.resume()
      } else this.#lead(link)
    }
  }

  /** What has passed. */
  seen(): Seen {
    const { frames, bytes, preflights } = this.#records
    const requests = this.#records.requests.map((request) => ({
      ...request,
      body: Buffer.from(request.body, 'latin1').toString(),
    }))
    const connections = { accepted: this.#accepted, open: this.#links.size }
    return { connections, requests, frames, bytes, preflights }
  }

  /** Ends everything. */
  async close(): Promise<void> {
    await this.refuse()
    await this.cut()
  }

  #listen(port: number): Promise<Server> {
    return new Promise((resolve, reject) => {
      const listener = createServer({ allowHalfOpen: true, pauseOnConnect: true, noDelay: true })
      listener.on('connection', (client) => this.#take(client))
      listener.once('error', reject)
      listener.listen(port, '127.0.0.1', () => resolve(listener))
    })
  }

  #take(client: Socket): void {
    this.#accepted += 1
    const link: Link = { number: this.#accepted, client }
    this.#links.add(link)
    client.on('error', () => this.#when(() => void this.#drop(link)))
    client.once('close', () => this.#when(() => void this.#drop(link)))
    if (!this.#stalled) this.#lead(link)
  }

  #lead(link: Link): void {
    if (this.#target === undefined) {
      void this.#drop(link)
      return
    }
    const { client } = link
    const server = connect({
      port: this.#target,
      host: '127.0.0.1',
      allowHalfOpen: true,
      noDelay: true,
    })
    link.server = server
    server.on('error', () => this.#when(() => void this.#drop(link)))
    // What came before the end is still to be delivered.
    server.once('close', () => this.#when(() => client.destroySoon()))
    const recorder = new Recorder(this.#records, link.number)
    this.#pass(link, recorder, 'up', client, server)
    this.#pass(link, recorder, 'down', server, client)
    client.resume()
  }

  #pass(link: Link, recorder: Recorder, direction: Direction, from: Socket, to: Socket): void {
    from.on('data', (chunk: Buffer) => {
      let passing = chunk
      let last = false
      if (this.#budget?.direction === direction) {
        passing = chunk.subarray(0, this.#budget.bytes)
        this.#budget.bytes -= passing.length
        last = this.#budget.bytes === 0
      }
      recorder.take(direction, passing)
      if (last) {
        this.#budget = undefined
        this.#cutBehind(link, to, passing)
      } else if (!to.write(passing)) {
        from.pause()
        to.once('drain', () => {
          if (!this.#stalled) from.resume()
        })
      }
    })
    from.once('end', () => this.#when(() => to.end()))
  }

  /** Lets something happen as soon as things do. */
  #when(happens: () => void): void {
    if (this.#stalled) this.#held.push(happens)
    else happens()
  }

  /** Delivers the last bytes, and cuts. */
  #cutBehind(link: Link, to: Socket, passing: Buffer): void {
    for (const other of this.#links) if (other !== link) void this.#drop(other)
    link.client.pause()
    link.server?.pause()
    to.end(passing, () => void this.#drop(link))
  }

  /** Closes both ends at once, whatever waits to be written. */
  async #drop(link: Link): Promise<void> {
    if (!this.#links.delete(link)) return
    for (const socket of [link.client, link.server]) {
      if (!socket || socket.closed) continue
      const closed = new Promise((resolve) => socket.once('close', resolve))
      socket.destroy()
      await closed
    }
  }
}
