// The real server, in a process of its own.

import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { rmSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import type { Exit } from './commands.js'

const LOG = 64 * 1024
const START = 15_000

/** What a run that is interrupted leaves behind. The programs end by themselves. */
const folders = new Set<string>()
process.on('exit', () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

/** A program that can be killed and started again. It ends when its input is closed, so it cannot outlive the run. */
export class Program {
  readonly #path: string
  readonly #flags: readonly string[]
  readonly #dir: string
  #child: ChildProcess | undefined
  #exit: Promise<Exit> | undefined
  /** What it wrote to its standard error. */
  log = ''

  private constructor(path: string, flags: readonly string[], dir: string) {
    this.#path = path
    this.#flags = flags
    this.#dir = dir
  }

  /** What can be started, with a folder of its own. */
  static async prepare(path: string, flags: readonly string[]): Promise<Program> {
    const dir = await mkdtemp(join(tmpdir(), 'rpc-web-'))
    folders.add(dir)
    return new Program(
      path,
      flags.map((flag) => flag.replaceAll('{dir}', dir)),
      dir,
    )
  }

  /** Another one with the same flags and folder. */
  successor(): Program {
    return new Program(this.#path, this.#flags, this.#dir)
  }

  /** Starts it, and tells its port. */
  async start(): Promise<number> {
    if (this.#child) throw new Error('the server runs already')
    const child = spawn(this.#path, ['--port', '0', ...this.#flags])
    this.#child = child
    this.#exit = new Promise((resolve) => {
      child.once('close', (code, signal) => {
        this.#child = undefined
        resolve({ code, signal })
      })
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.log = (this.log + text).slice(-LOG)
    })
    return new Promise((resolve, reject) => {
      const failed = (why: string) => {
        clearTimeout(timer)
        child.kill('SIGKILL')
        reject(new Error(`${this.#path} ${this.#flags.join(' ')}: ${why}\n${this.log}`))
      }
      const timer = setTimeout(() => failed(`it does not listen after ${START} ms`), START)
      let said = ''
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        said = (said + text).slice(-LOG)
        const port = /127\.0\.0\.1:(\d+)/.exec(said)?.[1]
        if (port === undefined) return
        clearTimeout(timer)
        resolve(Number(port))
      })
      child.once('error', (error) => failed(error.message))
      void this.#exit?.then(({ code, signal }) => failed(`it ended (${code ?? signal})`))
    })
  }

  /** Waits for its end. */
  exited(): Promise<Exit> {
    return this.#exit ?? Promise.reject(new Error('the server was never started'))
  }

  /** Ends it as a crash would. */
  async kill(): Promise<void> {
    this.#child?.kill('SIGKILL')
    await this.#exit
  }

  /** A file in its folder. */
  async read(file: string): Promise<string> {
    try {
      return await readFile(join(this.#dir, file), 'utf8')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ''
      throw error
    }
  }

  /** Ends it, and removes its folder. */
  async remove(): Promise<void> {
    await this.kill()
    await rm(this.#dir, { recursive: true, force: true })
    folders.delete(this.#dir)
  }
}
