// The package as it is published, on everything that runs it.

import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { arch, platform } from 'node:process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

import * as playwright from 'playwright'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'

import { chromium } from '../support/chromium.js'
import { serve } from '../support/server.js'
import { project, remove } from './project.js'

/** What the program has to come to. */
const RESULT = {
  sum: 3,
  failure: { isCallError: true, code: 'SOLD_OUT' },
  safe: 'CLOSED',
  items: { websocket: [1, 2, 3, 4, 5], sse: [1, 2, 3, 4, 5] },
  others: 0,
  said: { name: 'ada', text: 'hello' },
  states: ['connecting', 'connected', 'disconnected'],
}

/** Longer than the program takes, which has to end by itself. */
const PATIENCE = 15_000

let folder: string

beforeAll(async () => {
  folder = await project()
}, 60_000)

afterAll(() => remove(folder))

/** Runs the program in a process to its end, and tells what it printed. */
async function runs(program: string, ...args: string[]): Promise<unknown> {
  const server = await serve()
  // Nothing but the test is in the environment: no settings of whoever runs it, and no updates.
  const env = { PATH: process.env['PATH'], HOME: folder, DENO_NO_UPDATE_CHECK: '1' }
  const run = promisify(execFile)(program, [...args, 'main.js', server.url], {
    cwd: folder,
    env,
    timeout: PATIENCE,
    killSignal: 'SIGKILL',
  })
  const { stdout } = await run.catch((error: Error & { killed?: boolean; stdout?: string }) => {
    if (error.killed) throw new Error(`it did not end by itself, having printed: ${error.stdout}`)
    throw error
  })
  return JSON.parse(stdout)
}

/** A program that was installed beside this file. */
const installed = (name: string) => fileURLToPath(new URL(`node_modules/${name}`, import.meta.url))

test('the package runs on Node', async () => {
  expect(await runs(process.execPath)).toEqual(RESULT)
})

test('the package runs on Deno', async () => {
  const deno = installed(`@deno/${platform}-${arch}${platform === 'linux' ? '-glibc' : ''}/deno`)
  expect(await runs(deno, 'run', '--no-remote', '--allow-net')).toEqual(RESULT)
})

test('the package runs on Bun', async () => {
  const bun = installed(`@oven/bun-${platform}-${arch === 'arm64' ? 'aarch64' : arch}/bin/bun`)
  expect(await runs(bun, 'run')).toEqual(RESULT)
})

test('the package runs in a worker of a browser', async () => {
  const origin = await page()
  const server = await serve({ flags: ['--origin', origin] })
  const browser = await playwright.chromium.launch(chromium)
  onTestFinished(() => browser.close())
  const tab = await browser.newPage()
  await tab.goto(origin)
  const result = tab.evaluate((url) => {
    const worker = new Worker('/worker.js', { type: 'module' })
    return new Promise((resolve, reject) => {
      worker.onmessage = ({ data }) => resolve(data)
      worker.onerror = ({ message }) => reject(new Error(message))
      worker.postMessage(url)
    })
  }, server.url)
  expect(await result).toEqual(RESULT)
})

/** Serves the project to a browser, and tells where. */
async function page(): Promise<string> {
  const server = createServer((request, response) => {
    const file = request.url ?? '/'
    if (!/^\/[\w./-]+\.js$/.test(file) || file.includes('..')) {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html>')
      return
    }
    readFile(join(folder, file), 'utf8').then(
      (text) => {
        // A worker has no import map.
        const code = text.replaceAll(
          `'rpc-client-ts'`,
          `'/node_modules/rpc-client-ts/dist/index.js'`,
        )
        response.writeHead(200, { 'content-type': 'text/javascript' }).end(code)
      },
      () => response.writeHead(404).end(),
    )
  })
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
