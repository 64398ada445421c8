// Messages over a WebSocket.

import { ask } from '../ask.js'
import { given, type Core } from '../core.js'
import { kindOf, stranger, transport } from '../failure.js'
import { locate } from '../http/request.js'
import { parse, write } from '../json.js'
import type { WebSocketLike } from '../options.js'
import type { Carrier } from '../talk.js'
import { HOPELESS, type Wire } from './wire.js'

/** WebSockets, as the options make them. */
export const sockets = (core: Core, http: Carrier): Wire => {
  let wasOpen: boolean | undefined
  return (open, hear, end) => {
    let socket: WebSocketLike | undefined
    let isOpen: boolean | undefined
    let isClosed: boolean | undefined
    void (async () => {
      let at: any
      let code: number | undefined
      try {
        at = await given(core.url)
        const token = await given(core.token)
        code = HOPELESS
        if (isClosed) return
        const { WebSocket: Socket = globalThis.WebSocket } = core
        if (!Socket) throw 'no WebSocket: give that of `ws` as an option'
        at = locate(at).href.replace(/^http/, 'ws')
        socket = new Socket(at)
        socket.onopen = () => {
          wasOpen = isOpen = true
          // Another may have been set meanwhile.
          open(typeof core.token === 'function' ? token : core.token)
        }
        socket.onmessage = ({ data }: any) => {
          try {
            const frame = parse(data)
            if (!frame.type) throw frame
            hear(frame, () => new TextEncoder().encode(data).length)
          } catch {
            // What listeners throw does not come here: the message is not as its type says.
            end(stranger({ url: at, status: 101 }, `${data}`), HOPELESS)
          }
        }
        socket.onclose = async ({ code, reason }: any) => {
          // A browser does not tell why there is none. If there is no server of this framework, and never was, waiting is
          // of no use. A call with headers goes by itself: no batch with this in it would be taken. Nobody need find out
          // why it was closed here.
          try {
            if (!wasOpen && !isClosed)
              await ask(core, http, { path: '', timeout: 5_000, headers: {} })
          } catch (found: any) {
            if (kindOf(found) === 'protocol') return end(found, HOPELESS)
          }
          end(transport(isOpen ? 'closed' : 'connect', `${at} closed: ${code} ${reason}`), code)
        }
        // `ws` throws what nobody listens to.
        socket.onerror = () => {}
      } catch (error) {
        end(transport('headers', `${at} ${error}`), code)
      }
    })()
    return {
      send: (frame, key, data) => socket!.send(write(frame, key, data)),
      close() {
        isClosed = true
        socket?.close()
      },
      backlog: () => socket?.bufferedAmount,
    }
  }
}
