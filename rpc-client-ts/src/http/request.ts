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
  readonly headers?: Readonly<Record<string, string>> | undefined
  readonly signal: AbortSignal
}

/** The longest URL of a GET; every server and proxy takes it. */
const MAX_URL = 2048

/** A URL within the endpoint's. */
export const locate = (url: string | URL, ask: Partial<Ask> = {}): URL => {
  const at = new URL(url, globalThis.location?.href)
  if (ask.path) at.pathname = at.pathname.replace(/\/?$/, '/' + ask.path)
  for (const name of ['input', 'lastEventId'] as const) {
    if (ask[name] !== undefined) at.searchParams.set(name, ask[name])
  }
  return at
}

/** Sends a request: the second one, if the first one's URL would be too long. What comes back may be anything. */
export const send = async (core: Core, ask: Ask, instead?: Ask): Promise<Response> => {
  const { fetch = globalThis.fetch, url, headers: common } = core
  const headers = new Headers()
  let at: any
  try {
    const endpoint = (at = await given(url))
    at = locate(endpoint, ask)
    if (instead && at.href.length > MAX_URL) at = locate(endpoint, (ask = instead))
    const token = await given(core.token)
    // One after another, since names that differ in their case are the same.
    for (const some of [
      { authorization: token && `Bearer ${token}` },
      await given(common),
      ask.headers,
      // A GET has none, so that a browser need not ask another origin first.
      { 'content-type': ask.body && 'application/json' },
    ] as any[]) {
      for (const name in some) if (some[name]) headers.set(name, some[name])
    }
  } catch (error) {
    throw transport('headers', `${at} ${error}`)
  }
  try {
    const response = await fetch(at.href, {
      method: (ask.body && 'POST') as string,
      headers,
      signal: ask.signal,
      body: ask.body as string,
    })
    compare(core, response.headers.get('rpc-schema'))
    return response
  } catch (error: any) {
    // Browsers do not tell what happened. Where somebody does, the request certainly was not sent.
    const reason = `${error} ${error.cause?.code ?? error.code ?? ''}`
    const isSent = !isOffline() && !/refused|notfound|eai_/i.test(reason)
    throw transport(
      isSent ? 'closed' : 'connect',
      `${reason}: is ${at} up? Does it allow this origin?`,
      isSent,
    )
  }
}

/** The parsed body of an answer, whatever it is. */
export const read = async (response: Response): Promise<any> => {
  let text: string | undefined
  try {
    text = await response.text()
    return parse(text)
  } catch (error) {
    throw text === undefined ? transport('closed', error, true) : stranger(response, text)
  }
}

/** Whether something is an answer of this framework. */
export const isAnswer = (answer: any): boolean =>
  answer?.ok ? answer.data !== undefined : answer?.error?.code?.at
