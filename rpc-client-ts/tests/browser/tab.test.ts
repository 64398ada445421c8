// That a tab can be taken off the network and out of sight, and is as before in the next test.

import { expect, test } from 'vitest'

import { open } from '../support/client.js'
import { serve, until } from '../support/server.js'
import { goOffline, goOnline, hide, show } from '../support/tab.js'

test('a tab goes offline and comes back', () => {
  const heard: string[] = []
  const note = ({ type }: Event) => heard.push(`${type} ${navigator.onLine}`)
  addEventListener('offline', note)
  addEventListener('online', note)
  goOffline()
  goOnline()
  expect(heard).toEqual(['offline false', 'online true'])
  goOffline()
})

test('a tab is hidden and shown', () => {
  expect(navigator.onLine).toBe(true)
  const heard: string[] = []
  const note = () => heard.push(`${document.visibilityState} ${document.hidden}`)
  document.addEventListener('visibilitychange', note)
  hide()
  show()
  expect(heard).toEqual(['hidden true', 'visible false'])
  document.removeEventListener('visibilitychange', note)
})

test('a client leaves with the network, and comes back with it', async () => {
  const server = await serve()
  const api = open(server)
  const stop = api.ticks({ everyMs: 1 }).on({})
  await until('the connection', () => api.$connection.state === 'connected')
  goOffline()
  expect(api.$connection.state).not.toBe('connected')
  await until('the end', async () => (await server.seen()).frames.some((f) => f.kind === 'close'))
  goOnline()
  await until('the connection', () => api.$connection.state === 'connected')
  stop()
})
