// What a listener throws is nobody's to handle, and surfaces as an uncaught error, as with listeners of the DOM.

const { setImmediate } = globalThis

/** Runs something, and answers the messages of what nobody caught meanwhile. Errors of promises count too. */
export const uncaught = async (run: () => Promise<unknown>): Promise<unknown[]> => {
  const errors: unknown[] = []
  const hear = (error: unknown) => void errors.push((error as Error)?.message ?? error)
  const names = ['uncaughtException', 'unhandledRejection'] as const
  const others = names.map((name) => process.listeners(name as 'uncaughtException'))
  for (const name of names) {
    process.removeAllListeners(name)
    process.on(name, hear)
  }
  try {
    await run()
    await new Promise((resolve) => setImmediate(resolve))
  } finally {
    for (const [index, name] of names.entries()) {
      process.off(name, hear)
      for (const other of others[index]!) process.on(name as 'uncaughtException', other)
    }
  }
  return errors
}
