// JSON as it comes from elsewhere, and as it goes there.

import { transport } from './failure.js'

/**
 * Parses a text without the keys that would become an object's prototype once it is merged into another. A text that has
 * none, however it may be escaped, is parsed as it is.
 */
export const parse = (text: string): any =>
  JSON.parse(
    text,
    /__proto__|\\u00/.test(text)
      ? (key, value) => (key === '__proto__' ? undefined : value)
      : undefined,
  )

/** A message as JSON, perhaps with a member more, which is JSON already. */
export const write = (frame: object, key?: string, data?: string): string => {
  const text = JSON.stringify(frame)
  return data ? `${text.slice(0, -1)},"${key}":${data}}` : text
}

/** An input as JSON; `undefined` where there is none, as of a function. */
export const stringify = (input: unknown): string | undefined => {
  try {
    return JSON.stringify(input)
  } catch (error) {
    throw transport('input', error)
  }
}
