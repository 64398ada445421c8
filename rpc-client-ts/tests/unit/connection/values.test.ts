// What comes of two-way procedures and over sockets, on its way to the user.

import { expect, test, vi } from 'vitest'
import {
  createClient,
  reviver,
  validator,
  type ClientOptions,
  type Contract,
} from '../../../src/index.js'
import { contract as plain, type Api } from '../../support/api.js'
import { FakeNetwork } from '../../support/socket.js'
import { outcome, pass, stillTime } from '../../support/time.js'

stillTime()

const AT = '2026-11-22T00:00:00Z'

const item = { type: 'object', properties: { at: { type: 'string' } }, required: ['at'] }

const contract: Contract<Api> = {
  ...plain,
  check: validator({
    outputs: { events: item, 'messages.list': item },
    events: { lobby: { said: item } },
  }),
  revive: reviver({
    outputs: {
      events: { members: { at: 'date' } },
      'messages.list': { members: { at: 'date' } },
    },
    events: { lobby: { said: { members: { at: 'date' } } } },
    details: { lobby: { REFUSED: 'date' }, events: { CLOSED: 'date' } },
  }),
}

const clientOf = (options: Partial<ClientOptions> = {}, of = contract) => {
  const network = new FakeNetwork()
  const onError = vi.fn()
  const api = createClient(of, {
    url: 'https://example.com/rpc',
    WebSocket: network.WebSocket,
    calls: 'websocket',
    onError,
    ...options,
  })
  /** Lets the socket open, and the server say something of the conversation that was begun. */
  const say = async (...frames: object[]) => {
    await pass()
    if (!network.socket.isOpen) network.socket.open()
    await pass()
    const id = network.socket.sent.findLast((frame) => 'id' in frame)!['id']
    for (const frame of frames) network.socket.feed({ id, ...frame })
    await pass()
  }
  return { api, network, onError, say }
}

test('answers get their dates over sockets too', async () => {
  const { api, say } = clientOf()
  const call = outcome(api.messages.list())
  await say({ type: 'result', data: { at: AT } })
  expect(call.value).toEqual({ at: new Date(AT) })
})

test('answers are checked over sockets too, if that is wanted', async () => {
  const { api, say, onError } = clientOf({ validate: true })
  const call = outcome(api.messages.list())
  await say({ type: 'result', data: { at: 5 } })
  expect(call.error).toMatchObject({ code: 'DECODE_ERROR', details: [{ path: ['at'] }] })
  expect(onError).toHaveBeenCalledTimes(1)
})

test('items get their dates, and errors theirs', async () => {
  const { api, say } = clientOf()
  const [data, error] = [vi.fn(), vi.fn()]
  api.events().on({ data, error })
  await say(
    { type: 'data', data: { at: AT } },
    { type: 'error', error: { code: 'CLOSED', message: '', details: AT } },
  )
  expect(data.mock.calls).toEqual([[{ at: new Date(AT) }]])
  expect(error.mock.calls[0]![0].details).toEqual(new Date(AT))
})

test('an item that is not as the schema says ends its subscription, here and at the server', async () => {
  const { api, network, say } = clientOf({ validate: true })
  const [data, error] = [vi.fn(), vi.fn()]
  api.events().on({ data, error })
  await say({ type: 'data', data: { at: 5 } }, { type: 'data', data: { at: AT } })
  expect(data).not.toHaveBeenCalled()
  expect(error.mock.calls).toEqual([[expect.objectContaining({ code: 'DECODE_ERROR' })]])
  expect(network.socket.of('unsubscribe')).toHaveLength(1)
})

const opened = { type: 'opened', connectionId: 'c' }
const event = (data: unknown, name = 'said') => ({ type: 'event', name, data, timestamp: 7 })

test('events of two-way procedures get their dates', async () => {
  const { api, say } = clientOf()
  const said = vi.fn()
  api.lobby().on('said', said)
  await say(opened, event({ at: AT }))
  expect(said.mock.calls).toEqual([[{ at: new Date(AT) }, { name: 'said', timestamp: 7 }]])
})

test('so do the details of what they refuse and fail with', async () => {
  const { api, say } = clientOf()
  const lobby = api.lobby()
  const error = vi.fn()
  lobby.on('error', error)
  const emission = outcome(lobby.emit('say', 1))
  const refusal = { code: 'REFUSED', message: '', details: AT }
  await say(opened, { type: 'rejected', ref: 1, error: refusal }, { type: 'error', error: refusal })
  expect(emission.error!.details).toEqual(new Date(AT))
  expect(error.mock.calls[0]![0].details).toEqual(new Date(AT))
})

test.each<
  [what: string, client: boolean | undefined, own: boolean | undefined, isChecked: boolean]
>([
  ['are not checked unless it is wanted', undefined, undefined, false],
  ['are checked where the client wants it', true, undefined, true],
  ['are checked where the socket wants it', undefined, true, true],
  ['are not checked where the socket wants it so', true, false, false],
])('events %s', async (_, validate, own, isChecked) => {
  const { api, say, onError } = clientOf({ validate })
  const lobby = api.lobby({ validate: own })
  const [said, error] = [vi.fn(), vi.fn()]
  lobby.on('said', said)
  lobby.on('error', error)
  await say(opened, event({ at: 5 }), event({ at: AT }))
  const good = [{ at: new Date(AT) }, expect.anything()]
  expect(said.mock.calls).toEqual(isChecked ? [good] : [[{ at: 5 }, expect.anything()], good])
  expect(onError.mock.calls).toEqual(
    isChecked
      ? [
          [
            expect.objectContaining({
              code: 'DECODE_ERROR',
              details: [{ path: ['at'], message: expect.any(String) }],
            }),
            { path: 'lobby' },
          ],
        ]
      : [],
  )
  // One bad event ends nothing.
  expect(error).not.toHaveBeenCalled()
})

test('without schemas to check against it says how to get them', async () => {
  const { api, say, onError } = clientOf({}, plain)
  const said = vi.fn()
  api.lobby({ validate: true }).on('said', said)
  await say(opened, event({ at: AT }))
  expect(said).not.toHaveBeenCalled()
  expect(onError.mock.calls[0]![0].message).toContain('--validate')
})
