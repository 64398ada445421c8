// What a browser tells of the network and of the tab. Elsewhere nobody tells, and nothing here ever happens.

const scope = globalThis as {
  navigator?: { onLine?: boolean }
  document?: { hidden: boolean } & EventTarget
} & Partial<EventTarget>

/** Whether there is certainly no network. */
export const isOffline = (): boolean => scope.navigator?.onLine === false

/** Whether nobody sees the page. */
export const isHidden = (): boolean => scope.document?.hidden as boolean

/** Calls a function whenever one of the two may have changed, or no more. To add one twice adds it once. */
export const watch = (
  method: 'addEventListener' | 'removeEventListener',
  changed: () => void,
): void => {
  // The last one goes to the document, and not every browser lets it rise: it is caught on its way there.
  for (const name of ['online', 'offline', 'visibilitychange']) scope[method]?.(name, changed, true)
}
