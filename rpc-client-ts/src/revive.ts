// From the JSON of an answer to its dates and bytes, by the table that was generated.

import type { Revive } from './contract.js'
import { failure } from './failure.js'
import type { Revival, RevivalTable } from './revival.js'

type Members = { [name: string]: unknown }

/** All that a node may say. */
interface Parts {
  readonly type?: string
  readonly all?: readonly Revival[]
  readonly items?: Revival
  readonly values?: Revival
  readonly tuple?: readonly (Revival | null)[]
  readonly members?: { readonly [name: string]: Revival }
  readonly tag?: string
  readonly variants?: { readonly [tag: string]: Revival }
}

/** Engines read more than RFC 3339, and not the same. So what they make of day and time has to be what is there. */
const toDate = (text: string): Date | string => {
  const start = text.slice(0, 19)
  return new Date(start + 'Z').toJSON()?.startsWith(start) &&
    /^(\.\d+)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/.test(text.slice(19))
    ? new Date(text)
    : text
}

const toBytes = (text: string): Uint8Array | string => {
  try {
    return Uint8Array.from(atob(text), (char) => char.charCodeAt(0))
  } catch {
    return text
  }
}

/**
 * Makes dates and bytes of texts where a node of the table says that they are, in place, and answers the value. What is
 * not as the node describes stays as it came.
 *
 * @throws RangeError if the value is of a type that holds itself, and deeper than the stack.
 */
export const revive = (
  table: RevivalTable,
  node: Revival | null | undefined,
  value: unknown,
): unknown => {
  if (!node) return value
  if (typeof value === 'string') {
    if (node === 'date') return toDate(value)
    if (node === 'bytes') return toBytes(value)
  }
  const { type, all, items, values, tuple, members, tag, variants } = node as Parts
  if (type) return revive(table, table.types?.[type], value)
  for (const part of all ?? []) value = revive(table, part, value)
  if (value && typeof value === 'object') {
    const object = value as Members
    const within = (node: Revival | null | undefined, name: string): void => {
      // A name of the wire may be one of `Object`'s.
      if (Object.hasOwn(object, name)) object[name] = revive(table, node, object[name])
    }
    const [each, some] = Array.isArray(value) ? [items, tuple] : [values, members]
    for (const name in each && object) within(each, name)
    for (const name in some) within((some as Parts['members'])![name], name)
    const variant = tag && object[tag]
    if (typeof variant === 'string' && Object.hasOwn(variants!, variant))
      revive(table, variants![variant], value)
  }
  return value
}

/** What makes dates and bytes of the texts in what comes of procedures, by the table of a generated file. */
export const reviver =
  (table: RevivalTable): Revive =>
  (path, event, value, code) => {
    try {
      return revive(
        table,
        code !== undefined
          ? table.details?.[path]?.[code]
          : event !== undefined
            ? table.events?.[path]?.[event]
            : table.outputs?.[path],
        value,
      )
    } catch {
      const message = 'is nested too deeply'
      throw failure('DECODE_ERROR', `${path} ${message}`, [{ path: [], message }])
    }
  }
