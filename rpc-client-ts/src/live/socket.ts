// Messages over a WebSocket.

import { ask } from '../ask.js'
import type { Core } from '../core.js'
import { kindOf, stranger, transport } from '../failure.js'
import { locate } from '../http/request.js'
import { parse, write } from '../json.js'
import type { Carrier } from '../talk.js'
import type { Wire } from './wire.js'

const bytes = (text: string): number => new TextEncoder().encode(text).length

/** WebSockets, as the options make them. */
export const sockets = (core: Core, http: Carrier): Wire => {
  let wasOpen = false
  return (url, { open, hear, end }) => {
    const Socket = core.WebSocket ?? globalThis.WebSocket
    if (!Socket) throw 'no WebSocket, as in Node before 22: give that of `ws` as an option'
    const at = locate(url)
    at.protocol = at.protocol.replace('http', 'ws')
    const socket = new Socket(at.href)
    let isOpen = false
    socket.onopen = () => {
      wasOpen = isOpen = true
      open()
    }
    socket.onmessage = ({ data }: any) => {
      try {
        const frame = parse(data)
        if (!frame.type) throw frame
        hear(frame, () => {
          // What the message has beside its data is known.
          const { data: _, ...rest } = frame
          return bytes(data) - bytes(JSON.stringify(rest)) - ',"data":'.length
        })
      } catch {
        // What listeners throw does not come here: the message is not as its type says.
        end(stranger({ url: at.href, status: 101 }, `${data}`), 0, true)
      }
    }
    socket.onclose = async ({ code, reason }: any) => {
      const error = transport(isOpen ? 'closed' : 'connect', `${at} closed: ${code} ${reason}`)
      // A browser does not tell why there is none. If there is no server of this framework, and never was, waiting is of
      // no use. A call with headers goes by itself: no batch with this in it would be taken.
      const found =
        !wasOpen &&
        (await ask(core, http, {
          path: '',
          timeout: 5_000,
          headers: {},
        }).then(
          () => {},
          (error) => kindOf(error) === 'protocol' && error,
        ))
      end(found || error, code, !!found)
    }
    // `ws` throws what nobody listens to.
    socket.onerror = () => {}
    return {
      send: (frame, key, data) => socket.send(write(frame, key, data)),
      close() {
        // Nobody need find out why.
        socket.onclose = null
        socket.close()
      },
      backlog: () => socket.bufferedAmount,
    }
  }
}
