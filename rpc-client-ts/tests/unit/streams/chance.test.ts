// A stream under chance: whoever listens hears everything once and in order, over however many connections.

import { expect, test } from 'vitest'
import { Chance } from '../../support/chance.js'
import { EventServer } from '../../support/events.js'
import { pass, stillTime } from '../../support/time.js'

stillTime()

/** A log whose streams go on behind the item that was seen last, or with the next one. */
class Log {
  readonly server = new EventServer()
  length = 0
  /** How much of it each stream has written. */
  readonly #written: number[] = []

  /** Writes what each open stream does not have yet. */
  flush(): void {
    const opened = this.server.asked.filter((_, index) => this.server.streams[index])
    for (const [index, { url, signal }] of opened.entries()) {
      const seen = url.searchParams.get('lastEventId')
      const from = (this.#written[index] ??= seen === null ? this.length : +seen)
      if (signal.aborted) continue
      for (let n = from + 1; n <= this.length; n++) this.server.streams[index]!.item(n, n)
      this.#written[index] = this.length
    }
  }
}

interface Hearer {
  readonly heard: number[]
  leave(): void
}

test.each(Array.from({ length: 20 }, (_, seed) => seed))(
  'nothing is missed or heard twice with seed %d',
  async (seed) => {
    const chance = new Chance(seed)
    const log = new Log()
    const { server } = log
    const stream = server.client({ receiveBuffer: 300 }).ticks({ lastEventId: '0' })
    let hearers: Hearer[] = []
    const gone: Hearer[] = []

    const listener = (): Hearer => {
      const heard: number[] = []
      return { heard, leave: stream.on({ data: (n) => void heard.push(n as number) }) }
    }
    const iterator = (): Hearer => {
      const heard: number[] = []
      const iterator = stream[Symbol.asyncIterator]()
      const read = async () => {
        for (;;) {
          const { done, value } = await iterator.next()
          if (done) return
          heard.push(value as number)
          if (chance.is(0.3)) await new Promise((resolve) => setTimeout(resolve, chance.below(500)))
        }
      }
      void read()
      return { heard, leave: () => void iterator.return!() }
    }

    for (let step = 0; step < 300; step++) {
      const what = chance.below(10)
      if (what < 2) hearers.push(chance.is(0.5) ? listener() : iterator())
      else if (what === 2 && hearers.length) {
        const hearer = chance.of(hearers)
        hearers = hearers.filter((other) => other !== hearer)
        hearer.leave()
        gone.push(hearer)
      } else if (what === 3 && server.streams.length) {
        if (chance.is(0.5)) server.stream.cut()
        else server.stream.end()
      } else log.length += chance.below(4)
      log.flush()
      await pass(chance.below(400))
      log.flush()
      const open = server.ended.filter((isEnded) => !isEnded).length
      expect(open).toBeLessThanOrEqual(1)
      if (!hearers.length) expect(open).toBe(0)
    }
    for (let time = 0; time < 1_000; time++) {
      log.flush()
      await pass(100)
    }

    for (const { heard } of [...hearers, ...gone]) {
      expect(heard).toEqual(heard.map((_, index) => heard[0]! + index))
    }
    for (const { heard } of hearers) if (heard.length) expect(heard.at(-1)).toBe(log.length)
    for (const { leave } of hearers) leave()
    await pass()
    expect(server.ended.every(Boolean)).toBe(true)
  },
)
