// One request over HTTP, and what comes back.

import { compare, given, type Core } from '../core.js'
import { isOffline } from '../environment.js'
import { stranger, transport } from '../failure.js'
import { parse, write } from '../json.js'
import type { Talk } from '../talk.js'

/** What is asked: a call, or a subscription, which begins behind an item. */
export interface Ask extends Pick<Talk, 'path' | 'input' | 'kind' | 'headers'> {
  readonly lastEventId?: string | undefined
}

/** A call as a body says it. */
export const envelope = ({ path, kind: type, input = 'null' }: Ask): string =>
  write({ type, path: path.split('.') }, 'input', input)

/** A URL within the endpoint's: of a procedure, with parameters. */
export const locate = (
  url: string | URL,
  path?: string,
  lastEventId?: string,
  input?: string,
): URL => {
  const at = new URL(url, globalThis.location?.href)
  if (path) at.pathname = at.pathname.replace(/\/?$/, '/' + path)
  if (input) at.searchParams.set('input', input)
  if (lastEventId) at.searchParams.set('lastEventId', lastEventId)
  return at
}

/**
 * Asks: by GET, unless that changes something or would make too long a URL. A `body` that asks it, and more, is sent to the
 * endpoint in place of it. What comes back may be anything.
 */
export const send = async (
  core: Core,
  ask: Ask,
  signal: AbortSignal,
  body?: string,
): Promise<Response> => {
  const { path, input, kind, lastEventId } = ask
  const headers = new Headers()
  let at: any
  try {
    const endpoint = (at = await given(core.url))
    // Every server and proxy takes a URL of that length.
    if (
      body ||
      kind === 'mutation' ||
      (at = locate(endpoint, path, lastEventId, input)).href.length > 2048
    ) {
      const isCall = body || kind === 'query'
      at = locate(endpoint, isCall ? '' : path, lastEventId)
      body ??= isCall ? envelope(ask) : (input ?? 'null')
    }
    const token = await given(core.token)
    // One after another, since names that differ in their case are the same.
    for (const some of [
      { authorization: token && `Bearer ${token}` },
      await given(core.headers),
      ask.headers,
      // A GET has none, so that a browser need not ask another origin first.
      { 'content-type': body && 'application/json' },
    ] as any[]) {
      for (const name in some) if (some[name]) headers.set(name, some[name])
    }
  } catch (error) {
    throw transport('headers', `${at} ${error}`)
  }
  try {
    const response = await (core.fetch ?? fetch)(at.href, {
      method: body ? 'POST' : 'GET',
      headers,
      signal,
      body: body as string,
    })
    compare(core, response.headers.get('rpc-schema'))
    return response
  } catch (error: any) {
    // Browsers do not tell what happened. Where somebody does, the request certainly was not sent.
    const reason = `${error} ${error?.cause?.code ?? error?.code ?? ''}`
    throw transport(
      isOffline() || /refused|notfound|eai_/i.test(reason) ? 'connect' : 'closed',
      `no answer from ${at}: ${reason}. Is it up? Does it allow this origin?`,
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
    throw text === undefined ? transport('closed', error) : stranger(response, text)
  }
}

/** Whether something is an answer of this framework. */
export const isAnswer = (answer: any): boolean =>
  answer?.ok ? answer.data !== undefined : answer?.error?.code?.at
