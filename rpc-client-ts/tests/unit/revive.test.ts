// Dates and bytes in place of texts, by a table.

import { expect, test } from 'vitest'
import type { Revival, RevivalTable } from '../../src/revival.js'
import { revive } from '../../src/revive.js'
import { Chance } from '../support/chance.js'

const DAY = '2026-11-22T01:02:03Z'

const bytes = (...all: number[]): Uint8Array => Uint8Array.from(all)

test.each([
  [DAY, Date.UTC(2026, 10, 22, 1, 2, 3)],
  ['2026-11-22T01:02:03.5Z', Date.UTC(2026, 10, 22, 1, 2, 3, 500)],
  ['2026-11-22T01:02:03.123456789Z', Date.UTC(2026, 10, 22, 1, 2, 3, 123)],
  ['2026-11-22T01:02:03+01:30', Date.UTC(2026, 10, 21, 23, 32, 3)],
  ['2026-11-22T01:02:03.000-23:59', Date.UTC(2026, 10, 23, 1, 1, 3)],
  ['2024-02-29T23:59:59-00:00', Date.UTC(2024, 1, 29, 23, 59, 59)],
  ['0001-01-01T00:00:00Z', -62135596800000],
  ['9999-12-31T23:59:59Z', Date.UTC(9999, 11, 31, 23, 59, 59)],
])('the text %s becomes a date', (text, time) => {
  expect(revive({}, 'date', text)).toEqual(new Date(time))
})

test.each([
  '',
  'Z',
  '1',
  'now',
  '2026',
  '2026-11-22',
  '2026-11-22T01:02Z',
  '2026-11-22T01:02:03',
  '2026-11-22 01:02:03Z',
  '2026-11-22T01:02:03.Z',
  '2026-11-22T01:02:03,5Z',
  '2026-11-22T24:00:00Z',
  '2026-11-22T01:60:00Z',
  '2026-06-30T23:59:60Z',
  '2026-02-29T00:00:00Z',
  '2026-02-31T00:00:00Z',
  '2026-13-01T00:00:00Z',
  '2026-11-22T01:02:03+24:00',
  '2026-11-22T01:02:03+01:60',
  '2026-11-22T01:02:03+0100',
  '2026-11-22T01:02:03+01',
  '+012026-11-22T01:02:03Z',
  '-000001-11-22T01:02:03Z',
  ` ${DAY}`,
  `${DAY}\n`,
  'Sun, 22 Nov 2026 01:02:03 GMT',
])('the text %j is no date and stays', (text) => {
  expect(revive({}, 'date', text)).toBe(text)
})

test.each([
  ['', bytes()],
  ['AA==', bytes(0)],
  ['/+8=', bytes(255, 239)],
  ['aGVsbG8=', bytes(104, 101, 108, 108, 111)],
  ['gIGC', bytes(128, 129, 130)],
])('the text %j becomes bytes', (text, expected) => {
  expect(revive({}, 'bytes', text)).toEqual(expected)
})

test('all bytes come as they were', () => {
  const all = Uint8Array.from({ length: 1000 }, (_, at) => (at * 7) % 256)
  expect(revive({}, 'bytes', btoa(String.fromCharCode(...all)))).toEqual(all)
})

test.each(['a', '_-8=', 'a=b', 'é', '===='])('the text %j is not base64 and stays', (text) => {
  expect(revive({}, 'bytes', text)).toBe(text)
})

test('values are revived where the table says, in place', () => {
  const table: RevivalTable = {
    types: {
      Note: { members: { at: 'date', body: 'bytes', answers: { items: { type: 'Note' } } } },
    },
  }
  const note = { at: DAY, body: 'AA==', title: DAY, answers: [{ at: DAY, body: '', answers: [] }] }
  const value = { first: note, second: null }
  expect(revive(table, { values: { type: 'Note' } }, value)).toBe(value)
  const date = new Date(DAY)
  const answer = { at: date, body: bytes(), answers: [] }
  expect(value.first).toEqual({ at: date, body: bytes(0), title: DAY, answers: [answer] })
})

test('without a node a value stays', () => {
  const value = [DAY]
  expect(revive({}, undefined, value)).toBe(value)
  expect(revive({}, { type: 'Missing' }, value)).toBe(value)
  expect(value).toEqual([DAY])
})

test('variants are told apart by their tag', () => {
  const node: Revival = { tag: 'type', variants: { added: { members: { at: 'date' } } } }
  expect(revive({}, node, { type: 'added', at: DAY })).toEqual({ type: 'added', at: new Date(DAY) })
  for (const type of ['removed', 'constructor', '__proto__', 1, null, ['added'], { toString: 1 }])
    expect(revive({}, node, { type, at: DAY })).toEqual({ type, at: DAY })
  expect(revive({}, node, { at: DAY })).toEqual({ at: DAY })
})

test('members that a value only inherits are left alone', () => {
  const node = { members: { constructor: 'date', toString: 'bytes', at: 'date' } } as const
  const value = revive({}, node, { at: DAY }) as object
  expect(Object.keys(value)).toEqual(['at'])
  expect(Object.getPrototypeOf(value)).toBe(Object.prototype)

  const hostile = JSON.parse(`{"__proto__": "${DAY}", "at": "${DAY}"}`) as object
  revive({}, { values: 'date' }, hostile)
  expect(Object.getPrototypeOf(hostile)).toBe(Object.prototype)
  expect({}).not.toHaveProperty('at')
})

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** The bytes of letters and digits: many a word is base64. */
const decoded = (text: string): Uint8Array | string => {
  const places = [...text].map((char) => ALPHABET.indexOf(char))
  if (places.includes(-1) || text.length % 4 === 1) return text
  const bits = places.map((place) => place.toString(2).padStart(6, '0')).join('')
  return Uint8Array.from(bits.match(/.{8}/g) ?? [], (byte) => Number.parseInt(byte, 2))
}

/** The same, as simply as can be: a copy, a function for each kind of node. */
const plainly = (
  table: RevivalTable,
  node: Revival | null | undefined,
  value: unknown,
): unknown => {
  if (!node) return value
  if (node === 'date') return value === DAY ? new Date(DAY) : value
  if (node === 'bytes') return typeof value === 'string' ? decoded(value) : value
  if ('type' in node) return plainly(table, table.types?.[node.type], value)
  if ('all' in node)
    return node.all.reduce<unknown>((now, part) => plainly(table, part, now), value)
  if (value instanceof Date || value instanceof Uint8Array) return value
  if (Array.isArray(value)) {
    if ('items' in node) return value.map((item) => plainly(table, node.items, item))
    if ('tuple' in node) return value.map((item, at) => plainly(table, node.tuple[at], item))
    return value
  }
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value)
  const each = (nodeOf: (name: string) => Revival | undefined): unknown =>
    Object.fromEntries(members.map(([name, one]) => [name, plainly(table, nodeOf(name), one)]))
  if ('values' in node) return each(() => node.values)
  if ('members' in node) return each((name) => new Map(Object.entries(node.members)).get(name))
  if ('tag' in node) {
    const tag = new Map<string, unknown>(members).get(node.tag)
    const variants = new Map<unknown, Revival>(Object.entries(node.variants))
    return plainly(table, variants.get(tag), value)
  }
  return value
}

const NAMES = ['a', 'b', 'type', 'constructor', 'toString', '0', 'length'] as const
const TYPES = ['A', 'B', 'C'] as const

/** A node of the table, less deep than `depth`. */
const anyNode = (chance: Chance, depth: number): Revival => {
  const within = (): Revival => anyNode(chance, depth - 1)
  const some = (): Record<string, Revival> =>
    Object.fromEntries(chance.list(3, () => [chance.of(NAMES), within()]))
  if (depth === 0) return chance.of(['date', 'bytes'])
  return chance.of<() => Revival>([
    () => 'date',
    () => 'bytes',
    () => ({ type: chance.of(TYPES) }),
    () => ({ items: within() }),
    () => ({ values: within() }),
    () => ({ members: some() }),
    () => ({ tuple: chance.list(3, () => (chance.is(0.3) ? null : within())) }),
    () => ({ tag: chance.of(NAMES), variants: some() }),
    // What holds itself at the same value has no end, in whatever way it is revived.
    () => ({ all: chance.list(3, () => anyNode(chance, 0)).concat({ items: within() }) }),
  ])()
}

/** A value, mostly such as a node describes. */
const anyValue = (
  chance: Chance,
  table: RevivalTable,
  node: Revival | null | undefined,
  depth: number,
): unknown => {
  const within = (part?: Revival | null): unknown => anyValue(chance, table, part, depth - 1)
  if (depth === 0 || chance.is(0.1)) return chance.of([DAY, 'AAEC', 'a', 'toString', 1, true, null])
  if (node === 'date') return DAY
  if (node === 'bytes') return 'AAEC'
  if (!node || chance.is(0.05))
    return chance.is(0.5)
      ? chance.list(3, within)
      : Object.fromEntries(chance.list(3, () => [chance.of(NAMES), within()]))
  if ('type' in node) return within(table.types?.[node.type])
  if ('all' in node) return within(chance.of(node.all))
  if ('items' in node) return chance.list(3, () => within(node.items))
  if ('tuple' in node) return node.tuple.map(within)
  if ('values' in node)
    return Object.fromEntries(chance.list(3, () => [chance.of(NAMES), within(node.values)]))
  if ('members' in node)
    return Object.fromEntries(
      Object.entries(node.members).map(([name, part]) => [name, within(part)]),
    )
  const tag = chance.of([...Object.keys(node.variants), 'toString'])
  const variant = new Map(Object.entries(node.variants)).get(tag)
  return { ...Object(within(variant)), [node.tag]: chance.is(0.9) ? tag : 1 }
}

test('whatever the table and the value, it is what a plain implementation makes of it', () => {
  let revived = 0
  for (let seed = 1; seed <= 4000; seed++) {
    const chance = new Chance(seed)
    const types = Object.fromEntries(
      TYPES.map((name) => [
        name,
        { members: { a: anyNode(chance, 2), b: { type: chance.of(TYPES) } } },
      ]),
    )
    const table: RevivalTable = { types }
    const node = anyNode(chance, 4)
    const text = JSON.stringify(anyValue(chance, table, node, 6))
    const expected = plainly(table, node, JSON.parse(text))
    const what = `seed ${seed}: ${JSON.stringify(node)} of ${text}`
    expect(revive(table, node, JSON.parse(text)), what).toEqual(expected)
    if (JSON.stringify(expected) !== text) revived++
  }
  // Otherwise this would show nothing.
  expect(revived).toBeGreaterThan(1500)
})
