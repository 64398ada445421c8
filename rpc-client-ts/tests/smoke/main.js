// The program in a process: its argument is the endpoint, and what came of it is printed.

import { run } from './program.js'

const url = globalThis.Deno ? globalThis.Deno.args[0] : process.argv[2]
// Node before 22 has no WebSocket of its own.
const options = globalThis.WebSocket ? {} : { WebSocket: (await import('ws')).WebSocket }
console.log(JSON.stringify(await run(url, options)))
