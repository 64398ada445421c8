// Servers for tests, and what happens to them. The same in Node and in a page: the control does it.

import { inject, onTestFailed, onTestFinished } from 'vitest'

import type {
  Commands,
  Direction,
  Exit,
  Opened,
  PretendOptions,
  Seen,
  SeenFrame,
  ServeOptions,
  Step,
} from './control/commands.js'

export type * from './control/commands.js'

// A test may put others in their place.
const ask = globalThis.fetch.bind(globalThis)
const wait = globalThis.setTimeout.bind(globalThis)
const now = performance.now.bind(performance)

/** Every command is a request: `control.cut(1)`. */
const control = new Proxy({} as Commands, {
  get:
    (_, command) =>
    async (...args: unknown[]): Promise<unknown> => {
      const url = `${inject('control')}/${String(command)}`
      const response = await ask(url, { method: 'POST', body: JSON.stringify(args) })
      const answer = (await response.json()) as { value?: unknown; error?: string }
      if (answer.error !== undefined) throw new Error(answer.error)
      return answer.value
    },
})

/** Somebody at a port of the loopback, behind a proxy. It is closed when the test has finished. */
export class Party {
  protected readonly id: number
  /** Such as `http://127.0.0.1:20017`. */
  readonly origin: string

  constructor({ id, origin }: Opened) {
    this.id = id
    this.origin = origin
  }

  /** The endpoint. */
  get url(): string {
    return `${this.origin}/api/rpc`
  }

  /** Refuses new connections, and leaves those alone that are open. */
  refuse(): Promise<void> {
    return control.refuse(this.id)
  }

  /** Takes connections again. */
  accept(): Promise<void> {
    return control.accept(this.id)
  }

  /** Drops all connections that are open. */
  cut(): Promise<void> {
    return control.cut(this.id)
  }

  /** Cuts all connections as soon as so many more bytes have passed; by default of those that the server sends. */
  cutAfter(bytes: number, direction: Direction = 'down'): Promise<void> {
    return control.cutAfter(this.id, bytes, direction)
  }

  /** From now on nothing passes, and no end either. Connections are accepted. */
  stall(): Promise<void> {
    return control.stall(this.id)
  }

  /** Everything passes again, what was held up first. */
  flow(): Promise<void> {
    return control.flow(this.id)
  }

  /** What has passed so far. */
  seen(): Promise<Seen> {
    return control.seen(this.id)
  }

  /** The frames of one direction that have passed and are JSON with this `type`. */
  async frames(direction: Direction, type: string): Promise<Record<string, unknown>[]> {
    const { frames } = await this.seen()
    return frames
      .filter((frame) => frame.direction === direction)
      .map(json)
      .filter((frame) => frame['type'] === type)
  }
}

/** A real server. */
export class Server extends Party {
  /** Kills it as a crash would. Its port refuses from then on. */
  kill(): Promise<void> {
    return control.kill(this.id)
  }

  /** Starts it again, at the same port. */
  start(): Promise<void> {
    return control.start(this.id)
  }

  /** Starts another one in its place, to which new connections are led. What is open stays where it is. */
  succeed(): Promise<void> {
    return control.succeed(this.id)
  }

  /** Waits until the one before it has ended by itself. */
  left(): Promise<Exit> {
    return control.left(this.id)
  }

  /** Waits until it has ended by itself. */
  exited(): Promise<Exit> {
    return control.exited(this.id)
  }

  /** A file in its folder, which flags call `{dir}`. */
  read(file: string): Promise<string> {
    return control.read(this.id, file)
  }

  /** What it wrote to its standard error. */
  log(): Promise<string> {
    return control.log(this.id)
  }
}

/** Somebody who is no RPC server. */
export class Impostor extends Party {
  /** Lets the socket that was opened last do more. */
  do(...steps: Step[]): Promise<void> {
    return control.do(this.id, steps)
  }
}

/** Starts a real server in a process of its own. What it wrote is shown if the test fails. */
export async function serve(options: ServeOptions = {}): Promise<Server> {
  const opened = await control.serve({
    ...options,
    flags: [...foreign(), ...(options.flags ?? [])],
  })
  let log = ''
  // What is to be done when a test has finished comes first, failed or not.
  onTestFinished(async () => void (log = await control.remove(opened.id)))
  onTestFailed(() => console.error(log))
  return new Server(opened)
}

/** Opens something that is no RPC server. */
export async function pretend(options: PretendOptions = {}): Promise<Impostor> {
  const opened = await control.pretend(options)
  onTestFinished(async () => void (await control.remove(opened.id)))
  return new Impostor(opened)
}

/**
 * Looks again and again until there is something, and returns that. `what` is what was awaited, for the message if it
 * does not come.
 */
export async function until<T>(
  what: string,
  look: () => T | Promise<T>,
  patience = 10_000,
): Promise<Exclude<T, false | null | undefined>> {
  const end = now() + patience
  for (;;) {
    const found = await look()
    if (found) return found as Exclude<T, false | null | undefined>
    if (now() > end) throw new Error(`it did not come within ${patience} ms: ${what}`)
    await new Promise((resolve) => wait(resolve, 5))
  }
}

/** A page is of another origin than the server, which has to allow that. */
function foreign(): string[] {
  return 'location' in globalThis ? ['--origin', location.origin] : []
}

function json(frame: SeenFrame): Record<string, unknown> {
  try {
    return JSON.parse(frame.text) as Record<string, unknown>
  } catch {
    return {}
  }
}
