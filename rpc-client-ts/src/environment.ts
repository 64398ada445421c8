// What a browser tells of the network and of the tab. Elsewhere nobody tells, and nothing here ever happens.

const scope = globalThis as {
  navigator?: { onLine?: boolean }
  document?: { visibilityState: string } & EventTarget
} & Partial<EventTarget>

/** Whether there is certainly no network. */
export const isOffline = (): boolean => scope.navigator?.onLine === false

/** Whether nobody sees the page. */
export const isHidden = (): boolean => scope.document?.visibilityState === 'hidden'

/** Calls a function whenever one of the two may have changed, until the function that it returns is called. */
export const watch = (changed: () => void): (() => void) => {
  const { document } = scope
  const set = (method: 'addEventListener' | 'removeEventListener') => {
    for (const name of ['online', 'offline']) scope[method]?.(name, changed)
    document?.[method]('visibilitychange', changed)
  }
  set('addEventListener')
  return () => set('removeEventListener')
}
