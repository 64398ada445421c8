// Starts servers for tests and lets things happen to them: a small HTTP server, so that pages can ask for it too.

import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

import type { Commands, Direction, Opened, PretendOptions, ServeOptions, Step } from './commands.js'
import { Impostor } from './impostor.js'
import { Program } from './program.js'
import { Proxy } from './proxy.js'

interface Party {
  readonly proxy: Proxy
  program?: Program
  /** Those that others have succeeded, the last one first. */
  readonly before?: Program[]
  readonly impostor?: Impostor
}

/** The control of one run. */
export class Control implements Commands {
  readonly #path: string
  readonly #parties = new Map<number, Party>()
  readonly #http: Server
  #ids = 0

  /** `path` is the program of the real server. */
  constructor(path: string) {
    this.#path = path
    this.#http = createServer((request, response) => void this.#answer(request, response))
  }

  /** Listens, and tells its URL. */
  listen(): Promise<string> {
    return new Promise((resolve, reject) => {
      this.#http.once('error', reject)
      this.#http.listen(0, '127.0.0.1', () => {
        resolve(`http://127.0.0.1:${(this.#http.address() as AddressInfo).port}`)
      })
    })
  }

  /** Ends everything. */
  async close(): Promise<void> {
    await Promise.all([...this.#parties.keys()].map((id) => this.remove(id)))
    this.#http.close()
    this.#http.closeAllConnections()
  }

  async serve({ flags = [], later = false }: ServeOptions): Promise<Opened> {
    const proxy = new Proxy()
    const program = await Program.prepare(this.#path, flags)
    await proxy.reserve()
    const opened = this.#add({ proxy, program, before: [] })
    if (!later) await this.start(opened.id)
    return opened
  }

  async pretend(options: PretendOptions): Promise<Opened> {
    const proxy = new Proxy()
    const impostor = new Impostor(options)
    proxy.leadTo(await impostor.listen())
    if (options.silent) proxy.stall()
    await proxy.accept()
    return this.#add({ proxy, impostor })
  }

  async kill(id: number): Promise<void> {
    const { proxy } = this.#party(id)
    await proxy.refuse()
    await this.#program(id).kill()
  }

  async start(id: number): Promise<void> {
    const party = this.#party(id)
    const { proxy } = party
    const program = this.#program(id)
    proxy.leadTo(await program.start())
    await proxy.accept()
    void program.exited().then(async () => {
      if (party.program === program) await proxy.refuse()
    })
  }

  async succeed(id: number): Promise<void> {
    const party = this.#party(id)
    const program = this.#program(id)
    party.program = program.successor()
    party.before?.unshift(program)
    await this.start(id)
  }

  async left(id: number) {
    const [program] = this.#party(id).before ?? []
    if (!program) throw new Error('there is none before it')
    return program.exited()
  }

  async exited(id: number) {
    return this.#program(id).exited()
  }

  async read(id: number, file: string): Promise<string> {
    return this.#program(id).read(file)
  }

  async log(id: number): Promise<string> {
    return this.#program(id).log
  }

  async do(id: number, steps: readonly Step[]): Promise<void> {
    const { impostor } = this.#party(id)
    if (!impostor) throw new Error('this is a real server')
    impostor.do(steps)
  }

  async refuse(id: number): Promise<void> {
    await this.#party(id).proxy.refuse()
  }

  async accept(id: number): Promise<void> {
    await this.#party(id).proxy.accept()
  }

  async cut(id: number): Promise<void> {
    await this.#party(id).proxy.cut()
  }

  async cutAfter(id: number, bytes: number, direction: Direction): Promise<void> {
    this.#party(id).proxy.cutAfter(bytes, direction)
  }

  async stall(id: number): Promise<void> {
    this.#party(id).proxy.stall()
  }

  async flow(id: number): Promise<void> {
    this.#party(id).proxy.flow()
  }

  async seen(id: number) {
    return this.#party(id).proxy.seen()
  }

  async remove(id: number): Promise<string> {
    const party = this.#parties.get(id)
    this.#parties.delete(id)
    await party?.proxy.close()
    party?.impostor?.close()
    for (const program of [...(party?.before ?? []), party?.program]) await program?.remove()
    return party?.program?.log ?? ''
  }

  #add(party: Party): Opened {
    const id = ++this.#ids
    this.#parties.set(id, party)
    return { id, origin: `http://127.0.0.1:${party.proxy.port}` }
  }

  #party(id: number): Party {
    const party = this.#parties.get(id)
    if (!party) throw new Error(`there is no server ${id}, or no longer`)
    return party
  }

  #program(id: number): Program {
    const { program } = this.#party(id)
    if (!program) throw new Error('this is no real server')
    return program
  }

  /** `POST /command` with the list of its arguments. */
  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const cors = { 'access-control-allow-origin': '*', 'access-control-allow-headers': '*' }
    if (request.method === 'OPTIONS') {
      response.writeHead(204, cors).end()
      return
    }
    let answer: { value: unknown } | { error: string }
    try {
      let body = ''
      for await (const piece of request.setEncoding('utf8')) body += piece
      const name = request.url!.slice(1) as keyof Commands
      const command = this[name] as (...args: unknown[]) => Promise<unknown>
      answer = { value: await command.apply(this, JSON.parse(body) as unknown[]) }
    } catch (error) {
      answer = { error: error instanceof Error ? error.message : String(error) }
    }
    response.writeHead(200, { ...cors, 'content-type': 'application/json' })
    response.end(JSON.stringify(answer))
  }
}
