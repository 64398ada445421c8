// One request over HTTP, and what comes back.

import { compare, given, type Core } from '../core.js'
import { isOffline } from '../environment.js'
import { stranger, transport } from '../failure.js'
import { parse } from '../json.js'

/** What is asked for. */
export interface Ask {
  /** The procedure, as a segment of the URL; without it the endpoint itself. */
  readonly path?: string | undefined
  /** The input, as JSON, in the URL. */
  readonly input?: string | undefined
  /** Behind which item a subscription begins. */
  readonly lastEventId?: string | undefined
  /** What is sent; without it the request is a GET. */
  readonly body?: string | undefined
  /** How long the caller waits, in milliseconds. */
  readonly timeout?: number | undefined
  readonly headers?: Readonly<Record<string, string>> | undefined
  readonly signal: AbortSignal
}

/** A URL within the endpoint's. */
export const locate = (
  url: string | URL,
  path?: string,
  parameters: { readonly [name: string]: string | undefined } = {},
): URL => {
  const at = new URL(url, (globalThis as { location?: { href: string } }).location?.href)
  at.protocol = at.protocol.replace('ws', 'http')
  if (path) at.pathname = at.pathname.replace(/\/?$/, '/' + path)
  for (const [name, value] of Object.entries(parameters))
    if (value) at.searchParams.set(name, value)
  return at
}

/** Sends a request: the second one, if the first one's URL would be too long. What comes back may be anything. */
export const send = async (core: Core, ask: Ask, instead?: Ask): Promise<Response> => {
  const { fetch = globalThis.fetch, url, headers: common = {}, maxUrlLength = 2048 } = core.options
  let at: URL | undefined
  let init: RequestInit
  try {
    const endpoint = await given(url)
    const place = ({ path, input, lastEventId }: Ask) =>
      locate(endpoint, path, { input, lastEventId })
    at = place(ask)
    if (instead && at.href.length > maxUrlLength) at = place((ask = instead))
    const { body, signal, timeout } = ask
    const token = await given(core.token)
    const headers = new Headers(token === undefined ? {} : { authorization: `Bearer ${token}` })
    for (const more of [await given(common), ask.headers ?? {}]) {
      for (const [name, value] of Object.entries(more)) headers.set(name, value)
    }
    init = { headers, signal }
    // A GET has neither, so that a browser need not ask another origin first.
    if (body !== undefined) {
      headers.set('content-type', 'application/json')
      if (timeout! < Infinity) headers.set('rpc-timeout', `${Math.ceil(timeout!)}`)
      init = { ...init, method: 'POST', body }
    }
  } catch (error) {
    throw transport('headers', false, `no URL, token or headers: ${error}`, error)
  }
  const wasOffline = isOffline()
  try {
    const response = await fetch(at.href, init)
    compare(core, response.headers.get('rpc-schema'))
    return response
  } catch (error: any) {
    // Browsers do not tell what happened. Where somebody does, the request certainly was not sent.
    const reason = `${error.cause?.code ?? ''} ${error.code ?? ''} ${error}`
    const isSent = !wasOffline && !/refused|notfound|eai_/i.test(reason)
    throw transport(
      isSent ? 'closed' : 'connect',
      isSent,
      `no answer from ${at}: ${reason}. Does the server run, and allow this origin?`,
      error,
    )
  }
}

/** The parsed body of an answer: an envelope, or a list of them. */
export const read = async (response: Response): Promise<any> => {
  const { url, status } = response
  let text = ''
  try {
    text = await response.text()
  } catch (error) {
    throw transport('closed', true, `the answer of ${url} ended early`, error)
  }
  try {
    const body = parse(text)
    if (body.at || body.ok === true || body.error.code.at) return body
  } catch {
    // It is told below, like JSON of somebody else's.
  }
  throw stranger(url, `${status} ${text}`)
}
