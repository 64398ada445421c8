// What a browser knows: whether there is a network, and whether anybody sees the page.

import { beforeEach, expect, test, vi } from 'vitest'

import { browser } from '../../support/browser.js'
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
  settle,
} from '../../support/play.js'

beforeEach(faked)

test('where the network goes it closes at once, and tries nothing', async () => {
  const page = browser()
  const all = play()
  const socket = await connected(all)
  page.online(false)
  expect(socket.closes).toBe(1)
  expect(all.connection.state).toBe('reconnecting')
  expect(all.connection.lastError).toMatchObject({
    code: 'TRANSPORT_ERROR',
    message: expect.stringContaining('offline'),
    details: { kind: 'closed' },
  })
  await pass(3_600_000)
  expect(all.network.attempts).toBe(1)
  expect(only(all.log, 'attempt')).toEqual([])
})

test('where the network comes it is opened at once', async () => {
  const page = browser()
  const all = play()
  await connected(all)
  page.online(false)
  await pass(60_000)
  page.online(true)
  await settle()
  expect(all.network.attempts).toBe(2)
  expect(only(all.log, 'attempt')).toEqual([1])
  await opened(all)
  expect(all.connection.state).toBe('connected')
})

test('an attempt that is under way when the network goes is given up', async () => {
  const page = browser()
  const all = play()
  all.connection.connect()
  await settle()
  page.online(false)
  expect(all.network.socket.closes).toBe(1)
  await pass(60_000)
  expect(all.network.attempts).toBe(1)
  page.online(true)
  await opened(all)
  expect(all.connection.state).toBe('connected')
})

test('a wait that is under way when the network goes is over when it comes', async () => {
  const page = browser()
  const all = play({ baseDelay: 20_000 })
  const socket = await connected(all)
  socket.end(1006)
  await pass(100)
  page.online(false)
  await pass(60_000)
  expect(all.network.attempts).toBe(1)
  page.online(true)
  await settle()
  expect(all.network.attempts).toBe(2)
})

test('online without a loss changes nothing', async () => {
  const page = browser()
  const all = play()
  const socket = await connected(all)
  page.online(true)
  page.visible(true)
  await pass(1_000)
  expect(socket.isOpen).toBe(true)
  expect(all.network.attempts).toBe(1)
  expect(all.log).toHaveLength(3)
})

test('without a network from the beginning it waits for one', async () => {
  const page = browser({ onLine: false })
  const all = play()
  const write = outcome(all.api.write())
  await pass(10_000)
  expect(all.network.attempts).toBe(0)
  expect(all.connection.state).toBe('connecting')
  page.online(true)
  const socket = await opened(all)
  expect(socket.of('call')).toHaveLength(1)
  expect(write.state).toBe('pending')
})

test('that there is no network uses up no attempts', async () => {
  const page = browser()
  const all = play({ maxAttempts: 2 })
  await connected(all)
  for (let round = 0; round < 5; round++) {
    page.online(false)
    page.online(true)
    await settle()
  }
  expect(only(all.log, 'gaveUp')).toEqual([])
  await opened(all)
  expect(all.connection.state).toBe('connected')
})

test('an attempt that the network cuts off is none that failed', async () => {
  const page = browser()
  const all = play({ maxAttempts: 2 })
  const socket = await connected(all)
  socket.end(1006)
  await redialled(all)
  for (let round = 0; round < 3; round++) {
    page.online(false)
    page.online(true)
    await settle()
  }
  expect(only(all.log, 'attempt')).toEqual([1, 1, 1, 1])
  all.network.socket.end(1006)
  await redialled(all)
  all.network.socket.end(1006)
  await pass(60_000)
  expect(only(all.log, 'gaveUp')).toEqual([2])
})

test('one that is closed and wanted again while the network goes counts from the beginning', async () => {
  const page = browser()
  const all = play()
  await connected(all)
  const stop = all.connection.on('disconnected', () => {
    stop()
    all.connection.disconnect()
    all.connection.connect()
  })
  page.online(false)
  page.online(true)
  await settle()
  expect(all.network.attempts).toBe(2)
  expect(only(all.log, 'attempt').every((attempt) => attempt === 1)).toBe(true)
})

test('a hidden tab makes no attempts, and one that is seen again makes one at once', async () => {
  const page = browser()
  const all = play()
  const socket = await connected(all)
  page.visible(false)
  expect(socket.isOpen).toBe(true)
  socket.end(1006)
  await pass(3_600_000)
  expect(all.network.attempts).toBe(1)
  expect(all.connection.state).toBe('reconnecting')
  page.visible(true)
  await settle()
  expect(all.network.attempts).toBe(2)
  await opened(all)
  expect(all.connection.state).toBe('connected')
})

test('a tab that is hidden while it waits stops waiting', async () => {
  const page = browser()
  const all = play()
  const socket = await connected(all)
  socket.end(1006)
  page.visible(false)
  await pass(60_000)
  expect(all.network.attempts).toBe(1)
  page.visible(true)
  await settle()
  expect(all.network.attempts).toBe(2)
})

test('an attempt that is under way goes on in a hidden tab, and is the last', async () => {
  const page = browser()
  const all = play()
  const first = await connected(all)
  first.end(1006)
  const second = await redialled(all)
  page.visible(false)
  expect(second.closes).toBe(0)
  second.end(1006)
  await pass(60_000)
  expect(all.network.attempts).toBe(2)
  page.visible(true)
  await opened(all)
  expect(all.connection.state).toBe('connected')
})

test('a hidden tab stays connected, asks for signs of life and calls', async () => {
  const page = browser()
  const all = play()
  const socket = await connected(all)
  page.visible(false)
  await pass(25_000)
  expect(socket.of('ping')).toHaveLength(1)
  outcome(all.api.read())
  await settle()
  expect(socket.of('call')).toHaveLength(1)
})

test('a network that comes in a hidden tab is tried when it is seen', async () => {
  const page = browser()
  const all = play()
  await connected(all)
  page.online(false)
  page.visible(false)
  page.online(true)
  await pass(60_000)
  expect(all.network.attempts).toBe(1)
  page.visible(true)
  await settle()
  expect(all.network.attempts).toBe(2)
})

test('a tab that is seen while there is no network waits for it', async () => {
  const page = browser()
  const all = play()
  await connected(all)
  page.visible(false)
  page.online(false)
  page.visible(true)
  await pass(60_000)
  expect(all.network.attempts).toBe(1)
  page.online(true)
  await settle()
  expect(all.network.attempts).toBe(2)
})

/** Everything that a browser may tell, in every order of two. */
const events = ['offline', 'online', 'hidden', 'visible'] as const
const tell = (page: ReturnType<typeof browser>, event: (typeof events)[number]) => {
  if (event === 'offline' || event === 'online') page.online(event === 'online')
  else page.visible(event === 'visible')
}
const pairs = events.flatMap((first) => events.map((second) => [first, second] as const))

test.each(pairs)('%s, then %s, does not open what was disconnected', async (first, second) => {
  const page = browser()
  const all = play()
  await connected(all)
  tell(page, first)
  all.connection.disconnect()
  const { attempts } = all.network
  tell(page, second)
  tell(page, 'online')
  tell(page, 'visible')
  await pass(60_000)
  expect(all.network.attempts).toBe(attempts)
  expect(all.connection.state).toBe('disconnected')
  expect(page.listeners).toBe(0)
})

test.each(pairs)('%s, then %s, does not open what shall not be reopened', async (first, second) => {
  const page = browser()
  const all = play({ reconnect: false })
  const socket = await connected(all)
  tell(page, first)
  socket.end(1006)
  tell(page, second)
  tell(page, 'online')
  tell(page, 'visible')
  await pass(60_000)
  expect(all.network.attempts).toBe(1)
  expect(all.connection.state).toBe('disconnected')
  expect(page.listeners).toBe(0)
})

test.each(pairs)('%s, then %s, then all is well again: it is connected', async (first, second) => {
  const page = browser()
  const all = play()
  const { log } = heard(all.api.items())
  await opened(all)
  tell(page, first)
  tell(page, second)
  tell(page, 'online')
  tell(page, 'visible')
  await settle()
  await opened(all)
  expect(all.connection.state).toBe('connected')
  expect(log.some(([kind, state]) => kind === 'state' && state === 'connected')).toBe(true)
  expect(all.network.sockets.filter(({ isOpen }) => isOpen)).toHaveLength(1)
})

test('nothing listens to the page before it is opened, nor after it was closed', async () => {
  const page = browser()
  const all = play({ idleClose: 0 })
  expect(page.listeners).toBe(0)
  const { stop } = heard(all.api.items())
  await opened(all)
  expect(page.listeners).toBe(3)
  stop()
  await pass(1)
  expect(all.connection.state).toBe('idle')
  expect(page.listeners).toBe(0)
  await connected(all)
  expect(page.listeners).toBe(3)
  all.connection.disconnect()
  expect(page.listeners).toBe(0)
})

test('however often it is lost, it listens to the page once', async () => {
  const page = browser()
  const all = play()
  await connected(all)
  for (let round = 0; round < 5; round++) {
    page.online(false)
    page.online(true)
    await opened(all)
  }
  expect(page.listeners).toBe(3)
})

test('what is sent again after the network came goes behind what was resumed', async () => {
  const page = browser()
  const all = play()
  const { log } = heard(all.api.items())
  const first = await opened(all)
  first.feed({ type: 'data', id: first.last('subscribe')['id'], data: 1, eventId: 'a' })
  page.online(false)
  outcome(all.api.write(1))
  page.online(true)
  const second = await opened(all)
  expect(second.types).toEqual(['hello', 'subscribe', 'call'])
  expect(second.last('subscribe')['lastEventId']).toBe('a')
  expect(only(log, 'reset')).toEqual([])
})

test('a mutation that was sent when the network went says so', async () => {
  const page = browser()
  const all = play()
  const write = outcome(all.api.write())
  await opened(all)
  page.online(false)
  await settle()
  expect(write).toMatchObject({ state: 'rejected', value: { details: { sent: true } } })
})
