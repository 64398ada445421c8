// The format of event streams, in whatever pieces they come.

import { expect, test } from 'vitest'
import { EventServer, recorder, withoutStates } from '../../support/events.js'
import { pass, stillTime } from '../../support/time.js'

stillTime()

/** What a server says in the course of a subscription. */
const WIRE = [
  'retry: 1731\n\n',
  'data: {"n":1}\n\n',
  'id: 17\ndata: {"n":2}\n\n',
  'id: 18\nevent: notification\ndata: {"n":3}\n\n',
  ': keep-alive\n\n',
  'id: 1ß\ndata: {\ndata: "n": "ä€😀"\ndata: }\n\n',
  'event: reset\ndata: null\n\n',
  'data: "a: b"\n\n',
].join('')

const ITEMS = [
  ['data', { n: 1 }],
  ['data', { n: 2 }],
  ['data', { n: 3 }],
  ['data', { n: 'ä€😀' }],
  ['reset'],
  ['data', 'a: b'],
]

const ENDINGS: [what: string, end: string, told: unknown[][]][] = [
  ['that complete', 'id: $end\nevent: complete\ndata: null\n\n', [['complete']]],
  [
    'that fail',
    'id: $end\nevent: rpc-error\ndata: {"code":"FORBIDDEN","message":"ß"}\n\n',
    [['error', 'FORBIDDEN']],
  ],
  ['that are cut off', '', []],
]

const LINES: [what: string, end: string][] = [
  ['\\n', '\n'],
  ['\\r\\n', '\r\n'],
]

const listen = async () => {
  const server = new EventServer()
  const { told, ...listener } = recorder()
  const named: unknown[] = []
  const stream = server.client().ticks()
  stream.on(listener)
  stream.on('notification', (item) => named.push(item))
  await pass()
  return { server, named, told: () => withoutStates(told) }
}

for (const [lines, newline] of LINES) {
  test.each(ENDINGS)(`streams with ${lines} %s may be cut anywhere`, async (_, ending, end) => {
    const bytes = new TextEncoder().encode((WIRE + ending).replaceAll('\n', newline))
    for (let cut = 0; cut <= bytes.length; cut++) {
      const { server, named, told } = await listen()
      if (cut) server.stream.write(bytes.slice(0, cut))
      await pass()
      if (cut < bytes.length) server.stream.write(bytes.slice(cut))
      server.stream.end()
      await pass()
      expect(told(), `cut behind ${cut} bytes`).toEqual([...ITEMS, ...end])
      expect(named).toEqual([{ n: 3 }])
      if (ending) continue
      await pass(250)
      expect(server.last.url.searchParams.get('lastEventId')).toBe('1ß')
    }
  })

  test(`streams with ${lines} may come byte by byte`, async () => {
    const { server, named, told } = await listen()
    const bytes = new TextEncoder().encode(WIRE.replaceAll('\n', newline))
    for (let at = 0; at < bytes.length; at++) server.stream.write(bytes.slice(at, at + 1))
    await pass()
    expect(told()).toEqual(ITEMS)
    expect(named).toEqual([{ n: 3 }])
  })
}

test.each<[what: string, wire: string, told: unknown[][]]>([
  ['a field without a space', 'data:1\n\n', [['data', 1]]],
  ['fields in any order', 'data: 1\nid: 5\nevent: other\n\n', [['data', 1]]],
  ['fields that are not known', 'time: 5\ndata: 1\nmore\n\n', [['data', 1]]],
  ['names of fields in capitals, which are others', 'DATA: 2\ndata: 1\n\n', [['data', 1]]],
  ['a comment within an event', 'data: [1,\n: so far\ndata: 2]\n\n', [['data', [1, 2]]]],
  ['comments that look like fields', ':data: 1\n:\n::\n\n', []],
  ['an event without data', 'event: other\nid: 5\n\n', []],
  [
    'empty lines',
    '\n\n\ndata: 1\n\n\n\ndata: 2\n\n',
    [
      ['data', 1],
      ['data', 2],
    ],
  ],
  ['a mark of the byte order', '\ufeffdata: 1\n\n', [['data', 1]]],
  ['colons', 'data: {"a:b":"c: d"}\n\n', [['data', { 'a:b': 'c: d' }]]],
  ['white space', 'data:   {"a" : "  b "}  \n\n', [['data', { a: '  b ' }]]],
  [
    'separators of lines in a text',
    'data: "a\u2028\u2029\u0085b"\n\n',
    [['data', 'a\u2028\u2029\u0085b']],
  ],
  ['names of members of objects', 'constructor: 1\n__proto__: 2\ndata: 1\n\n', [['data', 1]]],
  [
    'prototypes',
    'data: {"__proto__":{"a":1},"b":[{"\\u005f_proto__":1}]}\n\n',
    [['data', { b: [{}] }]],
  ],
  ['half an event at its end', 'data: 1\n\ndata: 2\n', [['data', 1]]],
])('a stream with %s', async (_, wire, expected) => {
  const { server, told } = await listen()
  server.stream.write(wire).end()
  await pass()
  expect(told()).toEqual(expected)
})

test('the last of several ids and names of an event counts', async () => {
  const { server, named, told } = await listen()
  server.stream.write('id: 1\nevent: other\nid: 2\nevent: notification\ndata: 1\n\n').end()
  await pass(1_000)
  expect(told()).toEqual([['data', 1]])
  expect(named).toEqual([1])
  expect(server.last.url.searchParams.get('lastEventId')).toBe('2')
})

test('what comes behind the end is not heard', async () => {
  const { server, told } = await listen()
  server.stream.write('id: $end\nevent: complete\ndata: null\n\ndata: 1\n\n').item(2)
  await pass()
  expect(told()).toEqual([['complete']])
})

test('a large item comes in many pieces', async () => {
  const { server, told } = await listen()
  const text = 'ä'.repeat(100_000)
  const bytes = new TextEncoder().encode(`data: ${JSON.stringify(text)}\n\n`)
  for (let at = 0; at < bytes.length; at += 999) server.stream.write(bytes.slice(at, at + 999))
  await pass()
  expect(told()).toEqual([['data', text]])
})

test('what is no JSON is no server of this framework', async () => {
  const { server, told } = await listen()
  server.stream.write('data: {oops\n\n')
  await pass(60_000)
  expect(told()).toEqual([['error', 'TRANSPORT_ERROR']])
  expect(server.asked).toHaveLength(1)
})
