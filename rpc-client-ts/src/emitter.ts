// Listeners, by the names of what they listen to.

import { call } from './core.js'

type Listener = (...data: any) => void

/** Who listens to what. */
export interface Emitter {
  /** Adds one, perhaps for the next time only. The function that it returns removes it. */
  on(name: string, listener: Listener, isOnce?: boolean): () => void
  /** Removes one, or all of this name. */
  off(name: string, listener?: Listener): void
  emit(name: string, ...data: unknown[]): void
}

/** Nobody listens yet. */
export const emitter = (): Emitter => {
  const names = new Map<string, Map<Listener, boolean | undefined>>()
  const off: Emitter['off'] = (name, listener) => {
    if (listener) names.get(name)?.delete(listener)
    else names.delete(name)
  }
  return {
    on(name, listener, isOnce) {
      names.set(name, (names.get(name) ?? new Map()).set(listener, isOnce))
      return () => off(name, listener)
    },
    off,
    emit(name, ...data) {
      // A copy: one that is added meanwhile is for the next time.
      for (const [listener, isOnce] of [...(names.get(name) ?? [])]) {
        if (!names.get(name)?.has(listener)) continue
        if (isOnce) off(name, listener)
        void call(listener, ...data)
      }
    },
  }
}
