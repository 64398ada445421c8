// The sequence log, which decides: every number that was received, and every word that some may be missing.

import { expect } from 'vitest'

/** What a listener of a numbered subscription received, in its order. */
export class SequenceLog {
  readonly entries: (number | 'reset')[] = []
  /** What ended it. */
  readonly ends: string[] = []
  /** How often its connection was lost. */
  losses = 0

  /** What listens. */
  readonly listener = {
    data: ({ n }: { readonly n: number }): void => void this.entries.push(n),
    reset: (): void => void this.entries.push('reset'),
    error: ({ code }: { readonly code: string }): void => void this.ends.push(code),
    complete: (): void => void this.ends.push('complete'),
    state: (state: string): void => {
      if (state === 'reconnecting') this.losses++
    },
  }

  /** How many numbers came. */
  get length(): number {
    return this.entries.length
  }

  /** The last number. */
  get last(): number {
    return this.entries.findLast((entry) => entry !== 'reset') as number
  }

  /** Nothing is missing and nothing came twice, from the first number on, and nobody was told that it may be so. */
  expectWhole(first = 1): void {
    expect(this.ends).toEqual([])
    expect(this.entries).toEqual(this.entries.map((_, at) => first + at))
  }

  /** What is between two resets is whole, each time from the first number on. */
  expectWholeBetweenResets(first = 1): void {
    let next = first
    for (const entry of this.entries) {
      if (entry === 'reset') next = first
      else expect(entry).toBe(next++)
    }
  }
}
