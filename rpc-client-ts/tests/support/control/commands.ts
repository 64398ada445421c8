// What a test, in Node or in a page, can ask of the control: the types that both sides share.

/** Where something listens, and the name by which the control knows it. */
export interface Opened {
  readonly id: number
  /** Such as `http://127.0.0.1:20017`. */
  readonly origin: string
}

/** How the real server is started. */
export interface ServeOptions {
  /** Arguments of the program. In each of them, `{dir}` is a folder of this server alone, which outlives restarts. */
  readonly flags?: readonly string[] | undefined
  /** Start it later, by `start`: until then connections are refused. */
  readonly later?: boolean | undefined
}

/** What somebody who is no RPC server does. */
export interface PretendOptions {
  /** What requests are answered, in their order; the last one again and again. Preflights are not among them. */
  readonly answers?: readonly Answer[] | undefined
  /** How sockets are treated. Absent: an upgrade is answered as any other request. */
  readonly socket?: Script | undefined
  /** Connections are accepted, and nothing is ever said. */
  readonly silent?: boolean | undefined
}

/** An answer to a request. */
export interface Answer {
  /** The default is 200. */
  readonly status?: number | undefined
  /** Beside those that let any page read the answer. */
  readonly headers?: Readonly<Record<string, string>> | undefined
  readonly body?: string | undefined
  /** The body again and again, until whoever reads it goes. */
  readonly endless?: boolean | undefined
  /** After the body the connection is cut, as if there were more. */
  readonly cut?: boolean | undefined
  /** Head and body come, and the end never does. */
  readonly open?: boolean | undefined
}

/** What a scripted socket does by itself. `do` makes it do more. */
export interface Script {
  /** When a socket has been opened. */
  readonly opened?: readonly Step[] | undefined
  /**
   * When a frame of this `type` has come. In what is sent, the text `$id` becomes the frame's `id`, and `$ref` its
   * `ref`.
   */
  readonly replies?: Readonly<Record<string, readonly Step[]>> | undefined
}

/** One thing that a scripted socket does. */
export type Step =
  /** Sends a text as it is, and anything else as JSON. */
  | { readonly send: unknown }
  /** Sends bytes. */
  | { readonly binary: readonly number[] }
  /** Closes with a code. */
  | { readonly close: number; readonly reason?: string | undefined }
  /** Drops the connection. */
  | { readonly cut: true }

/** From whom: up is what goes to the server, down what comes from it. */
export type Direction = 'up' | 'down'

/** What has passed, or tried to. */
export interface Seen {
  /** How many connections were accepted, and how many of them are open. A browser may open some in advance. */
  readonly connections: { readonly accepted: number; readonly open: number }
  /** Requests without preflights, the upgrades among them, in the order in which their heads were complete. */
  readonly requests: readonly SeenRequest[]
  readonly preflights: number
  /** Frames of sockets, in their order; the first 5,000 of each direction. */
  readonly frames: readonly SeenFrame[]
  readonly bytes: Readonly<Record<Direction, number>>
}

/** A request. */
export interface SeenRequest {
  /** The number of its connection, from 1. */
  readonly connection: number
  readonly method: string
  /** As in the first line. */
  readonly url: string
  /** By their names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** What has come of it so far. */
  readonly body: string
  /** Whether it asks for a socket. */
  readonly upgrade: boolean
}

/** A frame of a socket. */
export interface SeenFrame {
  readonly connection: number
  readonly direction: Direction
  readonly kind: 'text' | 'binary' | 'close' | 'ping' | 'pong'
  readonly text: string
  /** The code, if it closes. */
  readonly code?: number
}

/** How a program ended. */
export interface Exit {
  readonly code: number | null
  readonly signal: string | null
}

/** What the control does. All that was opened is closed by `remove`, and at the end of the run. */
export interface Commands {
  /** Starts a server of its own, behind a proxy of its own. */
  serve(options: ServeOptions): Promise<Opened>
  /** Opens something that is no RPC server, behind a proxy too. */
  pretend(options: PretendOptions): Promise<Opened>
  /** Kills the program as a crash would (SIGKILL), and waits for its end. Its port refuses from then on. */
  kill(id: number): Promise<void>
  /** Starts the program again; it is reached at the same port as before. */
  start(id: number): Promise<void>
  /** Starts another one beside it, with the same flags and folder, to which new connections are led from now on. */
  succeed(id: number): Promise<void>
  /** Waits until the one before it has ended by itself. */
  left(id: number): Promise<Exit>
  /** Waits until the program has ended by itself. */
  exited(id: number): Promise<Exit>
  /** Reads a file in the server's folder, as text; empty if there is none. */
  read(id: number, file: string): Promise<string>
  /** What the program wrote to its standard error, the last 64 KiB. */
  log(id: number): Promise<string>
  /** Makes a scripted socket do more: the one that was opened last. */
  do(id: number, steps: readonly Step[]): Promise<void>
  /** Refuses new connections, and leaves those alone that are open. */
  refuse(id: number): Promise<void>
  /** Takes connections again. */
  accept(id: number): Promise<void>
  /** Drops all connections. */
  cut(id: number): Promise<void>
  /** Cuts all connections as soon as so many more bytes have passed, and lets no further one pass. */
  cutAfter(id: number, bytes: number, direction: Direction): Promise<void>
  /** From now on nothing passes, be it of new connections or of old ones, nor their end: as if packets were lost. */
  stall(id: number): Promise<void>
  /** Everything passes again, what was held up first. */
  flow(id: number): Promise<void>
  /** What has passed. */
  seen(id: number): Promise<Seen>
  /** Closes it with all that belongs to it, and tells its `log`. */
  remove(id: number): Promise<string>
}
