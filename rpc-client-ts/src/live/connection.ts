// A connection: opened when something needs it, and again whenever it is lost, after a random while ("full jitter").

import type { Connection, ConnectionState } from '../connection.js'
import { compare, given, report, type Core } from '../core.js'
import { emitter } from '../emitter.js'
import { isHidden, isOffline, watch } from '../environment.js'
import { CallError, failure, transport } from '../failure.js'
import { after } from '../limits.js'
import type { Carrier, Frame, Talk } from '../talk.js'
import type { Line, Wire, WireEvents } from './wire.js'

/** A connection, for what goes over it. */
export interface Live extends Carrier {
  readonly connection: Connection
  /** What goes over it, or waits for it. */
  readonly talks: ReadonlySet<Talk>
  /** Begins those that are due by now. */
  resume(): void
  /** Sends a message of one that is on the connection. */
  send(frame: Frame): void
}

/** After how long a connection counts as stable, in milliseconds. */
const STABLE = 10_000

/** Whether something is begun anew where its connection was lost, or its server leaves. */
const repeats = ({ kind = 'query' }: Pick<Talk, 'kind'>): boolean => kind === 'query'

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
  } = core
  const { on, emit } = emitter()
  const talks = new Set<Talk>()
  /** What hears messages, by what they name it by: an id, or a `ref`. */
  const hearers = new Map<string, Pick<Talk, 'hear' | 'kind'>>()
  let ids = 0
  let reserved = 0
  let wasConnected = false
  let isKept = false

  // What there is: from an attempt to open it to its end, it is the same object.
  let current: object | undefined
  let line: Line | undefined
  let token: string | undefined
  let isOpen = false
  let isReady = false
  /** Whether its server is leaving, and takes on nothing new; and whether it is time to go. */
  let isLeaving = false
  let isTime = false
  let since = 0
  let heard = 0

  // The next attempt: how many have failed, and whether one is to come. Times of which there is only one at a time share a timer.
  let attempt = 0
  let isWaiting = false
  let timer: ReturnType<typeof setTimeout> | undefined
  let idle: ReturnType<typeof setTimeout> | undefined

  const become = (now: ConnectionState) => {
    if (connection.state === now) return
    connection.state = now
    if (now !== 'connected') for (const talk of [...talks]) talk.state?.(now)
    emit('state', now)
  }

  const later = (least?: number) => {
    const delay = Math.random() * Math.min(maxDelay, baseDelay * 2 ** attempt)
    // Without a network nothing is tried.
    if (!attempt || !isOffline()) attempt++
    isWaiting = true
    // What a server says may be no number, or more than a timer can wait.
    timer = setTimeout(go, Math.min(2e9, least! > delay ? least! : delay))
  }

  const changed = () => {
    if (isOffline()) end(transport('closed', 'offline'))
    else if (isWaiting && !isHidden()) void go()
  }

  const start = () => {
    if (current || isWaiting) return
    watch('addEventListener', changed)
    core.lives.add(finish)
    void go()
    become('connecting')
  }

  /** Leaves what there is, and tells whether it was connected. */
  const cut = (error: CallError): boolean => {
    const wasReady = isReady
    clearTimeout(timer)
    clearTimeout(idle)
    line?.close()
    current = line = undefined
    isOpen = isReady = isLeaving = isTime = false
    hearers.clear()
    for (const talk of [...talks]) {
      const wasOn = talk.id
      talk.id = undefined
      if (wasOn) repeats(talk) ? talk.lost?.(error) : talk.fail(error)
    }
    return wasReady
  }

  /** It is over with all that goes over it, for good or until it is needed again. */
  const finish = (error: CallError, last: ConnectionState = 'disconnected') => {
    const all = [...talks]
    watch('removeEventListener', changed)
    core.lives.delete(finish)
    isWaiting = false
    attempt = 0
    connection.lastError = error
    const wasReady = cut(error)
    // Whoever was told may have opened it anew.
    if (!current && !isWaiting) become(last)
    if (wasReady) emit('disconnected', error)
    for (const talk of all) if (talks.delete(talk)) talk.fail(error)
  }

  /** Nothing may need it any more. */
  const rest = () => {
    clearTimeout(idle)
    if (
      isKept ||
      talks.size ||
      !(current || isWaiting) ||
      // The first attempt goes on: whoever leaves at once mostly comes again at once.
      (current && isSocket && !isReady && !attempt)
    )
      return
    const close = () =>
      finish(isReady ? transport('closed', 'idle') : (connection.lastError as CallError), 'idle')
    if (isReady && isSocket) idle = after(idleClose, close)
    else close()
  }

  /** Leaves a server that leaves, as soon as it has answered. */
  const move = () => {
    if (isTime && ![...talks].some(({ kind, id }) => kind && id)) {
      end(transport('closed', 'the server leaves'))
    }
  }

  /** It waits to be sent no more. */
  const free = (talk: Talk) => {
    reserved -= talk.size!
    talk.size = 0
  }

  const attach = (talk: Talk) => {
    const { of, input } = talk
    if (!isReady || talk.id || (of ? !of.isOpen : isLeaving)) return
    const id = (talk.id = `${++ids}`)
    hearers.set(id, talk)
    free(talk)
    line!.send({ id, ...talk.begin(id) }, of ? 'data' : 'input', input)
    talk.state?.('connected')
  }

  const resume = () => {
    for (const talk of [...talks].sort((one, other) => +!!one.kind - +!!other.kind)) {
      if (talks.has(talk)) attach(talk)
    }
  }

  const leave = (talk: Talk, type?: string) => {
    const { id } = talk
    talk.id = undefined
    if (!id || !hearers.delete(id)) return
    if (type) line!.send({ type, id })
    move()
  }

  // What is heard does not touch the timer: it looks when it is due.
  const beat = (asked?: number) => {
    const left = heard + heartbeatInterval * patience - Date.now()
    if (asked! > heard) end(transport('closed', 'silence'))
    else if (left > 0) timer = after(left, beat)
    else {
      const now = Date.now()
      line!.send({ type: 'ping' })
      timer = after(heartbeatTimeout * patience, () => beat(now))
    }
  }

  const ready = () => {
    isReady = true
    since = Date.now()
    clearTimeout(timer)
    beat()
    become('connected')
    if (isReady) emit('connected', { reconnected: wasConnected })
    wasConnected = true
    resume()
    rest()
  }

  /** Shows a credential. */
  const show = (shown: string) => {
    const ref = `${++ids}`
    hearers.set(ref, {
      hear({ type, error }) {
        if (shown !== token) return
        // A server that verifies nothing says so, which is as good. Another subject needs another connection.
        if (type === 'result' || error?.code === 'NOT_FOUND') isReady || ready()
        else end(new CallError(error), isReady && error.code === 'FORBIDDEN' ? 0 : 4401)
      },
    })
    line!.send({ type: 'auth', ref, token: shown })
  }

  const renew = (fresh: string | undefined) => {
    const isNew = token !== fresh
    token = fresh
    if (!isOpen || !isNew) return
    if (fresh === undefined) end(transport('closed', 'signed out'))
    else show(fresh)
  }

  const hear = (frame: Frame, size?: () => number) => {
    const { type, id, ref, error } = frame
    const talk = hearers.get(ref ?? id)
    heard = Date.now()
    // What a server refuses since it leaves waits for the next.
    if (isLeaving && talk && repeats(talk) && error?.code === 'UNAVAILABLE') leave(talk as Talk)
    else if (talk) talk.hear(frame, size)
    else if (type === 'hello') compare(core, frame.schema)
    else if (type === 'reconnect') {
      isLeaving = true
      clearTimeout(timer)
      timer = after(frame.afterMs, () => {
        isTime = true
        beat()
        move()
      })
    } else if (type === 'auth' && !ref) {
      const source = core.token
      given(source).then(
        (fresh) => source === core.token && renew(fresh),
        (error) => report(core, transport('headers', error)),
      )
    } else if (error && !id) report(core, new CallError(error))
  }

  const end: WireEvents['end'] = (error, code = 0, isHopeless) => {
    if (!current) return
    // Who was too slow, or sent too much, is not the better for having been connected for long.
    if (isReady && code !== 4429 && Date.now() - since >= STABLE) attempt = 0
    connection.lastError = error
    // What begins while others are told waits for what becomes of it.
    isWaiting = true
    if (cut(error)) emit('disconnected', error)
    report(core, error, path)
    // Those who were told may have closed it, or opened it anew.
    if (!isWaiting) return
    const tries = attempt
    // A function may have another credential by now; a fixed one is what it is.
    if (code === 4401 && typeof core.token !== 'function')
      finish(failure('UNAUTHORIZED', error.message))
    else if (isHopeless || !reconnect || isFault(code)) finish(error)
    else if (!isKept && !talks.size) rest()
    else if (attempt >= maxAttempts && !isOffline()) {
      finish(error)
      emit('gaveUp', tries)
    } else {
      later(error.retryAfterMs)
      become('reconnecting')
    }
  }

  const go = async () => {
    clearTimeout(timer)
    // It waits to be told of a network. Who looks at a page that was hidden does not wait; nobody waits for one that is.
    isWaiting = isOffline() || (isWaiting && isHidden())
    if (isWaiting) return
    const mine = (current = {})
    /** What an attempt that is over tells is not heard. */
    const only =
      <A extends unknown[]>(f: (...args: A) => void) =>
      (...args: A): void => {
        if (mine === current) f(...args)
      }
    let url: any
    let shown: string | undefined
    let isGiven = false
    timer = after(connectTimeout, () =>
      end(transport('connect', `none after ${connectTimeout} ms`)),
    )
    if (attempt) emit('attempt', attempt)
    try {
      if (isSocket) {
        url = await given(core.url)
        shown = await given(core.token)
        isGiven = true
      }
      if (mine === current) {
        token = shown
        line = wire(url, {
          open: only(() => {
            isOpen = true
            heard = Date.now()
            // Another may have been set meanwhile.
            if (typeof core.token !== 'function') token = core.token
            line!.send({ type: 'hello', schema: core.contract.hash })
            if (isSocket && token !== undefined) show(token)
            else ready()
          }),
          hear: only(hear),
          end: only(end),
        })
      }
    } catch (error) {
      if (mine === current) end(transport('headers', `${url} ${error}`), 0, isGiven)
    }
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
      for (const end of [...core.lives.add(finish)]) end(transport('closed', 'disconnected'))
    },
    setToken(token) {
      core.token = token
      renew(token)
    },
    on,
  }

  return {
    connection,
    talks,
    resume,
    begin(talk) {
      reserved += talk.size = (talk.input?.length ?? 0) + 64
      if (reserved + (line?.backlog() ?? 0) > sendBuffer)
        return talk.fail(failure('LIMIT_EXCEEDED', 'too much'))
      if (!core.isClosed) start()
      // Who was told that it begins may have ended it.
      if (core.isClosed) return talk.fail(transport('closed', 'disconnected'))
      talks.add(talk)
      clearTimeout(idle)
      attach(talk)
      // It does not wait until the server that leaves had others go.
      if (isLeaving && !talk.id) {
        isTime = true
        move()
      }
    },
    end(talk, type) {
      const wasThere = talks.delete(talk)
      free(talk)
      leave(talk, type)
      if (wasThere) rest()
    },
    send: (frame) => line?.send(frame),
  }
}
