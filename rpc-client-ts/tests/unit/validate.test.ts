// Values against schemas.

import { expect, test } from 'vitest'
import type { Violation } from '../../src/errors.js'
import { CallError } from '../../src/failure.js'
import { type JsonSchema, type SchemaRules, type SchemaTable } from '../../src/validate.js'
import { validator as thrower } from '../../src/validate.js'
import { Chance } from '../support/chance.js'

type Defs = { readonly [name: string]: JsonSchema }

/** What a value is refused for. */
const validator =
  (table: SchemaTable) =>
  (path: string, event: string | undefined, value: unknown): readonly Violation[] => {
    try {
      thrower(table)(path, event, value)
      return []
    } catch (error) {
      expect(error).toBeInstanceOf(CallError)
      expect((error as CallError).code).toBe('DECODE_ERROR')
      const violations = (error as CallError).details as readonly Violation[]
      expect((error as CallError).message).toBe(`${path} ${violations[0]!.message}`)
      return violations
    }
  }

/** What is wrong with a value, each as `path: message`. */
const wrong = (schema: JsonSchema, value: unknown, $defs: Defs = {}): string[] =>
  validator({ outputs: { it: schema }, $defs })('it', undefined, value).map(
    ({ path, message }) => `${path.join('.')}: ${message}`,
  )

const MANY = Array.from({ length: 300 }, (_, at) => `word ${at}`)

test.each<[what: string, schema: JsonSchema, fitting: unknown[], not: unknown[]]>([
  ['true', true, [1, null, {}], []],
  ['nothing', {}, [1, null, {}], []],
  ['false', false, [], [1, null, {}]],
  ['a text', { type: 'string' }, ['', 'a'], [1, null, [], {}, true]],
  ['a number', { type: 'number' }, [0, -1.5, 1e300], ['1', null, true]],
  ['an integer', { type: 'integer' }, [0, -3, 1.0, 2 ** 64], [1.5, '1', null, Infinity]],
  ['a boolean', { type: 'boolean' }, [true, false], [0, 'true', null]],
  ['null', { type: 'null' }, [null], [0, false, {}, undefined]],
  ['a list', { type: 'array' }, [[], [1]], [{}, { length: 0 }, 'a', null]],
  ['an object', { type: 'object' }, [{}, { a: 1 }], [[], null, 'a']],
  ['several types', { type: ['integer', 'null'] }, [1, null], ['a', 1.5]],
  ['a constant', { const: 'a' }, ['a'], ['b', null, ['a']]],
  ['null as constant', { const: null }, [null], [0, 'null', {}]],
  [
    'a list as constant',
    { const: [1, null, 'a'] },
    [[1, null, 'a']],
    [[1, null], [1, null, 'b'], 1],
  ],
  ['a choice', { enum: ['a', 1, null] }, ['a', 1, null], ['1', 'b', undefined, []]],
  ['bounds', { minimum: 0, maximum: 10 }, [0, 10, 5.5, 'a', null], [-1, 10.5]],
  ['open bounds', { exclusiveMinimum: 0, exclusiveMaximum: 10 }, [0.1, 9.9, 'a'], [0, 10, -1, 11]],
  ['length', { minLength: 1, maxLength: 2 }, ['a', '😀😀', 'é', 5, []], ['', 'abc', '😀😀😀']],
  ['emptiness', { maxLength: 0 }, ['', 1], ['a']],
  ['a count', { minItems: 1, maxItems: 2 }, [[1], [1, 2], 'abc', {}], [[], [1, 2, 3]]],
  ['no items', { maxItems: 0 }, [[]], [[1]]],
  ['a pattern', { pattern: '^[a-z]+$' }, ['abc', 1], ['', 'A']],
  ['a pattern of Unicode', { pattern: '^\\p{L}.$' }, ['é😀'], ['1a']],
  ['a pattern of another language', { pattern: '(?x)\\A a \\z' }, ['a', 'b'], []],
  ['items', { items: { type: 'string' } }, [[], ['a'], 'a'], [[1], ['a', null]]],
  [
    'a tuple',
    { prefixItems: [{ type: 'string' }, true], items: false },
    [[], ['a'], ['a', 1]],
    [[1], ['a', 1, 1]],
  ],
  [
    'members',
    { properties: { a: { type: 'string' }, b: false }, required: ['a'] },
    [{ a: '' }, { a: '', c: 1 }, 1, []],
    [{}, { a: 1 }, { a: '', b: 1 }],
  ],
  [
    'no more members',
    { properties: { a: true }, additionalProperties: false },
    [{}, { a: 1 }],
    [{ b: 1 }, { a: 1, constructor: 1 }],
  ],
  [
    'a map',
    { additionalProperties: { type: 'integer' } },
    [{}, { a: 1, constructor: 2 }, 'a'],
    [{ a: '1' }, { toString: null }],
  ],
  [
    'members by pattern',
    { patternProperties: { '^\\d+$': { type: 'integer' } }, additionalProperties: false },
    [{}, { '1': 1, '22': 2 }],
    [{ '1': 'a' }, { a: 1 }],
  ],
  [
    'members by a pattern of another language',
    { patternProperties: { '\\Aa\\z': { type: 'integer' } }, additionalProperties: false },
    [{ a: 'b' }, { c: 1 }],
    [],
  ],
  ['any of some', { anyOf: [{ type: 'string' }, { minimum: 1 }] }, ['a', 1, null], [0]],
  ['one of some', { oneOf: [{ minimum: 1 }, { maximum: 2 }] }, [0, 3], [1, 2, 'a']],
  ['all of some', { allOf: [{ minimum: 1 }, { maximum: 2 }] }, [1, 2, 'a'], [0, 3]],
  ['rules beside alternatives', { type: 'number', anyOf: [true] }, [1], ['a']],
])('%s', (_, schema, fitting, not) => {
  for (const value of fitting) expect([value, wrong(schema, value)]).toEqual([value, []])
  for (const value of not) expect([value, wrong(schema, value)]).not.toEqual([value, []])
})

test('it is told what is wrong, and where', () => {
  const schema: JsonSchema = {
    type: 'object',
    properties: {
      name: { type: 'string', minLength: 1 },
      tags: { type: 'array', items: { enum: ['a', 'b'] } },
      place: { prefixItems: [{ type: 'number', maximum: 90 }], items: false },
    },
    required: ['id', 'name'],
    additionalProperties: false,
  }
  expect(wrong(schema, { name: '', tags: ['a', 'c'], place: [91, 1], more: 1 })).toEqual([
    'id: is missing',
    'name: does not fit minLength: 1',
    'tags.1: does not fit enum: ["a","b"]',
    'place.0: does not fit maximum: 90',
    'place.1: must not be there',
    'more: must not be there',
  ])
  expect(wrong({ type: ['string', 'null'] }, 1)).toEqual([': does not fit type: ["string","null"]'])
  expect(wrong({ enum: MANY }, 1)[0]!.length).toBeLessThan(250)
})

test('numbers in a path are indexes, and texts are names', () => {
  const validate = validator({ outputs: { it: { items: { properties: { '0': false } } } } })
  expect(validate('it', undefined, [{ '0': 1 }])).toEqual([
    { path: [0, '0'], message: 'must not be there' },
  ])
})

test('of alternatives, the one that came furthest tells what is wrong', () => {
  const $defs: Defs = {
    Note: { type: 'object', properties: { at: { type: 'string' } }, required: ['at'] },
  }
  const note = { $ref: '#/$defs/Note' }
  const optional: JsonSchema = { anyOf: [note, { type: 'null' }] }
  expect(wrong(optional, null, $defs)).toEqual([])
  expect(wrong(optional, { at: 1 }, $defs)).toEqual(['at: does not fit type: "string"'])
  expect(wrong(optional, 1, $defs)).toEqual([': fits none of the alternatives'])

  const variant = (name: string, rules: Defs): JsonSchema => ({
    type: 'object',
    properties: { type: { const: name }, ...rules },
    required: ['type', ...Object.keys(rules)],
  })
  const tagged: JsonSchema = {
    oneOf: [variant('added', { note }), variant('removed', { note, count: true })],
  }
  expect(wrong(tagged, { type: 'added', note: { at: '' } }, $defs)).toEqual([])
  expect(wrong(tagged, { type: 'moved' }, $defs)).toEqual([': fits none of the alternatives'])
  const external: JsonSchema = {
    oneOf: [
      { properties: { added: note }, required: ['added'], additionalProperties: false },
      { properties: { removed: note }, required: ['removed'], additionalProperties: false },
    ],
  }
  expect(wrong(external, { removed: {} }, $defs)).toEqual(['removed.at: is missing'])
  expect(wrong({ oneOf: [true, {}] }, 1)).toEqual([': fits several alternatives'])
})

test('the same text in two places is wrong in both', () => {
  const choice: JsonSchema = { anyOf: [{ items: { const: 'a' } }, { type: 'null' }] }
  const two: JsonSchema = { properties: { a: { anyOf: [choice] }, b: { anyOf: [choice] } } }
  expect(wrong(two, { a: ['b'], b: ['b'] })).toEqual([
    'a.0: does not fit const: "a"',
    'b.0: does not fit const: "a"',
  ])
  const strict: JsonSchema = { anyOf: [{ type: 'string' }] }
  const values: JsonSchema = { additionalProperties: strict }
  for (const value of [1, null])
    expect(wrong(values, { a: value, b: value }).map((line) => line[0])).toEqual(['a', 'b'])
})

test('at most 100 places are told', () => {
  const many = Array.from({ length: 1000 }, () => ({ a: [1, 2] }))
  const item: JsonSchema = { properties: { a: { items: { type: 'string' } } } }
  expect(wrong({ items: item }, many)).toHaveLength(100)
  expect(wrong({ items: { anyOf: [item, { type: 'null' }] } }, many)).toHaveLength(100)
  expect(wrong({ anyOf: [{ items: item }, { type: 'null' }] }, many)).toHaveLength(100)
  expect(wrong({ required: MANY }, {})).toHaveLength(100)
})

test('schemas are found by procedure and event', () => {
  const validate = validator({
    outputs: { 'messages.list': { type: 'array' } },
    events: { lobby: { joined: { type: 'string' } } },
  })
  expect(validate('messages.list', undefined, {})).toHaveLength(1)
  expect(validate('lobby', 'joined', 1)).toHaveLength(1)
  expect(validate('lobby', 'joined', 'ada')).toEqual([])
})

test('what has no schema fits', () => {
  const validate = validator({ outputs: { a: false }, events: { lobby: { joined: false } } })
  for (const path of ['b', 'constructor', 'toString', '__proto__']) {
    expect(validate(path, undefined, 1)).toEqual([])
    expect(validate(path, 'joined', 1)).toEqual([])
    expect(validate('lobby', path, 1)).toEqual([])
  }
  expect(validator({})('a', undefined, 1)).toEqual([])
  expect(wrong({ $ref: '#/$defs/constructor' }, 1)).toEqual([])
})

test('a value that is deeper than the stack is told, and not thrown', () => {
  const $defs: Defs = { List: { type: ['array', 'string'], items: { $ref: '#/$defs/List' } } }
  const list = { $ref: '#/$defs/List' }
  const nested = (depth: number): unknown => {
    let value: unknown = ''
    for (let level = 0; level < depth; level++) value = [value]
    return value
  }
  expect(wrong(list, nested(200), $defs)).toEqual([])
  expect(wrong(list, nested(100_000), $defs)).toEqual([': is nested too deeply'])
  // A pattern that ends the stack is no pattern that cannot be read.
  const strict: JsonSchema = { type: ['array', 'string'], items: list, pattern: '^a$' }
  expect(wrong(list, nested(100_000), { List: strict })).toEqual([': is nested too deeply'])
  expect(wrong(list, 1, { List: list })).toEqual([': is nested too deeply'])
})

test('alternatives of alternatives do not double the time with each level', () => {
  const node = { $ref: '#/$defs/Node' }
  const variant = (type: string): JsonSchema => ({
    type: 'object',
    properties: { inner: node, type: { const: type } },
    required: ['type', 'inner'],
  })
  const $defs: Defs = { Node: { oneOf: [{ type: 'null' }, variant('a'), variant('b')] } }
  let value: unknown = null
  for (let level = 0; level < 100; level++) value = { inner: value, type: 'a' }
  expect(wrong(node, value, $defs)).toEqual([])
})

/** Whether a value is as a schema says, as the standard reads. */
const fits = (schema: JsonSchema, value: unknown, $defs: Defs): boolean => {
  if (typeof schema === 'boolean') return schema
  const within = (part: JsonSchema, one: unknown): boolean => fits(part, one, $defs)
  const types: Record<string, (value: unknown) => boolean> = {
    null: (one) => one === null,
    boolean: (one) => typeof one === 'boolean',
    number: (one) => typeof one === 'number',
    integer: (one) => typeof one === 'number' && one % 1 === 0,
    string: (one) => typeof one === 'string',
    array: (one) => Array.isArray(one),
    object: (one) => typeof one === 'object' && one !== null && !Array.isArray(one),
  }
  const keywords: { [Keyword in keyof SchemaRules]-?: (rule: any) => boolean } = {
    $ref: (rule: string) => within($defs[rule.replace('#/$defs/', '')]!, value),
    type: (rule: string | string[]) =>
      (typeof rule === 'string' ? [rule] : rule).some((type) => types[type]!(value)),
    const: (rule: unknown) => JSON.stringify(rule) === JSON.stringify(value),
    enum: (rule: unknown[]) => rule.some((one) => JSON.stringify(one) === JSON.stringify(value)),
    anyOf: (rule: JsonSchema[]) => rule.some((part) => within(part, value)),
    oneOf: (rule: JsonSchema[]) => rule.filter((part) => within(part, value)).length === 1,
    allOf: (rule: JsonSchema[]) => rule.every((part) => within(part, value)),
    properties: (rule: Defs) =>
      members.every(([name, one]) => !Object.hasOwn(rule, name) || within(rule[name]!, one)),
    required: (rule: string[]) =>
      !types['object']!(value) || rule.every((name) => members.some(([own]) => own === name)),
    patternProperties: (rule: Defs) =>
      Object.entries(rule).every(([pattern, part]) =>
        members.every(([name, one]) => !new RegExp(pattern).test(name) || within(part, one)),
      ),
    additionalProperties: (rule: JsonSchema) =>
      members.every(
        ([name, one]) =>
          Object.hasOwn(schema.properties ?? {}, name) ||
          Object.keys(schema.patternProperties ?? {}).some((p) => new RegExp(p).test(name)) ||
          within(rule, one),
      ),
    prefixItems: (rule: JsonSchema[]) =>
      rule.every((part, at) => at >= items.length || within(part, items[at])),
    items: (rule: JsonSchema) =>
      items.slice(schema.prefixItems?.length ?? 0).every((item) => within(rule, item)),
    minItems: (rule: number) => !Array.isArray(value) || items.length >= rule,
    maxItems: (rule: number) => !Array.isArray(value) || items.length <= rule,
    minimum: (rule: number) => typeof value !== 'number' || value >= rule,
    maximum: (rule: number) => typeof value !== 'number' || value <= rule,
    exclusiveMinimum: (rule: number) => typeof value !== 'number' || value > rule,
    exclusiveMaximum: (rule: number) => typeof value !== 'number' || value < rule,
    minLength: (rule: number) => typeof value !== 'string' || [...value].length >= rule,
    maxLength: (rule: number) => typeof value !== 'string' || [...value].length <= rule,
    pattern: (rule: string) => typeof value !== 'string' || new RegExp(rule).test(value),
  }
  const members = types['object']!(value) ? Object.entries(value as object) : []
  const items: unknown[] = Array.isArray(value) ? value : []
  return Object.entries(schema).every(([keyword, rule]) =>
    keywords[keyword as keyof SchemaRules](rule),
  )
}

const NAMES = ['a', 'b', 'constructor', '0', '12', 'type'] as const
const TYPES = ['A', 'B'] as const

const simple = (chance: Chance): unknown =>
  chance.of<unknown>([null, true, '', 'a', 'é😀', 'type', 0, 1, -3, 2.5])

/** A schema, as far as possible with a value that fits. */
interface Example {
  readonly schema: JsonSchema
  readonly value: unknown
}

const anyExample = (chance: Chance, depth: number): Example => {
  const within = (): Example => anyExample(chance, depth - 1)
  const leaves: (() => Example)[] = [
    () => ({ schema: chance.of<JsonSchema>([true, {}]), value: simple(chance) }),
    () => {
      const value = simple(chance)
      return { schema: chance.of<JsonSchema>([{ const: value }, { enum: ['x', value] }]), value }
    },
    () => ({ schema: { type: chance.of([['string', 'null'], 'string'] as const) }, value: 'a' }),
    () => ({
      schema: { type: 'string', minLength: 1, maxLength: 2, pattern: '^[^A]' },
      value: 'é😀',
    }),
    () => ({
      schema: { type: 'integer', minimum: 0, exclusiveMaximum: 4 },
      value: chance.below(4),
    }),
    () => ({ schema: { type: 'number', exclusiveMinimum: -1, maximum: 0.5 }, value: 0.25 }),
  ]
  const nodes: (() => Example)[] = [
    () => {
      const { schema, value } = within()
      return {
        schema: { type: 'array', items: schema, maxItems: 3 },
        value: chance.list(3, () => value),
      }
    },
    () => {
      const parts = chance.list(3, within)
      const schema = { prefixItems: parts.map((part) => part.schema), items: false } as const
      return {
        schema: { ...schema, minItems: parts.length },
        value: parts.map((part) => part.value),
      }
    },
    () => {
      const parts = Object.entries(
        Object.fromEntries(chance.list(4, () => [chance.of(NAMES), within()])),
      )
      const properties = parts.map(([name, part]) => [name, part.schema])
      const schema: SchemaRules = {
        type: 'object',
        properties: Object.fromEntries(properties),
        required: parts.map(([name]) => name).filter(() => chance.is(0.7)),
        ...(chance.is(0.3) ? { additionalProperties: false } : {}),
      }
      return { schema, value: Object.fromEntries(parts.map(([name, part]) => [name, part.value])) }
    },
    () => {
      const [numbers, others] = [within(), within()]
      const schema: JsonSchema = {
        patternProperties: { '^\\d+$': numbers.schema },
        additionalProperties: others.schema,
      }
      return { schema, value: { '0': numbers.value, '12': numbers.value, a: others.value } }
    },
    () => {
      const parts = [within(), ...chance.list(2, within)]
      return { schema: { anyOf: parts.map((part) => part.schema) }, value: chance.of(parts).value }
    },
    () => {
      const tags = ['a', 'b', 'type'] as const
      const parts = tags.map((tag) => ({ tag, ...within() }))
      const oneOf = parts.map(({ tag, schema }) => ({
        type: 'object',
        properties: { type: { const: tag }, content: schema },
        required: ['type', 'content'],
      }))
      const { tag, value } = chance.of(parts)
      return { schema: { oneOf }, value: { type: tag, content: value } }
    },
    () => {
      const { schema, value } = within()
      return { schema: { allOf: [schema, {}, true] }, value }
    },
    () => {
      const type = chance.of(TYPES)
      return { schema: { $ref: `#/$defs/${type}` }, value: EXAMPLES[type] }
    },
  ]
  return chance.of(depth > 0 && chance.is(0.8) ? nodes : leaves)()
}

/** Types that hold themselves, and values that fit. */
const $defs: Defs = {
  A: {
    properties: { next: { anyOf: [{ $ref: '#/$defs/A' }, { type: 'null' }] } },
    required: ['next'],
  },
  B: { type: ['array', 'integer'], items: { $ref: '#/$defs/B' } },
}
const EXAMPLES: { [Type in (typeof TYPES)[number]]: unknown } = {
  A: { next: { next: null } },
  B: [1, [2, []]],
}

/** The same, less or more in one place. */
const changed = (chance: Chance, value: unknown): unknown => {
  if (typeof value !== 'object' || value === null || chance.is(0.1)) return simple(chance)
  if (Array.isArray(value)) {
    if (value.length === 0 || chance.is(0.3)) return [...value, simple(chance)]
    const at = chance.below(value.length)
    if (chance.is(0.2)) return value.toSpliced(at, 1)
    return value.with(at, changed(chance, value[at]))
  }
  const members = Object.entries(value)
  const name = members.length === 0 || chance.is(0.2) ? chance.of(NAMES) : chance.of(members)[0]
  const others = members.filter(([other]) => other !== name)
  const own = new Map<string, unknown>(members).get(name)
  return Object.fromEntries(chance.is(0.3) ? others : [...others, [name, changed(chance, own)]])
}

test('whatever the schema and the value, it fits where the standard says so', () => {
  const counts = { fitting: 0, refused: 0 }
  for (let seed = 1; seed <= 3000; seed++) {
    const chance = new Chance(seed)
    const { schema, value } = anyExample(chance, 4)
    const what = `seed ${seed}: ${JSON.stringify(schema)}`
    const validate = validator({ outputs: { it: schema }, $defs })
    expect(validate('it', undefined, value), what).toEqual([])
    for (let round = 0; round < 5; round++) {
      const other = changed(chance, value)
      const isFitting = fits(schema, other, $defs)
      counts[isFitting ? 'fitting' : 'refused']++
      const found = validate('it', undefined, other)
      expect(found.length === 0, `${what} of ${JSON.stringify(other)}`).toBe(isFitting)
      // Each place is one of the value, or of a member that is missing.
      for (const { path } of found) {
        let at: unknown = other
        for (const key of path.slice(0, -1)) at = (at as Record<string | number, unknown>)[key]
        if (path.length > 0) expect(at, what).toBeTypeOf('object')
      }
    }
  }
  // Otherwise this would show nothing.
  expect(Math.min(counts.fitting, counts.refused)).toBeGreaterThan(3000)
})
