// What happens to a tab: its network goes and comes back, and somebody looks at another one. Emulated in the page.

import { onTestFinished } from 'vitest'

/** The network is gone, as far as the browser knows. What is open stays open until somebody closes it. */
export function goOffline(): void {
  emulate(navigator, 'onLine', false)
  dispatchEvent(new Event('offline'))
}

/** The network is back. */
export function goOnline(): void {
  emulate(navigator, 'onLine', true)
  dispatchEvent(new Event('online'))
}

/** Somebody looks at another tab. */
export function hide(): void {
  see('hidden')
}

/** Somebody looks at this tab again. */
export function show(): void {
  see('visible')
}

function see(state: DocumentVisibilityState): void {
  emulate(document, 'visibilityState', state)
  emulate(document, 'hidden', state === 'hidden')
  document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))
}

/** Until the test has finished, this is what a property says. */
function emulate(of: object, property: string, value: unknown): void {
  Object.defineProperty(of, property, { configurable: true, get: () => value })
  onTestFinished(() => {
    Reflect.deleteProperty(of, property)
  })
}
