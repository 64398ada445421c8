// Listeners, by the names of what they listen to.

import { call } from './core.js'

type Listener = (...data: any) => void

/** Who listens to what. */
export interface Emitter {
  on(name: string, listener: Listener): () => void
  off(name: string, listener?: Listener): void
  emit(name: string, ...data: unknown[]): void
}

/** Nobody listens yet. */
export const emitter = (): Emitter => {
  const names = new Map<string, Set<Listener>>()
  const off: Emitter['off'] = (name, listener) => {
    if (listener) names.get(name)?.delete(listener)
    else names.delete(name)
  }
  return {
    on(name, listener) {
      names.set(name, (names.get(name) ?? new Set()).add(listener))
      return () => off(name, listener)
    },
    off,
    emit(name, ...data) {
      // A copy: one that is added meanwhile is for the next time.
      for (const listener of [...(names.get(name) ?? [])]) call(listener, ...data)
    },
  }
}
