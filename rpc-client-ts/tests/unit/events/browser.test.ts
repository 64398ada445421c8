// Event streams in a browser: the network comes and goes, and so does whoever looks at the page.

import { expect, test, vi } from 'vitest'
import type { ClientOptions } from '../../../src/index.js'
import { browser } from '../../support/browser.js'
import { EventServer, recorder, withoutStates } from '../../support/events.js'
import { refused } from '../../support/fetch.js'
import { pass, stillTime } from '../../support/time.js'

stillTime()

const listen = async (
  options: Partial<ClientOptions> = {},
  given?: Parameters<typeof browser>[0],
) => {
  const page = browser(given)
  const server = new EventServer()
  const api = server.client(options)
  const { told, ...listener } = recorder()
  const stop = api.ticks().on(listener)
  await pass()
  return { page, server, api, told, stop }
}

test('without a network the stream is lost at once, and nothing is tried until there is one', async () => {
  const { page, server, told } = await listen()
  server.stream.item(1, 'a')
  await pass()
  page.online(false)
  expect(server.ended).toEqual([true])
  expect(told.at(-1)).toEqual(['state', 'reconnecting'])
  await pass(600_000)
  expect(server.asked).toHaveLength(1)
  page.online(true)
  await pass()
  expect(server.last.url.searchParams.get('lastEventId')).toBe('a')
})

test('what is begun without a network waits for it', async () => {
  const { page, server, told } = await listen({}, { onLine: false })
  await pass(600_000)
  expect(server.asked).toHaveLength(0)
  page.online(true)
  await pass()
  expect(server.asked).toHaveLength(1)
  expect(told).toEqual([
    ['state', 'connecting'],
    ['state', 'connected'],
  ])
})

test('a hidden page keeps its stream, and makes no attempts', async () => {
  const { page, server } = await listen()
  page.visible(false)
  server.stream.item(1, 'a')
  await pass(10_000)
  expect(server.ended).toEqual([false])
  server.stream.end()
  await pass(600_000)
  expect(server.asked).toHaveLength(1)
  page.visible(true)
  await pass()
  expect(server.last.url.searchParams.get('lastEventId')).toBe('a')
})

test('an attempt that is waited for is made at once when the page is seen again', async () => {
  const { page, server } = await listen()
  server.instead.push(refused(), refused(), refused(), refused(), refused(), refused())
  server.stream.end()
  await pass(16_000)
  const before = server.asked.length
  page.visible(false)
  page.visible(true)
  await pass()
  expect(server.asked).toHaveLength(before + 1)
})

test('a page that is seen again without a network makes none', async () => {
  const { page, server } = await listen()
  page.visible(false)
  page.online(false)
  page.visible(true)
  await pass(600_000)
  expect(server.asked).toHaveLength(1)
  page.online(true)
  await pass()
  expect(server.asked).toHaveLength(2)
})

test('a hidden page that gets its network back waits until it is seen', async () => {
  const { page, server } = await listen()
  page.visible(false)
  page.online(false)
  page.online(true)
  await pass(600_000)
  expect(server.asked).toHaveLength(1)
  page.visible(true)
  await pass()
  expect(server.asked).toHaveLength(2)
})

test('none of it goes against disconnect()', async () => {
  const { page, server, api } = await listen()
  api.$connection.disconnect()
  page.online(false)
  page.online(true)
  page.visible(false)
  page.visible(true)
  await pass(600_000)
  expect(server.asked).toHaveLength(1)
})

test('nor against reconnect: false', async () => {
  const { page, server, told } = await listen({ reconnect: false })
  page.online(false)
  page.online(true)
  page.visible(true)
  await pass(600_000)
  expect(withoutStates(told)).toEqual([['error', 'TRANSPORT_ERROR']])
  expect(server.asked).toHaveLength(1)
})

test.each<[what: string, end: (given: Awaited<ReturnType<typeof listen>>) => void]>([
  ['the last listener leaves', ({ stop }) => stop()],
  ['the server ends it', ({ server }) => server.stream.complete()],
  ['the client is disconnected', ({ api }) => api.$connection.disconnect()],
])('nothing listens to the page any more when %s', async (_, end) => {
  const given = await listen()
  expect(given.page.listeners).toBeGreaterThan(0)
  end(given)
  await pass()
  expect(given.page.listeners).toBe(0)
  expect(vi.getTimerCount()).toBe(0)
})
