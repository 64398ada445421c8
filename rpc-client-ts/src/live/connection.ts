// A connection: opened when something needs it, and again whenever it is lost, after a random while ("full jitter").

import type { Connection, ConnectionState } from '../connection.js'
import { compare, given, report, type Core } from '../core.js'
import { emitter } from '../emitter.js'
import { isHidden, isOffline, watch } from '../environment.js'
import { CallError, failure, transport } from '../failure.js'
import { after } from '../limits.js'
import type { Frame, Line, Wire, WireEvents } from './wire.js'

/** A conversation, from its beginning to its end, whatever becomes of single links. */
export interface Talk {
  /** The message that begins it, but for its id and its input. */
  begin(): Frame
  /** What that message brings along, as JSON: its input, or the data of an event. */
  input: string | undefined
  /** The link that an event has to go over; `undefined` while there is none. */
  via?(): Link | undefined
  /** Whether it can go on elsewhere without a gap. */
  moves?(): boolean
  /** It was begun over a link. */
  begun?(): void
  hear(frame: Frame, size?: () => number): void
  /** Whether it may be begun anew where it was refused by a server that leaves. */
  readonly repeats?: boolean | undefined
  /** Whether it comes behind what lasts, when that is resumed. */
  readonly isAsked?: boolean
  /** The link that it was on is gone. */
  lost?(error: CallError): void
  /** All is over, and nothing is heard any more. */
  fail(error: CallError): void
  /** The connection does something else. */
  state?(state: ConnectionState): void
  /** The link that it is on, and its id there. */
  link?: Link | undefined
  id?: string
}

/** One way to the server, from the attempt to open it to its end. */
export interface Link extends Pick<Line, 'send' | 'backlog'> {
  /** What goes over it, by what messages name it by: an id, or a `ref`. */
  readonly talks: Map<string, Pick<Talk, 'hear'> & Partial<Talk>>
  /** Shows a credential. */
  authenticate(token: string | undefined): void
  end: WireEvents['end']
  /** Closes as soon as nothing goes over it. */
  retire(): void
}

/** A connection, for what goes over it. */
export interface Live {
  readonly connection: Connection
  /** Begins a conversation. It may fail within this call. */
  begin(talk: Talk): void
  /** Begins those whose links are there by now. */
  resume(): void
  /** Ends one; at the server too where a message's `type` for that is given. */
  end(talk: Talk, type?: string): void
  /** Makes room for what waits to be sent, of so many characters; throws if there is none. What it returns gives it back. */
  reserve(size: number): () => void
}

/** After how long a connection counts as stable, in milliseconds. */
const STABLE = 10_000

/** Whether a server has closed for the client's fault. */
const isFault = (code: number): boolean => /^(100[2379]|44(?!01|08|29)..)$/.test(`${code}`)

/**
 * A connection of which nothing is open yet. One that is of a single subscription, by its path, is no socket: nobody
 * introduces himself, and the server says something every 30 s.
 */
export const live = (core: Core, wire: Wire, path?: string): Live => {
  const isSocket = path === undefined
  const patience = isSocket ? 1 : 1.5
  const {
    baseDelay = 500,
    maxDelay = 20_000,
    maxAttempts = Infinity,
    connectTimeout = 5_000,
    heartbeatInterval = 25_000,
    heartbeatTimeout = 5_000,
    idleClose = Infinity,
    reconnect = true,
    sendBuffer = 1 << 20,
  } = core.options
  const { on, emit } = emitter()
  const talks = new Set<Talk>()
  /** What everything goes over, and what is being opened. */
  let link: Link | undefined
  let next: Link | undefined
  /** The one whose server is leaving: it takes on nothing new. */
  let leaving: Link | undefined
  let ids = 0
  let reserved = 0
  let wasConnected = false
  let isKept = false
  let idle: ReturnType<typeof setTimeout> | undefined

  // Trying again.
  let attempt = 0
  let isWaiting = false
  let timer: ReturnType<typeof setTimeout> | undefined

  const become = (now: ConnectionState) => {
    if (connection.state === now) return
    connection.state = now
    for (const talk of [...talks]) talk.state?.(now)
    emit('state', now)
  }

  const go = () => {
    clearTimeout(timer)
    // It waits to be told of a network. Who looks at a page that was hidden does not wait; nobody waits for one that is.
    isWaiting = isOffline() || (attempt > 0 && isHidden())
    if (isWaiting) return
    if (attempt) emit('attempt', attempt)
    next = dial()
  }

  const later = (least = 0) => {
    const delay = Math.random() * Math.min(maxDelay, baseDelay * 2 ** attempt)
    // Without a network nothing is tried.
    if (!isOffline()) attempt++
    clearTimeout(timer)
    isWaiting = true
    timer = setTimeout(go, Math.max(least, delay))
  }

  const cut = (error: CallError) => {
    link?.end(error)
    next?.end(error)
  }

  const changed = () => {
    if (isOffline()) cut(transport('closed', true, 'offline'))
    else if (isWaiting && !isHidden()) go()
  }

  const start = () => {
    if (link || next || isWaiting) return
    become('connecting')
    watch('addEventListener', changed)
    core.lives.add(finish)
    go()
  }

  /** It is over with all that goes over it, for good or until it is needed again. */
  const finish = (error: CallError, last: ConnectionState = 'disconnected') => {
    const all = [...talks]
    clearTimeout(timer)
    clearTimeout(idle)
    watch('removeEventListener', changed)
    core.lives.delete(finish)
    isWaiting = false
    attempt = 0
    connection.lastError = error
    become(last)
    cut(error)
    for (const talk of all) if (talks.delete(talk)) talk.fail(error)
  }

  /** Nothing may need it any more. */
  const rest = () => {
    clearTimeout(idle)
    if (isKept || talks.size || (next && isSocket) || connection.state === 'disconnected') return
    const close = () => finish(transport('closed', false, 'idle'), 'idle')
    if (!link || !isSocket) close()
    else idle = after(idleClose, close)
  }

  const attach = (talk: Talk) => {
    const on = talk.via ? talk.via() : link
    const old = { ...talk }
    if (!on || (old.link ? old.link === on || !talk.moves?.() : on === leaving && !talk.via)) return
    talk.link = on
    talk.id = `${++ids}`
    on.talks.set(talk.id, talk)
    leave(old, 'unsubscribe')
    on.send({ id: talk.id, ...talk.begin() }, talk.via ? 'data' : 'input', talk.input)
    talk.begun?.()
  }

  const resume = () => {
    for (const talk of [...talks].sort((one, other) => +!!one.isAsked - +!!other.isAsked)) {
      if (talks.has(talk)) attach(talk)
    }
  }

  const leave = (talk: Talk, type?: string) => {
    const { link, id } = talk
    talk.link = undefined
    if (!link?.talks.delete(id!)) return
    if (type) link.send({ type, id })
    link.retire()
  }

  const dial = (): Link => {
    const mine: Link['talks'] = new Map()
    let line: Line | undefined
    let token: string | undefined
    let isOpen = false
    let isOver = false
    let since = 0
    let heard = 0

    const isStable = () => Date.now() - since >= STABLE
    // What is heard does not touch the timer: it looks when it is due.
    const beat = (asked?: number) => {
      const left = heard + heartbeatInterval * patience - Date.now()
      if (asked! > heard) end(transport('closed', true, 'silence'))
      else if (left > 0) timer = after(left, beat)
      else {
        self.send({ type: 'ping' })
        timer = setTimeout(beat, heartbeatTimeout * patience, Date.now())
      }
    }

    const ready = () => {
      const old = link
      since = Date.now()
      clearTimeout(timer)
      beat()
      link = self
      next = undefined
      become('connected')
      if (link !== self) return
      if (!old) emit('connected', { reconnected: wasConnected })
      wasConnected = true
      resume()
      old?.retire()
      rest()
    }

    const hear = (frame: Frame, size?: () => number) => {
      const { type, id, ref, error } = frame
      const talk = mine.get(ref ?? id)
      heard = Date.now()
      // What a server refuses since it leaves waits for the next.
      if (talk?.repeats && self === leaving && error?.code === 'UNAVAILABLE') leave(talk as Talk)
      else if (talk) talk.hear(frame, size)
      else if (type === 'hello') compare(core, frame.schema)
      else if (type === 'reconnect') {
        leaving = self
        if (isStable()) attempt = 0
        if (self === link && !next) later(frame.afterMs)
      } else if (type === 'auth' && !ref) void fresh()
      else if (error && !id) report(core, new CallError(error))
    }

    const end: Link['end'] = (error, code = 0, isHopeless?) => {
      if (isOver) return
      isOver = true
      clearTimeout(timer)
      line?.close()
      for (const talk of mine.values()) {
        talk.link = undefined
        talk.lost?.(error)
      }
      if (self === next) next = undefined
      else if (self !== link) return resume()
      else {
        link = undefined
        // Who was too slow, or sent too much, is not the better for having been connected for long.
        if (code !== 4429 && isStable()) attempt = 0
        emit('disconnected', error)
      }
      // It was closed, perhaps by those who were told.
      if (/^[id]/.test(connection.state)) return
      connection.lastError = error
      report(core, error, path)
      if (next || isWaiting) return link || become('reconnecting')
      // A function may have another credential by now; a fixed one is what it is.
      if (link) later()
      else if (code === 4401 && typeof core.token !== 'function')
        finish(failure('UNAUTHORIZED', error.message))
      else if (isHopeless || !reconnect || isFault(code)) finish(error)
      else if (!isKept && !talks.size) rest()
      else if (attempt >= maxAttempts) {
        emit('gaveUp', attempt)
        finish(error)
      } else {
        later(error.retryAfterMs)
        become('reconnecting')
      }
    }

    /** Asks for a credential, and shows it if it is another. */
    const fresh = async () => {
      try {
        const source = core.token
        const asked = await given(source)
        if (source === core.token && asked !== token) self.authenticate(asked)
      } catch (error) {
        report(core, transport('headers', false, error))
      }
    }
    const show = (shown: string) => {
      const ref = `${++ids}`
      mine.set(ref, {
        hear({ type, error }) {
          mine.delete(ref)
          if (shown !== token) return
          // A server that verifies nothing says so, which is as good. Another subject needs another link.
          if (type === 'result' || error?.code === 'NOT_FOUND') self === next && ready()
          else end(new CallError(error), self === link && error.code === 'FORBIDDEN' ? 0 : 4401)
        },
      })
      self.send({ type: 'auth', ref, token: shown })
    }
    let timer = after(connectTimeout, () =>
      end(transport('connect', false, `none after ${connectTimeout} ms`)),
    )
    const self: Link = {
      talks: mine,
      send: (...message) => isOver || line!.send(...message),
      backlog: () => line!.backlog(),
      authenticate(fresh) {
        const shown = token
        token = fresh
        if (!isOpen || shown === fresh) return
        if (fresh === undefined) end(transport('closed', true, 'signed out'))
        else show(fresh)
      },
      retire() {
        if (self !== link && !mine.size) end(transport('closed', false, 'the server left'))
      },
      end,
    }
    void (async () => {
      let url: string | URL | undefined
      try {
        if (isSocket) {
          const asked = await given(core.options.url)
          const first = await given(core.token)
          token ??= first
          url = asked
        }
        if (isOver) return
        line = wire(url!, {
          open() {
            isOpen = true
            heard = Date.now()
            if (isSocket) self.send({ type: 'hello', schema: core.contract.hash })
            if (token === undefined) ready()
            else show(token)
          },
          hear,
          end,
        })
      } catch (error) {
        end(transport('headers', false, `${url} ${error}`), 0, !!url)
      }
    })()
    return self
  }

  const connection: { -readonly [Name in keyof Connection]: Connection[Name] } = {
    state: 'idle',
    lastError: undefined,
    connect() {
      isKept = true
      core.isClosed = false
      start()
    },
    disconnect() {
      isKept = false
      core.isClosed = true
      for (const end of [finish, ...core.lives]) end(transport('closed', false, 'disconnected'))
    },
    setToken(token) {
      core.token = token
      link?.authenticate(token)
      next?.authenticate(token)
    },
    on,
  }

  return {
    connection,
    resume,
    begin(talk) {
      if (core.isClosed) return talk.fail(transport('closed', false, 'disconnected'))
      start()
      talks.add(talk)
      clearTimeout(idle)
      attach(talk)
      // It does not wait until the server that leaves had others go.
      if (!talk.link && link === leaving && isWaiting) go()
    },
    end(talk, type) {
      const wasThere = talks.delete(talk)
      leave(talk, type)
      if (wasThere) rest()
    },
    reserve(size) {
      if (reserved + size + (link?.backlog() ?? 0) > sendBuffer) {
        throw failure('LIMIT_EXCEEDED', 'too much')
      }
      reserved += size
      return () => {
        reserved -= size
        size = 0
      }
    },
  }
}
