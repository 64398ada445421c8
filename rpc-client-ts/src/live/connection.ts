// A connection: opened when something needs it, and again whenever it is lost, after a random while ("full jitter").

import type { Connection, ConnectionState } from '../connection.js'
import { compare, given, report, type Core } from '../core.js'
import { emitter } from '../emitter.js'
import { isHidden, isOffline, watch } from '../environment.js'
import { CallError, failure, transport } from '../failure.js'
import { after } from '../limits.js'
import type { Carrier, Frame, Talk } from '../talk.js'
import type { Line, Wire } from './wire.js'

/** A connection, for what goes over it. */
export interface Live extends Carrier, Connection {
  /** What goes over it, or waits for it. */
  readonly talks: ReadonlySet<Talk>
  /** Begins those that are due by now. */
  resume(): void
  /** Sends a message of one that is on the connection. */
  send(frame: Frame): void
}

/** Whether something is begun anew where its connection was lost, or its server leaves. */
const repeats = ({ kind }: Talk): boolean => !kind || kind === 'query'

/**
 * A connection of which nothing is open yet. One that is of a single subscription, by its path, is no socket: nobody
 * introduces himself, and the server says something every 30 s.
 */
export const live = (core: Core, wire: Wire, path?: string): Live => {
  const patience = path ? 1.5 : 1
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
  } = core
  const { on, emit } = emitter()
  const talks = new Set<Talk>()
  /** What hears messages, by what they name it by: an id, or a `ref`. */
  const hearers = new Map<string, Talk>()
  let ids = 0
  let reserved = 0
  let wasConnected = false
  let isKept: boolean | undefined

  // What there is: from an attempt to open it to its end, it is the same line. Of the rest nothing outlives it.
  let line: Line | undefined
  /** When something was heard last; it is open since there is such a time. */
  let heard: number | undefined
  /** Since when it is ready, if it is. */
  let since: number | undefined
  /** When the server was asked for a sign of life. */
  let asked: number | undefined
  /** Whether its server is leaving, and takes on nothing new; and whether it is time to go. */
  let isLeaving: boolean | undefined
  let isTime: boolean | undefined

  /** The credential that was shown last, and by what its verdict names it. */
  let token: string | undefined
  let shown: string | undefined

  // How many attempts there were to come back, and whether one is to come; without a network none is made. Times of which
  // there is only one at a time share a timer.
  let attempt: number
  let isWaiting: boolean | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let idle: ReturnType<typeof setTimeout> | undefined

  const become = (now: ConnectionState) => {
    if (connection.state === now) return
    connection.state = now
    if (now !== 'connected') for (const talk of [...talks]) talk.state?.(now)
    emit('state', now)
  }

  const changed = () => {
    if (isOffline()) end(transport('closed', 'offline'))
    else if (isWaiting) go()
  }

  const start = () => {
    if (line || isWaiting) return
    watch('addEventListener', changed)
    core.lives.add(finish)
    attempt = -1
    go()
    become('connecting')
  }

  /** Leaves what there is, and tells those who are on it. */
  const cut = (error: CallError) => {
    const was = line
    const wasReady = since
    connection.lastError = error
    clearTimeout(timer)
    clearTimeout(idle)
    line = heard = since = asked = isLeaving = isTime = token = shown = undefined
    was?.close()
    for (const [, talk] of hearers) {
      leave(talk)
      repeats(talk) ? talk.lost?.(error) : talk.fail(error)
    }
    if (wasReady) emit('disconnected', error)
  }

  /** It is over with all that goes over it, for good or until it is needed again. */
  const finish = (error: CallError, last: ConnectionState = 'disconnected') => {
    const all = [...talks]
    watch('removeEventListener', changed)
    core.lives.delete(finish)
    isWaiting = false
    cut(error)
    // Whoever was told may have opened it anew.
    if (!line && !isWaiting) become(last)
    for (const talk of all) if (talks.delete(talk)) talk.fail(error)
  }

  /** Nothing may need it any more. */
  const rest = (isDue?: boolean) => {
    clearTimeout(idle)
    if (isKept || talks.size) return
    // The first attempt goes on: whoever leaves at once mostly comes again at once.
    if (isDue || isWaiting || (line && (path || (attempt && !since))))
      finish(since ? transport('closed', 'idle') : (connection.lastError as CallError), 'idle')
    else if (since) idle = after(idleClose, () => rest(true))
  }

  /** Leaves a server that leaves, as soon as it has answered. */
  const move = () => {
    isTime = true
    if (![...talks].some(({ kind, id }) => kind && id))
      end(transport('closed', 'the server leaves'))
  }

  const attach = (talk: Talk) => {
    const { of, input } = talk
    if (!since || talk.id || (of ? !of.isOpen : isLeaving)) return
    const id = (talk.id = `${++ids}`)
    hearers.set(id, talk)
    reserved -= talk.size!
    talk.size = 0
    line!.send({ id, ...talk.begin(id) }, of ? 'data' : 'input', input)
    talk.state?.('connected')
  }

  const resume = () => {
    for (const talk of talks) if (!talk.kind) attach(talk)
    for (const talk of talks) attach(talk)
  }

  /** It is not on the line any more; at the server neither where a message's `type` for that is given. */
  const leave = (talk: Talk, type?: string) => {
    if (!hearers.delete(talk.id!)) return
    if (type) line?.send({ type, id: talk.id })
    talk.id = undefined
    if (isTime) move()
  }

  // What is heard does not touch the timer: it looks when it is due.
  const beat = () => {
    const left = heard! + heartbeatInterval * patience - Date.now()
    if (asked! > heard!) end(transport('closed', 'silence'))
    else if (left > 0) timer = after(left, beat)
    else {
      asked = Date.now()
      line!.send({ type: 'ping' })
      timer = after(heartbeatTimeout * patience, beat)
    }
  }

  const ready = () => {
    since = Date.now()
    clearTimeout(timer)
    beat()
    become('connected')
    if (since) emit('connected', { reconnected: wasConnected })
    wasConnected = true
    resume()
    rest()
  }

  /** Shows another credential. */
  const renew = (fresh: string | undefined) => {
    if (!heard || token === fresh) return
    token = fresh
    if (fresh === undefined) end(transport('closed', 'signed out'))
    else line!.send({ type: 'auth', ref: (shown = `${++ids}`), token: fresh })
  }

  const hear = (frame: Frame, size?: () => number) => {
    const { type, id, ref = id, error } = frame
    const talk = hearers.get(ref)
    heard = Date.now()
    // What a server refuses since it leaves waits for the next.
    if (talk) {
      if (isLeaving && repeats(talk) && error?.code === 'UNAVAILABLE') {
        leave(talk)
        talk.lost?.(new CallError(error))
      } else talk.hear(frame, size)
    } else if (shown && ref === shown) {
      // A server that verifies nothing says so, which is as good. Another subject needs another connection.
      if (type === 'result' || error.code === 'NOT_FOUND') since || ready()
      else end(new CallError(error), since && error.code === 'FORBIDDEN' ? 0 : 4401)
    } else if (type === 'hello') compare(core, frame.schema)
    else if (type === 'reconnect') {
      isLeaving = true
      clearTimeout(timer)
      timer = after(frame.afterMs, () => {
        beat()
        move()
      })
      // Nothing is on it yet, and the verdict that it waits for would not make it take anything on.
      since || move()
    } else if (type === 'auth') {
      const source = core.token
      given(source).then(
        (fresh) => source === core.token && renew(fresh),
        (error) => report(core, transport('headers', error)),
      )
    } else if (error && !ref) report(core, new CallError(error))
  }

  const end = (error: CallError, code?: number) => {
    if (!line) return
    // Who was too slow, or sent too much, is not the better for having been connected for long.
    if (code !== 4429 && Date.now() - since! >= 10_000) attempt = 0
    // What begins while others are told waits for what becomes of it.
    isWaiting = true
    cut(error)
    report(core, error, path)
    // Those who were told may have closed it, or opened it anew.
    if (!isWaiting) return
    const tries = attempt
    // A function may have another credential by now; a fixed one is what it is.
    if (code === 4401 && typeof core.token !== 'function')
      return finish(failure('UNAUTHORIZED', error.message))
    // What a server closes for the client's fault, or would again.
    if (!reconnect || /^100[2379]|^44(?!01|08|29)/.test(`${code}`)) return finish(error)
    rest()
    if (!isWaiting) return
    // What the network cuts off is made anew.
    if (isOffline()) attempt = Math.max(0, attempt - 1)
    else if (attempt >= maxAttempts) {
      finish(error)
      return emit('gaveUp', tries)
    }
    const least = error.retryAfterMs
    const delay = Math.random() * Math.min(maxDelay, baseDelay * 2 ** attempt)
    // What a server says may be no number, or more than a timer can wait.
    timer = setTimeout(go, Math.min(2e9, least! > delay ? least! : delay))
    become('reconnecting')
  }

  const go = () => {
    clearTimeout(timer)
    // It waits to be told of a network. Who looks at a page that was hidden does not wait; nobody waits for one that is.
    isWaiting = isOffline() || (isWaiting && isHidden())
    if (isWaiting) return
    /** What a line that is over tells is not heard. */
    const only =
      <A extends unknown[]>(f: (...args: A) => void) =>
      (...args: A): unknown =>
        mine === line && f(...args)
    const open = (token?: string) => {
      heard = Date.now()
      line!.send({ type: 'hello', schema: core.hash })
      renew(token)
      if (!shown) ready()
    }
    const mine: Line = (line = wire(only(open), only(hear), only(end)))
    timer = after(connectTimeout, () =>
      end(transport('connect', `none after ${connectTimeout} ms`)),
    )
    if (++attempt) emit('attempt', attempt)
  }

  const connection: { -readonly [Name in keyof Live]: Live[Name] } = {
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
      for (const end of [...core.lives.add(finish)]) end(transport('closed', 'disconnected', false))
    },
    setToken(token) {
      core.token = token
      renew(token)
    },
    on,
    talks,
    resume,
    begin(talk) {
      // What lasts takes next to no room.
      reserved += talk.size = talk.kind ? (talk.input?.length ?? 0) + 64 : 1
      if (talk.kind && reserved + (line?.backlog?.() ?? 0) > sendBuffer)
        return talk.fail(failure('LIMIT_EXCEEDED', 'sendBuffer is full'))
      if (!core.isClosed) start()
      // Who was told that it begins may have ended it: the connection, or this, which has no size then.
      if (core.isClosed) return talk.fail(transport('closed', 'disconnected', false))
      if (!talk.size) return
      talks.add(talk)
      attach(talk)
      // It does not wait until the server that leaves had others go.
      if (isLeaving && !talk.id) move()
    },
    end(talk, type) {
      const wasThere = talks.delete(talk)
      reserved -= talk.size!
      talk.size = 0
      leave(talk, type)
      if (wasThere) rest()
    },
    send: (frame) => line?.send(frame),
  }
  return connection
}
