// What the suites need of where they run. In a browser it is there; in Node `node.ts` brings it.

/** The constructor that clients are given. */
export const platform: { WebSocket: typeof globalThis.WebSocket } = {
  WebSocket: globalThis.WebSocket,
}
