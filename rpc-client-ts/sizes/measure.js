// How large clients are in a page, minified and gzipped: ours, within bounds, and others beside them.

import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

import { build } from 'esbuild'

const BUNDLES = [
  { name: 'rpc-client-ts, calls', entry: 'ours/calls.ts', bound: 3 * 1024 },
  { name: 'rpc-client-ts, everything', entry: 'ours/all.ts', bound: 6 * 1024 },
  { name: 'rpc-client-ts, --revive --validate too', entry: 'ours/generated.ts' },
  { name: '@trpc/client, httpBatchLink', entry: 'peers/trpc-calls.js' },
  { name: '@trpc/client, WebSocket and SSE too', entry: 'peers/trpc-all.js' },
  { name: '@orpc/client, fetch', entry: 'peers/orpc-calls.js' },
  { name: '@orpc/client, WebSocket too, retries', entry: 'peers/orpc-all.js' },
  { name: 'socket.io-client', entry: 'peers/socket-io.js' },
]

const here = fileURLToPath(new URL('.', import.meta.url))

/** Bundles a page's program as one would for production. */
async function bundle(entry) {
  const { outputFiles, metafile } = await build({
    absWorkingDir: here,
    entryPoints: [entry],
    alias: { 'rpc-client-ts': fileURLToPath(new URL('../src/index.ts', import.meta.url)) },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    // What our own `tsconfig.json` says is for the compiler.
    tsconfigRaw: {},
    metafile: true,
    write: false,
    logLevel: 'error',
  })
  const [{ contents }] = outputFiles
  const [{ inputs }] = Object.values(metafile.outputs)
  return { minified: contents.length, gzipped: gzipSync(contents, { level: 9 }).length, inputs }
}

/** A line of the table. */
const line = (name, ...columns) =>
  console.log(name.padEnd(38) + columns.map((column) => String(column).padStart(12)).join(''))

let beyond = 0
const parts = new Map()
line('client', 'minified', 'gzipped', 'bound')
for (const { name, entry, bound } of BUNDLES) {
  const { minified, gzipped, inputs } = await bundle(entry)
  line(name, minified, gzipped, bound ?? '')
  if (bound === undefined) continue
  if (gzipped > bound) beyond += 1
  for (const [file, { bytesInOutput }] of Object.entries(inputs)) {
    if (bytesInOutput > 0) parts.set(file, { ...parts.get(file), [entry]: bytesInOutput })
  }
}

console.log()
line('of which, minified', 'calls', 'everything')
const sorted = [...parts].sort(([, a], [, b]) => (b['ours/all.ts'] ?? 0) - (a['ours/all.ts'] ?? 0))
for (const [file, bytes] of sorted) {
  line(`  ${file.replace('../src/', '')}`, bytes['ours/calls.ts'] ?? '', bytes['ours/all.ts'] ?? '')
}

if (beyond > 0) {
  console.error(`\n${beyond} beyond the bound`)
  process.exitCode = 1
}
