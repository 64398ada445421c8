// Takes the real browser off the network, as its developer tools do.

import type { BrowserCommand } from 'vitest/node'

declare module 'vitest/browser' {
  interface BrowserCommands {
    /** Takes the browser off the network until the page has set `hasNoticed`. */
    loseNetwork(): Promise<void>
  }
}

/** It is put back from here, since a page that is off the network cannot ask for it. */
export const loseNetwork: BrowserCommand<[]> = async ({ context, frame }) => {
  const page = await frame()
  await context.setOffline(true)
  try {
    await page.waitForFunction('window.hasNoticed', undefined, { timeout: 10_000 })
  } finally {
    await context.setOffline(false)
  }
}
