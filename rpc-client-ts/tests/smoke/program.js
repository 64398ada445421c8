// A small program that uses everything once, and then has nothing more to do.

import { CallError, createClient } from 'rpc-client-ts'

import { contract } from './api.js'

/** Runs it against a server. `options` are those of the client that this runtime needs. */
export async function run(url, options) {
  const api = createClient(contract, { url, ...options })
  const states = []
  api.$connection.on('state', (state) => states.push(state))

  const sum = await api.add({ a: 1, b: 2 })
  const thrown = await api.fail({ code: 'SOLD_OUT' }).catch((error) => error)
  const failure = { isCallError: thrown instanceof CallError, code: thrown.code }
  const { error } = await api.fail.safe({ code: 'CLOSED' })

  const items = {}
  for (const transport of ['websocket', 'sse']) {
    items[transport] = []
    for await (const { n } of api.ticks({ from: 1, everyMs: 1 }, { transport })) {
      items[transport].push(n)
      if (items[transport].length === 5) break
    }
  }

  const lobby = api.lobby()
  const said = new Promise((resolve) => lobby.once('said', resolve))
  const others = await lobby.emit('join', { room: 'tea', name: 'ada' })
  await lobby.emit('say', { room: 'tea', text: 'hello' })
  const { name, text } = await said
  lobby.close()

  api.$connection.disconnect()
  return { sum, failure, safe: error.code, items, others, said: { name, text }, states }
}
