// When a connection is opened again: after a random while, whose bound doubles ("full jitter").

import { beforeEach, expect, test, vi } from 'vitest'

import { Chance } from '../../support/chance.js'
import {
  connected,
  faked,
  heard,
  only,
  opened,
  outcome,
  pass,
  play,
  redialled,
  reopened,
  settle,
} from '../../support/play.js'
import type { Play } from '../../support/play.js'

beforeEach(faked)

/** Lets the attempt fail that is under way. */
const fail = async ({ network }: Play): Promise<void> => {
  network.socket.end(1006)
  await settle()
}

/** Lets the attempt fail that is under way, and tells after how long the next one is made, in milliseconds. */
const delay = async (all: Play): Promise<number> => {
  const { attempts } = all.network
  const begun = Date.now()
  await fail(all)
  while (all.network.attempts === attempts) {
    if (Date.now() - begun > 30_000) throw new Error('it is not tried again')
    await pass(1)
  }
  return Date.now() - begun
}

test('the bound of the delay doubles with each attempt, up to the greatest', async () => {
  vi.mocked(Math.random).mockReturnValue(1 - 2 ** -53)
  const all = play()
  all.connection.connect()
  await settle()
  const delays: number[] = []
  for (let attempt = 0; attempt < 8; attempt++) {
    delays.push(await delay(all))
  }
  const bounds = [500, 1_000, 2_000, 4_000, 8_000, 16_000, 20_000, 20_000]
  for (const [attempt, bound] of bounds.entries()) {
    expect(delays[attempt]).toBeGreaterThan(bound - 2)
    expect(delays[attempt]).toBeLessThanOrEqual(bound)
  }
  expect(only(all.log, 'attempt')).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
})

test('the delay may be none at all', async () => {
  vi.mocked(Math.random).mockReturnValue(0)
  const all = play()
  all.connection.connect()
  await settle()
  for (let attempt = 0; attempt < 8; attempt++) {
    expect(await delay(all)).toBeLessThanOrEqual(1)
  }
})

test('the delays are spread over all of the time up to the bound', async () => {
  const chance = new Chance(8)
  vi.mocked(Math.random).mockImplementation(() => chance.next())
  const delays: number[][] = [[], [], [], []]
  for (let round = 0; round < 100; round++) {
    const all = play({ baseDelay: 100, maxDelay: 400 })
    all.connection.connect()
    await settle()
    for (const each of delays) {
      each.push(await delay(all))
    }
    all.connection.disconnect()
  }
  for (const [attempt, bound] of [100, 200, 400, 400].entries()) {
    const all = delays[attempt]!
    expect(Math.max(...all)).toBeLessThanOrEqual(bound)
    expect(Math.max(...all)).toBeGreaterThan(bound * 0.9)
    expect(Math.min(...all)).toBeLessThan(bound * 0.1)
    const mean = all.reduce((sum, each) => sum + each, 0) / all.length
    expect(mean).toBeGreaterThan(bound * 0.4)
    expect(mean).toBeLessThan(bound * 0.6)
  }
})

test('its bounds are options', async () => {
  vi.mocked(Math.random).mockReturnValue(0.999_999)
  const all = play({ baseDelay: 10, maxDelay: 25 })
  all.connection.connect()
  await settle()
  for (const bound of [10, 20, 25, 25]) {
    const ms = await delay(all)
    expect(ms).toBeGreaterThanOrEqual(bound - 1)
    expect(ms).toBeLessThanOrEqual(bound)
  }
})

test('a thousand failures later the delay is within its bound', async () => {
  const all = play({ baseDelay: 1, maxDelay: 2 })
  all.connection.connect()
  await settle()
  for (let attempt = 1; attempt < 1_100; attempt++) {
    await fail(all)
    await pass(1)
    expect(all.network.attempts).toBe(attempt + 1)
  }
})

test('the count goes on where a connection did not last ten seconds', async () => {
  const all = play()
  await connected(all)
  for (let attempt = 1; attempt < 5; attempt++) {
    await pass(9_999)
    expect(only(all.log, 'attempt')).toHaveLength(attempt - 1)
    expect(await delay(all)).toBe(250 * 2 ** (attempt - 1))
    await opened(all)
  }
  expect(only(all.log, 'attempt')).toEqual([1, 2, 3, 4])
})

test('the count falls back after ten stable seconds', async () => {
  const all = play()
  await connected(all)
  for (let round = 0; round < 3; round++) {
    await pass(10_000)
    expect(await delay(all)).toBe(250)
    await opened(all)
  }
  expect(only(all.log, 'attempt')).toEqual([1, 1, 1])
})

test('time in which nothing is open does not count as stable', async () => {
  const all = play({ baseDelay: 16_000 })
  await connected(all)
  expect(await delay(all)).toBe(8_000)
  await pass(4_000)
  await opened(all)
  await pass(1_000)
  expect(await delay(all)).toBe(10_000)
})

test('a server that finds it too slow is come back to with the count kept', async () => {
  const all = play({ heartbeatInterval: 1e6 })
  await connected(all)
  all.network.socket.end(1006)
  await reopened(all)
  for (const attempt of [2, 3, 4]) {
    await pass(60_000)
    all.network.socket.end(4429)
    await redialled(all)
    expect(only(all.log, 'attempt').at(-1)).toBe(attempt)
    await opened(all)
  }
})

test('it gives up after so many attempts, and says so', async () => {
  const all = play({ maxAttempts: 3 })
  const { log } = heard(all.api.items())
  const write = outcome(all.api.write())
  await settle()
  for (let attempt = 0; attempt < 3; attempt++) {
    await fail(all)
    await redialled(all)
  }
  expect(only(all.log, 'gaveUp')).toEqual([])
  await fail(all)
  await pass(60_000)
  expect(all.network.attempts).toBe(4)
  expect(only(all.log, 'attempt')).toEqual([1, 2, 3])
  expect(only(all.log, 'gaveUp')).toEqual([3])
  expect(all.connection.state).toBe('disconnected')
  expect(log.at(-1)).toEqual(['error', 'TRANSPORT_ERROR'])
  expect(write).toMatchObject({
    state: 'rejected',
    value: { code: 'TRANSPORT_ERROR', details: { sent: false } },
  })
  expect(vi.getTimerCount()).toBe(0)
})

test('when it has given up the next need tries anew', async () => {
  const all = play({ maxAttempts: 1 })
  all.connection.connect()
  await settle()
  await fail(all)
  await redialled(all)
  await fail(all)
  expect(all.connection.state).toBe('disconnected')
  const { log } = heard(all.api.items())
  await opened(all)
  expect(all.connection.state).toBe('connected')
  expect(log.at(-1)).toEqual(['state', 'connected'])
})

test('a connection that lasts lets it begin to count its attempts anew', async () => {
  const all = play({ maxAttempts: 2 })
  await connected(all)
  for (let round = 0; round < 5; round++) {
    await pass(10_000)
    await fail(all)
    await redialled(all)
    await fail(all)
    await reopened(all)
  }
  expect(only(all.log, 'gaveUp')).toEqual([])
  expect(only(all.log, 'attempt').slice(0, 4)).toEqual([1, 2, 1, 2])
})

test('connections that never last are given up in the end', async () => {
  const all = play({ maxAttempts: 3 })
  await connected(all)
  for (let attempt = 0; attempt < 3; attempt++) {
    await fail(all)
    await reopened(all)
  }
  await fail(all)
  expect(only(all.log, 'gaveUp')).toEqual([3])
  expect(all.connection.state).toBe('disconnected')
})

test('with no attempts at all a loss is the end', async () => {
  const all = play({ maxAttempts: 0 })
  await connected(all)
  await fail(all)
  await pass(60_000)
  expect(only(all.log, 'gaveUp')).toEqual([0])
  expect(all.network.attempts).toBe(1)
})

test('no attempt is made while another one is under way', async () => {
  const all = play()
  await connected(all)
  await fail(all)
  await redialled(all)
  heard(all.api.items())
  outcome(all.api.read())
  all.connection.connect()
  await pass(4_000)
  expect(all.network.attempts).toBe(2)
})
