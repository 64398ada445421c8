// As `rpc generate typescript` writes it.

import type * as rpc from 'rpc-client-ts'

/** The chat. */
export interface Api {
  readonly rooms: ApiRooms
  readonly messages: ApiMessages
  readonly admin: ApiAdmin
  /**
   * Everything that happens in a room from now on. A client that was cut off goes on after the last message it saw, as
   * long as the room keeps it.
   * @see `examples/chat/src/events.rs:28`
   */
  readonly events: rpc.Subscription<[input: RoomId], RoomEvent, ChatError>
  /**
   * Rooms to talk in. Who has joined one hears what is said there, and who comes and leaves.
   * @see `examples/chat/src/lobby.rs:82`
   */
  readonly lobby: rpc.Duplex<[], LobbyIncoming, LobbyOutgoing, never>
}

export interface ApiRooms {
  /** All rooms. */
  readonly list: rpc.Query<[], Room[], never>
  /** Makes a room. */
  readonly create: rpc.Mutation<[input: RoomId], Room, ChatError>
}

export interface ApiMessages {
  /** Posts a message to a room. */
  readonly send: rpc.Mutation<[input: SendMessage], Message, ChatError>
  /** The newest messages of a room, newest last. */
  readonly list: rpc.Query<[input: ListMessages], Message[], ChatError>
}

export interface ApiAdmin {
  /** Removes all messages of a room and answers how many there were. */
  readonly clear: rpc.Mutation<[input: RoomId], number, ChatError>
}

export const contract: rpc.Contract<Api> = {
  hash: '0123456789abcdef',
  procedures: {
    'rooms.list': 'query()',
    'rooms.create': 'mutation',
    'messages.send': 'mutation',
    'messages.list': 'query',
    'admin.clear': 'mutation',
    events: 'subscription',
    lobby: 'socket()',
  },
}

/** The name of a room. */
export interface RoomId {
  /** 1 to 64 characters. */
  roomId: string
}

/** A room as it stands in the list. */
export interface Room {
  /** The room's name. */
  roomId: string
  /** How many messages it holds. */
  messages: number
}

/** One line of conversation. */
export interface Message {
  /** Unlike every other message's. */
  id: string
  /** Who wrote it. */
  username: string
  /** What was written. */
  content: string
  /** When it arrived, in Unix milliseconds. */
  timestamp: number
}

/** A message to be posted. */
export interface SendMessage {
  /** Where to post it. */
  roomId: string
  /** Who posts it, 1 to 32 characters. */
  username: string
  /** The text, 1 to 1000 characters. */
  content: string
}

/** Which messages to list. */
export interface ListMessages {
  /** Of which room. */
  roomId: string
  /** How many at most, 1 to 1000; 50 if it is left out. */
  limit?: number | null
}

/** Something that happened in a room. */
export type RoomEvent = RoomEventMessage

/** A message was posted. */
export interface RoomEventMessage {
  type: 'message'
  /** Where. */
  roomId: string
  /** The message. */
  message: Message
}

export type ChatError = ChatErrorRoomNotFound | ChatErrorRoomExists | ChatErrorTooManyRooms

/** No room has this id. */
export interface ChatErrorRoomNotFound extends rpc.ProcedureError {
  code: 'ROOM_NOT_FOUND'
  details: {
    /** The id. */
    roomId: string
  }
}

/** A room has this id already. */
export interface ChatErrorRoomExists extends rpc.ProcedureError {
  code: 'ROOM_EXISTS'
  details: {
    /** The id. */
    roomId: string
  }
}

/** There are as many rooms as there may be. */
export interface ChatErrorTooManyRooms extends rpc.ProcedureError {
  code: 'TOO_MANY_ROOMS'
  details: {
    /** How many that is. */
    most: number
  }
}

/** What a client does. */
export interface LobbyIncoming {
  /** Enters a room. */
  joinRoom: {
    /** Which, 1 to 64 characters. */
    room: string
    /** As whom, 1 to 32 characters. */
    username?: string
  }
  /** Says something to everyone in a room, oneself too. */
  sendMessage: {
    /** Where, once one is there. */
    room: string
    /** What, 1 to 1000 characters. */
    text: string
  }
  /** Leaves a room. */
  leaveRoom: {
    /** Which. */
    room: string
  }
}

/** What happens in a room. */
export interface LobbyOutgoing {
  /** Somebody said something. */
  newMessage: {
    /** Where. */
    room: string
    /** Who. */
    username: string
    /** What. */
    text: string
  }
  /** Somebody else came. */
  userJoined: {
    /** Where. */
    room: string
    /** Who. */
    username: string
  }
  /** Somebody else left. */
  userLeft: {
    /** Where. */
    room: string
    /** Who. */
    username: string
  }
}
