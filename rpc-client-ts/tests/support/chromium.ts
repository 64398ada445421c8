// How the browser is started. Nothing that it does by itself may reach the network, or wait for it.

/** Debian's, unless `CHROMIUM` names another. */
export const chromium = {
  executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--disable-sync',
    '--disable-background-networking',
    '--disable-component-update',
    '--no-first-run',
  ],
}
