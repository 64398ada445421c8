// A client against a model of a server, while whatever can happen to a connection does, by a seeded chance.

import { beforeEach, expect, test, vi } from 'vitest'

import type { Stream } from '../../../src/index.js'
import { browser } from '../../support/browser.js'
import { Chance } from '../../support/chance.js'
import { ModelServer } from '../../support/model.js'
import { faked, outcome, pass, play, settle } from '../../support/play.js'
import type { Outcome } from '../../support/play.js'

beforeEach(faked)

/** Who reads numbers, and complains of one that is not the next. */
class Reader {
  readonly seen: number[] = []
  readonly faults: string[] = []
  isDone = false

  hear(item: unknown): void {
    const expected = this.seen.length + 1
    if (item !== expected) this.faults.push(`${item} instead of ${expected}`)
    this.seen.push(item as number)
  }

  /** Listens to all. */
  listen(items: Stream<unknown, any>): () => void {
    return items.on({
      data: (item) => this.hear(item),
      reset: () => this.faults.push('a reset'),
      error: ({ message }) => this.faults.push(message),
      complete: () => this.faults.push('complete'),
    })
  }

  /** Reads one by one, slowly. */
  async iterate(items: Stream<unknown, any>, pause: () => number): Promise<void> {
    try {
      for await (const item of items) {
        this.hear(item)
        if (this.isDone) break
        await new Promise((resolve) => setTimeout(resolve, pause()))
      }
    } catch (error) {
      this.faults.push(`${error}`)
    }
  }
}

interface Write {
  readonly input: number
  readonly outcome: Outcome
}

const run = async (seed: number, steps: number, leaves: boolean): Promise<void> => {
  const chance = new Chance(seed)
  vi.mocked(Math.random).mockImplementation(() => chance.next())
  const page = browser()
  const all = play({ receiveBuffer: 300, timeout: 20_000, idleClose: 2_000 })
  const server = new ModelServer(all.network)
  const numbers = () => all.api.items(undefined, { lastEventId: '0' })
  const listener = new Reader()
  const stop = listener.listen(numbers())
  const iterator = new Reader()
  const iterated = iterator.iterate(numbers(), () => chance.below(500))
  const writes: Write[] = []
  const passing: Reader[] = []

  const events: [number, () => unknown][] = [
    [40, () => server.publish()],
    [40, () => server.open.forEach((socket) => server.read(socket))],
    [20, () => server.open.forEach((socket) => server.read(socket, chance.below(3)))],
    [
      20,
      () => {
        for (const socket of all.network.sockets) if (socket.readyState === 0) socket.open()
      },
    ],
    [3, () => all.network.sockets.at(-1)?.readyState! < 2 && all.network.socket.end(1006)],
    [2, () => server.open.length && chance.of(server.open).end(chance.of([1001, 1006, 4408]))],
    [2, () => page.online(false)],
    [6, () => page.online(true)],
    [2, () => page.visible(false)],
    [6, () => page.visible(true)],
    [
      leaves ? 3 : 0,
      () => server.open.length && server.leave(chance.of(server.open), chance.below(3_000)),
    ],
    [
      10,
      () => {
        const input = writes.length
        writes.push({ input, outcome: outcome(all.api.write(input)) })
      },
    ],
    [
      5,
      () => {
        const reader = new Reader()
        passing.push(reader)
        const leave = reader.listen(numbers())
        setTimeout(leave, chance.below(5_000))
      },
    ],
    [20, () => pass(chance.below(300))],
    [3, () => pass(chance.below(5_000))],
  ]
  const total = events.reduce((sum, [weight]) => sum + weight, 0)
  for (let step = 0; step < steps; step++) {
    let at = chance.below(total)
    const [, happen] = events.find(([weight]) => (at -= weight) < 0)!
    await happen()
    await settle()
  }

  // All is well again, for long enough.
  page.online(true)
  page.visible(true)
  for (let round = 0; round < 600 || iterator.seen.length < server.top; round++) {
    if (round > 20_000) break
    for (const socket of all.network.sockets) if (socket.readyState === 0) socket.open()
    for (const socket of server.open) server.read(socket)
    await pass(100)
  }
  const readers = [listener, iterator, ...passing]
  expect(readers.flatMap(({ faults }) => faults.slice(0, 3))).toEqual([])
  expect(server.faults).toEqual([])
  expect(listener.seen).toHaveLength(server.top)
  expect(iterator.seen).toHaveLength(server.top)
  expect(server.subscriptions).toBe(2)
  expect(server.open).toHaveLength(1)

  // Enough has happened for that to mean something.
  expect(server.top).toBeGreaterThan(steps / 10)
  expect(all.network.attempts).toBeGreaterThan(steps / 100)
  const states = new Set(writes.map(({ outcome }) => outcome.state))
  expect(states).toEqual(new Set(['fulfilled', 'rejected']))

  // What was not answered says truly whether it may have been done.
  expect(new Set(server.done).size).toBe(server.done.length)
  for (const { input, outcome } of writes) {
    expect(outcome.state).not.toBe('pending')
    if (outcome.state === 'fulfilled') {
      expect(outcome.value).toBe(input)
      expect(server.done).toContain(input)
    } else if (outcome.value.details?.sent === false) expect(server.done).not.toContain(input)
  }

  // What nothing needs is closed, and leaves nothing behind.
  stop()
  iterator.isDone = true
  server.publish()
  for (let round = 0; round < 100; round++) {
    for (const socket of server.open) server.read(socket)
    await pass(100)
  }
  await iterated
  expect(all.connection.state).toBe('idle')
  expect(server.open).toEqual([])
  expect(vi.getTimerCount()).toBe(0)
  expect(page.listeners).toBe(0)
}

test.each([1, 2, 3, 4, 5, 6, 7, 8])(
  'no number is missed or seen twice, and nothing is done twice (seed %i)',
  (seed) => run(seed, 2_000, false),
)

test.each([1, 2, 3, 4, 5, 6, 7, 8])('nor where servers leave (seed %i)', (seed) =>
  run(seed, 2_000, true),
)
