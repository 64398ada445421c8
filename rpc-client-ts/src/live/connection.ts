// A connection: opened when something needs it, and again whenever it is lost, after a random while ("full jitter").

import type { Connection, ConnectionState } from '../connection.js'
import { compare, given, report, type Core } from '../core.js'
import { emitter } from '../emitter.js'
import { isHidden, isOffline, watch } from '../environment.js'
import { CallError, failure, transport } from '../failure.js'
import type { End, Frame, Line, Wire } from './wire.js'

/** A conversation, from its beginning to its end, whatever becomes of single links. */
export interface Talk {
  /** The message that begins it, but for its id and its input. */
  begin(): Frame
  /** The input, as JSON. */
  readonly input: string | undefined
  /** Whether it can go on elsewhere without a gap. */
  moves?(): boolean
  /** It was begun over a link. */
  begun?(link: Link): void
  hear(frame: Frame, text?: string): void
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
  readonly talks: Map<string, Talk>
  /** Shows a credential. */
  authenticate(token: string): void
  end(error: CallError, how?: End, refused?: string): void
  /** Closes as soon as nothing goes over it. */
  retire(): void
}

/** A connection, for what goes over it. */
export interface Live {
  readonly connection: Connection
  /** Begins a conversation. It may fail within this call. */
  begin(talk: Talk): void
  /** Ends one; at the server too where a message's `type` for that is given. */
  end(talk: Talk, type?: string): void
  /** Makes room for what waits to be sent, of so many characters; throws if there is none. What it returns gives it back. */
  reserve(size: number): () => void
  /** Ends something else with it: throws if it is disconnected, or else calls a function when it will be. */
  accompany(end: () => void): () => void
}

/** After how long a connection counts as stable, in milliseconds. */
const STABLE = 10_000

/** Whether a server has closed for the client's fault. */
const isFault = (code: number): boolean => /^(100[2379]|44(?!08|29)..)$/.test(`${code}`)

/** A connection of which nothing is open yet. Over one that is no socket nobody introduces himself. */
export const live = (core: Core, wire: Wire, isSocket: boolean, patience = 1): Live => {
  const {
    baseDelay = 500,
    maxDelay = 20_000,
    maxAttempts = Infinity,
    connectTimeout = 5_000,
    heartbeatInterval = 25_000,
    heartbeatTimeout = 5_000,
    idleClose,
    reconnect = true,
    sendBuffer = 1 << 20,
  } = core.options
  const { on, emit } = emitter()
  const talks = new Set<Talk>()
  /** What everything goes over, and what is being opened. */
  let link: Link | undefined
  let next: Link | undefined
  let ids = 0
  let reserved = 0
  let wasConnected = false
  let isKept = false
  let isClosed = false
  let refused: string | undefined
  let idle: ReturnType<typeof setTimeout> | undefined

  // Trying again.
  let attempt = 0
  let isWaiting = false
  let timer: ReturnType<typeof setTimeout> | undefined
  let unwatch: (() => void) | undefined

  const become = (now: ConnectionState) => {
    if (connection.state === now) return
    connection.state = now
    for (const talk of [...talks]) talk.state?.(now)
    emit('state', now)
  }

  const go = () => {
    clearTimeout(timer)
    // Without a network it waits to be told of one.
    isWaiting = isOffline()
    if (isWaiting) return
    if (attempt) emit('attempt', attempt)
    next = dial()
  }

  const later = (least = 0) => {
    const delay = Math.random() * Math.min(maxDelay, baseDelay * 2 ** attempt++)
    clearTimeout(timer)
    isWaiting = true
    // Who looks at a page that was hidden does not wait; nobody is there to wait for what is.
    if (!isOffline() && !isHidden()) timer = setTimeout(go, Math.max(least, delay))
  }

  const changed = () => {
    if (isOffline()) {
      clearTimeout(timer)
      for (const each of [link, next])
        each?.end(transport('closed', true, 'the browser is offline'))
    } else if (isHidden()) clearTimeout(timer)
    else if (isWaiting) go()
  }

  const stop = () => {
    clearTimeout(timer)
    clearTimeout(idle)
    isWaiting = false
    unwatch?.()
    unwatch = undefined
  }

  const start = () => {
    if (link || next || isWaiting) return
    become('connecting')
    unwatch ??= watch(changed)
    go()
  }

  const resume = () => {
    for (const talk of [...talks]) {
      if (!link || !talks.has(talk) || (talk.link && (talk.link === link || !talk.moves?.())))
        continue
      leave(talk, 'unsubscribe')
      talk.link = link
      talk.id = `${++ids}`
      link.talks.set(talk.id, talk)
      link.send({ ...talk.begin(), id: talk.id }, 'input', talk.input)
      talk.begun?.(link)
    }
  }

  const leave = (talk: Talk, type?: string) => {
    const { link, id } = talk
    talk.link = undefined
    if (!link?.talks.delete(id!)) return
    if (type) link.send({ type, id })
    link.retire()
  }

  /** Nothing may need it any more. */
  const rest = () => {
    clearTimeout(idle)
    if (isKept || talks.size || isClosed) return
    if (link) {
      if (idleClose !== undefined)
        idle = setTimeout(
          () => finish(transport('closed', false, 'nothing needed it'), 'idle'),
          idleClose,
        )
    } else if (!next) {
      stop()
      if (connection.state !== 'disconnected') become('idle')
    }
  }

  const finish = (error: CallError, last: ConnectionState = 'disconnected') => {
    const links = [link, next]
    const all = [...talks]
    stop()
    attempt = 0
    connection.lastError = error
    link = next = undefined
    become(last)
    for (const each of links) each?.end(error)
    if (links[0]) emit('disconnected', error)
    for (const talk of all) {
      if (talks.delete(talk)) talk.fail(error)
    }
  }

  const dial = (): Link => {
    const mine = new Map<string, Talk>()
    let line: Line | undefined
    let token: string | undefined
    let credentials = 0
    let isOpen = false
    let isReady = false
    let isOver = false
    let isAsked = false
    let since = 0
    let heard = 0

    // What is heard does not touch the timer: it looks when it is due.
    const beat = () => {
      const left = heard + heartbeatInterval * patience - Date.now()
      if (left > 0) isAsked = false
      else if (isAsked) return end(transport('closed', true, 'the server was silent for too long'))
      else {
        isAsked = true
        self.send({ type: 'ping' })
      }
      timer = setTimeout(beat, isAsked ? heartbeatTimeout * patience : left)
    }

    const ready = () => {
      const old = link
      isReady = true
      since = Date.now()
      clearTimeout(timer)
      beat()
      link = self
      next = refused = undefined
      become('connected')
      if (!old) emit('connected', { reconnected: wasConnected })
      wasConnected = true
      resume()
      old?.retire()
      rest()
    }

    const hear = (frame: Frame, text?: string) => {
      const { type, id, ref, error } = frame
      heard = Date.now()
      if (id) mine.get(id)?.hear(frame, text)
      else if (type === 'hello') compare(core, frame.schema)
      else if (type === 'reconnect') setTimeout(() => self === link && !next && go(), frame.afterMs)
      else if (type === 'auth') void fresh()
      else if (ref && ref === credentials) {
        // A server that verifies nothing says so, which is as good. Another subject needs another link.
        if (type === 'result' || error.code === 'NOT_FOUND') isReady || ready()
        else
          end(new CallError(error), {}, isReady && error.code === 'FORBIDDEN' ? undefined : token)
      }
    }

    const end: Link['end'] = (error, { code = 0, isHopeless, least } = {}, shown) => {
      if (isOver) return
      isOver = true
      clearTimeout(timer)
      line?.close()
      for (const talk of mine.values()) {
        talk.link = undefined
        talk.lost?.(error)
      }
      const wasLink = self === link
      if (!wasLink && self !== next) return resume()
      if (wasLink) link = undefined
      else next = undefined
      connection.lastError = error
      report(core, error)
      // Who was too slow, or sent too much, is not the better for having been connected for long.
      if (wasLink && code !== 4429 && Date.now() - since >= STABLE) attempt = 0
      if (wasLink) emit('disconnected', error)
      // Those who were told may have closed it, or opened it anew.
      if (isClosed) return
      if (next || isWaiting) return link || become('reconnecting')
      if (code === 4401) shown ??= token
      // A function may have another credential by now; a fixed one is what it is.
      const isRefused =
        shown !== undefined && (shown === refused || typeof core.token !== 'function')
      refused = shown
      if (link) later()
      else if (isRefused) finish(failure('UNAUTHORIZED', error.message, undefined, error))
      else if (isHopeless || !reconnect || (code !== 4401 && isFault(code))) finish(error)
      else if (!isKept && !talks.size) rest()
      else if (attempt >= maxAttempts) {
        emit('gaveUp', attempt)
        finish(error)
      } else {
        later(least)
        become('reconnecting')
      }
    }

    /** Asks for a credential, and shows it if it is another. */
    const fresh = async () => {
      try {
        const asked = await given(core.token)
        if (asked !== undefined && asked !== token) self.authenticate(asked)
      } catch (error) {
        report(core, transport('headers', false, `no token: ${error}`, error))
      }
    }
    let isRetired = false
    let timer = setTimeout(
      () => end(transport('connect', false, `no connection within ${connectTimeout} ms`)),
      connectTimeout * patience,
    )
    const self: Link = {
      talks: mine,
      send: (...message) => isOver || line!.send(...message),
      backlog: () => line!.backlog(),
      authenticate(fresh) {
        token = fresh
        if (isOpen) self.send({ type: 'auth', ref: ++credentials, token })
      },
      retire() {
        isRetired ||= self !== link
        if (isRetired && !mine.size) end(transport('closed', false, 'the server is leaving'))
      },
      end,
    }
    void (async () => {
      try {
        const url = await given(core.options.url)
        if (isSocket) {
          const first = await given(core.token)
          token ??= first
        }
        if (isOver) return
        line = wire(url, {
          open() {
            isOpen = true
            heard = Date.now()
            if (isSocket)
              self.send({ type: 'hello', protocol: 1, features: [], schema: core.contract.hash })
            if (token === undefined) ready()
            else self.authenticate(token)
          },
          hear,
          end,
        })
      } catch (error) {
        end(transport('headers', false, `no URL, token or WebSocket: ${error}`, error))
      }
    })()
    return self
  }

  const connection: { -readonly [Name in keyof Connection]: Connection[Name] } = {
    state: 'idle',
    lastError: undefined,
    connect() {
      isKept = true
      isClosed = false
      start()
    },
    disconnect() {
      isKept = false
      isClosed = true
      finish(transport('closed', false, 'disconnected: `connect()` opens it again'))
      emit('end')
    },
    setToken(token) {
      core.token = token
      refused = undefined
      const on = link ?? next
      if (token !== undefined) on?.authenticate(token)
      else on?.end(transport('closed', true, 'the token was taken back'))
    },
    on,
  }

  return {
    connection,
    begin(talk) {
      if (isClosed) return talk.fail(connection.lastError as CallError)
      talks.add(talk)
      clearTimeout(idle)
      if (link) resume()
      else start()
    },
    end(talk, type) {
      leave(talk, type)
      if (talks.delete(talk)) rest()
    },
    reserve(size) {
      if (reserved + size + (link ? link.backlog() : 0) > sendBuffer) {
        throw failure('LIMIT_EXCEEDED', `more than ${sendBuffer} characters would wait to be sent`)
      }
      reserved += size
      return () => {
        reserved -= size
        size = 0
      }
    },
    accompany(end) {
      if (isClosed) throw connection.lastError
      return on('end', end)
    },
  }
}
