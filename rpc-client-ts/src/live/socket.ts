// Messages over a WebSocket.

import type { Core } from '../core.js'
import { kindOf, stranger, transport, type CallError } from '../failure.js'
import { locate, read, send } from '../http/request.js'
import { parse } from '../json.js'
import type { Wire } from './wire.js'

/**
 * A browser does not tell why there is no WebSocket. If what is there is no server of this framework, waiting is of no use.
 */
const examine = async (core: Core): Promise<CallError | undefined> => {
  try {
    const response = await send(core, { body: '[]', signal: AbortSignal.timeout(5_000) })
    // A proxy may speak for a server that is not there yet.
    if (response.status < 500) await read(response)
  } catch (error) {
    if (kindOf(error as CallError) === 'protocol') return error as CallError
  }
  return
}

/** WebSockets, as the options make them. */
export const sockets =
  (core: Core): Wire =>
  (url, { open, hear, end }) => {
    const Socket = core.options.WebSocket ?? globalThis.WebSocket
    if (!Socket) throw 'there is no WebSocket: install `ws` and give its `WebSocket` as an option'
    const at = locate(url)
    at.protocol = at.protocol.replace('http', 'ws')
    const socket = new Socket(at.href)
    let isOpen = false
    let isOver = false
    socket.onopen = () => {
      isOpen = true
      open()
    }
    socket.onmessage = ({ data }: any) => {
      let frame
      try {
        frame = parse(data)
      } catch {
        // It is told below.
      }
      if (frame?.type) hear(frame, data)
      else end(stranger(at.href, `${data}`), { isHopeless: true })
    }
    socket.onclose = async ({ code, reason }: any) => {
      const error = isOpen
        ? transport('closed', true, `${at} closed the connection: ${code} ${reason}`)
        : transport('connect', false, `no connection to ${at}`)
      const other = isOpen ? undefined : await examine(core)
      if (!isOver) end(other ?? error, { code, isHopeless: !!other })
    }
    // `ws` throws what nobody listens to.
    socket.onerror = () => {}
    return {
      send(frame, key, data) {
        const text = JSON.stringify(frame)
        socket.send(data === undefined ? text : `${text.slice(0, -1)},"${key}":${data}}`)
      },
      close() {
        isOver = true
        socket.onopen = socket.onmessage = socket.onclose = null
        socket.close()
      },
      backlog: () => socket.bufferedAmount,
    }
  }
