// What goes through two-way procedures.

import type * as rpc from 'rpc-client-ts'

import type { Api } from '../../../tests/generated/chat/api.js'
import type { Assert, Equal } from './equal.js'

interface Unusual {
  readonly board: rpc.Duplex<[input: { name: string }], BoardIncoming, BoardOutgoing, BoardError>
}
interface BoardIncoming {
  draw: { x: number }
  clear: null
  name: string | null
}
interface BoardOutgoing {
  cleared: null
  drawn: { x: number }
}
interface BoardError extends rpc.ProcedureError {
  code: 'NO_BOARD'
}

declare const api: Api & Unusual

export async function eventsAreEmitted(): Promise<void> {
  const lobby = api.lobby()
  await lobby.emit('joinRoom', { room: 'tea' })
  await lobby.emit('sendMessage', { room: 'tea', text: 'hello' }, { buffer: false, timeout: 1000 })
  lobby.close()

  const board = api.board({ name: 'b' })
  await board.emit('clear')
  await board.emit('clear', null, { buffer: false })
  await board.emit('name')
  await board.emit('name', 'c')
}

export function eventsAreListenedTo(): void {
  const lobby = api.lobby()
  const stop = lobby.on('newMessage', (data, envelope) => {
    type _ = [
      Assert<Equal<typeof data, { room: string; username: string; text: string }>>,
      Assert<Equal<typeof envelope, rpc.Envelope>>,
    ]
  })
  stop()
  lobby.once('userJoined', ({ username }) => username.length)
  const left = (data: { room: string }) => data.room.length
  lobby.on('userLeft', left)
  lobby.off('userLeft', left)
  lobby.off('userLeft')
  api.board({ name: 'b' }).on('cleared', (nothing) => {
    type _ = Assert<Equal<typeof nothing, null>>
  })
}

export function whatHappensToTheSocketIsListenedTo(): void {
  const board = api.board({ name: 'b' })
  board.on('reconnect', () => board.emit('clear'))
  board.once('disconnect', (error) => error?.code)
  board.on('complete', () => {})
  board.on('error', (error) => {
    type _ = Assert<Equal<typeof error, BoardError | rpc.RpcError>>
  })
}

export function whatIsWrongIsRefused(): void {
  const lobby = api.lobby()
  const board = api.board({ name: 'b' })
  // @ts-expect-error there is no such event
  void lobby.emit('shout', { room: 'tea' })
  // @ts-expect-error the server emits it, and does not take it
  void lobby.emit('newMessage', { room: 'tea', username: 'ada', text: 'hello' })
  // @ts-expect-error a member is missing
  void lobby.emit('sendMessage', { room: 'tea' })
  // @ts-expect-error the data is missing
  void lobby.emit('leaveRoom')
  // @ts-expect-error the event has no data
  void board.emit('clear', { x: 1 })
  // @ts-expect-error there is no such option
  void board.emit('clear', null, { volatile: true })
  // @ts-expect-error the server takes it, and does not emit it
  lobby.on('joinRoom', () => {})
  // @ts-expect-error the data has no such member
  lobby.on('userLeft', ({ text }) => text)
  // @ts-expect-error there is no such event
  lobby.off('shout')
  // @ts-expect-error an input is missing
  api.board()
}
