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
  // Nothing of `Object`'s is there, whatever events are called.
  const names: Record<string, Map<Listener, boolean | undefined>> = Object.create(null)
  const off: Emitter['off'] = (name, listener) => {
    if (listener) names[name]?.delete(listener)
    else delete names[name]
  }
  return {
    on(name, listener, isOnce) {
      const listeners = (names[name] ??= new Map())
      listeners.set(listener, isOnce)
      return () => off(name, listener)
    },
    off,
    emit(name, ...data) {
      // A copy: one that is added meanwhile is for the next time.
      for (const [listener, isOnce] of [...(names[name] ?? [])]) {
        if (!names[name]?.has(listener)) continue
        if (isOnce) off(name, listener)
        void call(listener, ...data)
      }
    },
  }
}
