// What calls take and answer.

import type * as rpc from 'rpc-client-ts'

import type { Api, ChatError, Message, Room } from '../../../tests/generated/chat/api.js'
import type { Assert, Equal } from './equal.js'

interface Unusual {
  readonly find: rpc.Query<[input?: { name?: string }], string | null, rpc.ProcedureError>
}

declare const api: Api & Unusual
declare const signal: AbortSignal | undefined
declare function exhausted(nothing: never): never

export async function outputsAreTyped(): Promise<void> {
  const rooms = await api.rooms.list()
  const sent = await api.messages.send({ roomId: 'tea', username: 'ada', content: 'hello' })
  const found = await api.find()
  type _ = [
    Assert<Equal<typeof rooms, Room[]>>,
    Assert<Equal<typeof sent, Message>>,
    Assert<Equal<typeof found, string | null>>,
  ]
}

export async function optionsFollowTheInput(): Promise<void> {
  await api.rooms.list({ signal, timeout: 1000, headers: { 'x-trace': '7' } })
  await api.rooms.create({ roomId: 'tea' }, { signal })
  await api.find(undefined, { signal })
  await api.find({ name: 'tea' })
  // @ts-expect-error there is no such option
  await api.rooms.list({ retries: 3 })
  // @ts-expect-error a time is a number of milliseconds
  await api.rooms.create({ roomId: 'tea' }, { timeout: '1s' })
}

export async function wrongInputsAreRefused(): Promise<void> {
  // @ts-expect-error an input is missing
  await api.rooms.create()
  // @ts-expect-error a member is missing
  await api.messages.send({ roomId: 'tea', username: 'ada' })
  // @ts-expect-error a member is of another type
  await api.messages.list({ roomId: 7 })
  // @ts-expect-error there is no such member
  await api.rooms.create({ roomId: 'tea', colour: 'green' })
  // @ts-expect-error this takes no input
  await api.rooms.list('tea')
  // @ts-expect-error what may be left out is not undefined: JSON has no such value
  await api.messages.list({ roomId: 'tea', limit: undefined })
  // @ts-expect-error there is no such procedure
  await api.rooms.destroy({ roomId: 'tea' })
  // @ts-expect-error there is no such namespace
  await api.users.list()
  // @ts-expect-error the tree is not to be changed
  api.rooms.list = api.rooms.list
}

export async function failuresAreToldApartByTheirCodes(): Promise<string> {
  const result = await api.rooms.create.safe({ roomId: 'tea' })
  type _ = Assert<Equal<typeof result, rpc.Result<Room, ChatError | rpc.RpcError>>>
  if (result.ok) {
    // @ts-expect-error a call that was answered has no error
    result.error.code
    return result.data.roomId
  }
  const { error } = result
  switch (error.code) {
    case 'ROOM_EXISTS':
    case 'ROOM_NOT_FOUND':
      // @ts-expect-error these details are of another code
      error.details.most
      return error.details.roomId
    case 'TOO_MANY_ROOMS':
      return error.details.most.toFixed()
    case 'BAD_INPUT':
    case 'VALIDATION_ERROR':
      return error.details?.map(({ path, message }) => `${path.join('.')}: ${message}`).join() ?? ''
    case 'RATE_LIMITED':
      return `${error.retryAfterMs ?? 0}`
    case 'INTERNAL_ERROR':
      return error.details?.errorId ?? ''
    case 'TRANSPORT_ERROR':
      return error.details.sent ? 'perhaps' : error.details.kind
    // @ts-expect-error there is no such code
    case 'ROOM_LOST':
      return ''
    default:
      return error.message
  }
}

export async function partsOfAResultAreToldApartToo(): Promise<string> {
  const { data, error } = await api.rooms.create.safe({ roomId: 'tea' })
  return error ? error.code : data.roomId
}

export async function everyCodeIsKnown(): Promise<void> {
  const { error } = await api.rooms.list.safe()
  switch (error?.code) {
    case undefined:
    case 'PARSE_ERROR':
    case 'BAD_INPUT':
    case 'VALIDATION_ERROR':
    case 'METHOD_NOT_ALLOWED':
    case 'METHOD_MISMATCH':
    case 'UNAUTHORIZED':
    case 'FORBIDDEN':
    case 'NOT_FOUND':
    case 'CONFLICT':
    case 'PAYLOAD_TOO_LARGE':
    case 'UNSUPPORTED_MEDIA_TYPE':
    case 'RATE_LIMITED':
    case 'LIMIT_EXCEEDED':
    case 'INTERNAL_ERROR':
    case 'UNAVAILABLE':
    case 'TIMEOUT':
    case 'DUPLICATE_ID':
    case 'NOT_OPEN':
    case 'TRANSPORT_ERROR':
    case 'DECODE_ERROR':
    case 'ABORTED':
      return
    default:
      exhausted(error)
  }
}

export async function errorsThatAreNotKnownHaveAnyCode(): Promise<void> {
  const { error } = await api.find.safe()
  if (error?.code === 'OF_ITS_OWN') {
    const own: rpc.ProcedureError = error
    own.details satisfies unknown
  }
}
