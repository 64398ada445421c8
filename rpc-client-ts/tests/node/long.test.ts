// What a client holds of many items: as much at the end as at the beginning.

import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

import { describe, expect, test } from 'vitest'

import { open } from '../support/client.js'
import { serve, until } from '../support/server.js'

const ITEMS = 100_000
const MEBIBYTE = 1 << 20

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** What is used once what nobody holds is gone. */
const used = (): number => {
  collect()
  collect()
  return process.memoryUsage().heapUsed
}

describe.each(['websocket', 'sse'] as const)('100,000 items by %s', (transport) => {
  const start = async () => {
    const server = await serve()
    return open(server, { subscriptions: transport })
  }

  /** Called with each item: they come in order, and the heap is flat. */
  const check = () => {
    const heap: number[] = []
    let next = 1
    return {
      heap,
      item(n: number) {
        if (n !== next) throw new Error(`${n} came instead of ${next}`)
        next++
        if (n % (ITEMS / 10) === 0) heap.push(used())
      },
      expectFlat() {
        expect(next).toBe(ITEMS + 1)
        expect(heap).toHaveLength(10)
        // The first tenth is for what is made once.
        const [first, ...others] = heap.slice(1) as [number, ...number[]]
        expect(Math.max(...others) - first).toBeLessThan(4 * MEBIBYTE)
      },
    }
  }

  test('leave a flat heap where somebody listens', async () => {
    const api = await start()
    const { item, expectFlat } = check()
    const ends: string[] = []
    const failures: unknown[] = []
    api.bulk({ count: ITEMS, bytes: 50 }).on({
      data({ n }) {
        try {
          item(n)
        } catch (error) {
          failures.push(error)
        }
      },
      complete: () => void ends.push('complete'),
      error: ({ code }) => void ends.push(code),
    })
    await until('the end', () => ends[0], 60_000)
    expect(failures).toEqual([])
    expect(ends).toEqual(['complete'])
    expectFlat()
  }, 90_000)

  test('leave a flat heap where somebody iterates', async () => {
    const api = await start()
    const { item, expectFlat } = check()
    for await (const { n } of api.bulk({ count: ITEMS, bytes: 50 })) item(n)
    expectFlat()
  }, 90_000)
})

test('subscriptions that come and go leave nothing behind', async () => {
  const api = open(await serve())
  const heap: number[] = []
  for (let round = 0; round < 1_000; round++) {
    for await (const _ of api.ticks({ everyMs: 0, count: 3 }));
    if (round % 200 === 199) heap.push(used())
  }
  const [, first, ...others] = heap as [number, number, ...number[]]
  expect(Math.max(...others) - first).toBeLessThan(2 * MEBIBYTE)
}, 60_000)

test('calls that come and go leave nothing behind', async () => {
  const api = open(await serve(), { calls: 'websocket' })
  const heap: number[] = []
  const { signal } = new AbortController()
  for (let round = 0; round < 500; round++) {
    await Promise.all(Array.from({ length: 10 }, (_, at) => api.echo(at, { signal })))
    if (round % 100 === 99) heap.push(used())
  }
  const [, first, ...others] = heap as [number, number, ...number[]]
  expect(Math.max(...others) - first).toBeLessThan(2 * MEBIBYTE)
}, 60_000)
