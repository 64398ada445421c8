// Whether what comes is as the schema says: the part of JSON Schema 2020-12 in which schemas of APIs are written.

import type { Violation } from './errors.js'
import { failure } from './failure.js'

/** A JSON Schema, less what says nothing about values. */
export type JsonSchema = boolean | SchemaRules

/** What a {@link JsonSchema} can say. */
export interface SchemaRules {
  /** `#/$defs/` and a name as it stands in {@link SchemaTable.$defs}. */
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly JsonSchema[]
  readonly oneOf?: readonly JsonSchema[]
  readonly allOf?: readonly JsonSchema[]
  readonly properties?: { readonly [name: string]: JsonSchema }
  readonly required?: readonly string[]
  readonly patternProperties?: { readonly [pattern: string]: JsonSchema }
  readonly additionalProperties?: JsonSchema
  readonly prefixItems?: readonly JsonSchema[]
  readonly items?: JsonSchema
  readonly minItems?: number
  readonly maxItems?: number
  readonly minimum?: number
  readonly maximum?: number
  readonly exclusiveMinimum?: number
  readonly exclusiveMaximum?: number
  /** In code points, as {@link maxLength}. */
  readonly minLength?: number
  readonly maxLength?: number
  /** One that JavaScript does not read is ignored. */
  readonly pattern?: string
}

/** What a server sends, as `rpc generate typescript --validate` writes it. */
export interface SchemaTable {
  /** What procedures answer, by their dotted paths: an answer, or an item of a subscription. */
  readonly outputs?: { readonly [path: string]: JsonSchema }
  /** What two-way procedures emit to the client, by their dotted paths and the names of the events. */
  readonly events?: { readonly [path: string]: { readonly [event: string]: JsonSchema } }
  /** The types that others refer to. */
  readonly $defs?: { readonly [name: string]: JsonSchema }
}

/**
 * Checks a value that came of a procedure, or an event of a two-way procedure: the JSON of the wire, before dates and
 * bytes are made of it. Of what has no schema it says nothing.
 *
 * @throws `DECODE_ERROR` if it is not as the schema says, with at most 100 places as details.
 */
export type Validate = (path: string, event: string | undefined, value: unknown) => void

type Key = string | number

type Members = { readonly [name: string]: unknown }

/** Only a member of its own: a name of the wire may be one of `Object`'s. */
const own = <Value>(
  members: { readonly [name: string]: Value } | undefined,
  name: string,
): Value | undefined => (members && Object.hasOwn(members, name) ? members[name] : undefined)

/** `undefined` if JavaScript does not read the pattern. */
const matches = (pattern: string, text: string): boolean | undefined => {
  try {
    return new RegExp(pattern, 'u').test(text)
  } catch (error) {
    // Anything else is the end of the stack.
    if (!(error instanceof SyntaxError)) throw error
    return
  }
}

/** How many violations are told. */
const MOST = 100

const depth = (found: Violation[]): number => Math.max(...found.map(({ path }) => path.length))

/** Makes of the schemas of an API what tells whether a value is as they say. */
export const validator =
  ({ outputs, events, $defs }: SchemaTable): Validate =>
  (procedure, event, value) => {
    const path: Key[] = []
    // What alternatives make of an object. Without it, each level of a value could double the time.
    const known = new Map<unknown, Map<JsonSchema, Violation[]>>()

    /** Adds what is wrong to what was found, at a member if there is a key. */
    const check = (
      value: unknown,
      schema: JsonSchema | undefined,
      found: Violation[] = [],
      ...key: Key[]
    ): Violation[] => {
      path.push(...key)
      if (schema === false) refuse(found, 'must not be there')
      // What would be found is not wanted any more.
      else if (schema && schema !== true && found.length < MOST) apply(value, schema, found)
      if (key.length) path.pop()
      return found
    }

    const refuse = (found: Violation[], message: string, ...key: Key[]): void => {
      if (found.length < MOST) found.push({ path: [...path, ...key], message })
    }

    const apply = (value: unknown, schema: SchemaRules, found: Violation[]): void => {
      const rule = (keyword: keyof SchemaRules, isBroken: unknown): void => {
        if (isBroken)
          refuse(found, `does not fit ${keyword}: ${JSON.stringify(schema[keyword]).slice(0, 200)}`)
      }
      const bounds = (what: 'imum' | 'Length' | 'Items', size: number): void => {
        rule(`min${what}`, size < schema[`min${what}`]!)
        rule(`max${what}`, size > schema[`max${what}`]!)
      }
      const kind = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value
      const isType = (name: string): boolean =>
        name === kind || (name === 'integer' && Number.isInteger(value))
      const isValue = (one: unknown): boolean =>
        one === value || (typeof one === 'object' && JSON.stringify(one) === JSON.stringify(value))

      rule('type', schema.type && ![schema.type].flat().some(isType))
      rule('const', 'const' in schema && !isValue(schema.const))
      rule('enum', schema.enum && !schema.enum.some(isValue))
      if (kind === 'number') {
        const number = value as number
        bounds('imum', number)
        rule('exclusiveMinimum', number <= schema.exclusiveMinimum!)
        rule('exclusiveMaximum', number >= schema.exclusiveMaximum!)
      }
      if (kind === 'string') {
        const text = value as string
        if (schema.minLength || schema.maxLength !== undefined) bounds('Length', [...text].length)
        rule('pattern', schema.pattern && matches(schema.pattern, text) === false)
      }
      if (kind === 'array') {
        const items = value as unknown[]
        bounds('Items', items.length)
        items.forEach((item, index) =>
          check(item, schema.prefixItems?.[index] ?? schema.items, found, index),
        )
      }
      if (kind === 'object') {
        const members = value as Members
        for (const name of schema.required ?? [])
          if (!Object.hasOwn(members, name)) refuse(found, 'is missing', name)
        for (const name in members) {
          let others = schema.additionalProperties
          for (const pattern in schema.patternProperties) {
            const isMatch = matches(pattern, name)
            if (isMatch) check(members[name], schema.patternProperties[pattern], found, name)
            if (isMatch !== false) others = true
          }
          check(members[name], own(schema.properties, name) ?? others, found, name)
        }
      }

      if (schema.$ref) check(value, own($defs, schema.$ref.slice(8)), found)
      schema.allOf?.forEach((part) => check(value, part, found))
      for (const keyword of ['anyOf', 'oneOf'] as const) {
        const all = (schema[keyword] ?? []).map((part) => {
          const before = known.get(value) ?? new Map<JsonSchema, Violation[]>()
          // Equal texts may stand in different places; an object stands in one.
          if (value && typeof value === 'object') known.set(value, before)
          let violations = before.get(part)
          if (!violations) before.set(part, (violations = check(value, part)))
          return violations
        })
        const fitting = all.filter((violations) => !violations.length).length
        // What came furthest is what was meant, unless another came as far.
        const [best, next] = all.sort((one, other) => depth(other) - depth(one))
        if (!fitting && best && depth(best) > depth(next ?? []))
          found.push(...best.slice(0, MOST - found.length))
        else if (best && !fitting) refuse(found, 'fits none of the alternatives')
        else if (keyword === 'oneOf' && fitting > 1) refuse(found, 'fits several alternatives')
      }
    }

    let violations: Violation[]
    try {
      const schemas = event === undefined ? outputs : own(events, procedure)
      violations = check(value, own(schemas, event ?? procedure))
    } catch {
      violations = [{ path: [], message: 'is nested too deeply' }]
    }
    if (violations[0])
      throw failure('DECODE_ERROR', `${procedure} ${violations[0].message}`, violations)
  }
