// What a browser tells of the network and of the tab, as the test says.

import { vi } from 'vitest'

/** A page. */
export interface FakeBrowser {
  /** The network is there, or not. */
  online(is: boolean): void
  /** The tab is seen, or not. */
  visible(is: boolean): void
  /** How many listen. */
  readonly listeners: number
}

/** Counts who listens. */
class Target {
  readonly #all = new Map<string, Set<() => void>>()

  addEventListener = (name: string, listener: () => void): void => {
    this.#all.set(name, (this.#all.get(name) ?? new Set()).add(listener))
  }

  removeEventListener = (name: string, listener: () => void): void => {
    this.#all.get(name)?.delete(listener)
  }

  dispatch(name: string): void {
    for (const listener of [...(this.#all.get(name) ?? [])]) listener()
  }

  get count(): number {
    return [...this.#all.values()].reduce((sum, each) => sum + each.size, 0)
  }
}

/** Puts a page around what follows in this test, up to when `vi.unstubAllGlobals` takes it away. */
export const browser = ({ onLine = true, isVisible = true } = {}): FakeBrowser => {
  const window = new Target()
  const navigator = { onLine }
  const document = Object.assign(new Target(), {
    visibilityState: isVisible ? 'visible' : 'hidden',
    hidden: !isVisible,
  })
  vi.stubGlobal('navigator', navigator)
  vi.stubGlobal('document', document)
  vi.stubGlobal('addEventListener', window.addEventListener)
  vi.stubGlobal('removeEventListener', window.removeEventListener)
  return {
    online(is) {
      navigator.onLine = is
      window.dispatch(is ? 'online' : 'offline')
    },
    visible(is) {
      document.visibilityState = is ? 'visible' : 'hidden'
      document.hidden = !is
      // On its way to the document it passes the window, where it may be caught.
      window.dispatch('visibilitychange')
      document.dispatch('visibilitychange')
    },
    get listeners() {
      return window.count + document.count
    },
  }
}
