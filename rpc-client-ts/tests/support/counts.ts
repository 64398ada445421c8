// What the server has seen of a procedure, which it tells to whoever asks.

import { createCallClient } from 'rpc-client-ts'

import { contract } from '../../../tests/generated/web/api.js'
import type { Counts } from '../../../tests/generated/web/api.js'
import type { Party } from './server.js'
import { until } from './server.js'

const NONE: Counts = { started: 0, running: 0, finished: 0, failed: 0, dropped: 0, items: 0 }

/** Calls that are made beside the client that is tested. */
export const beside = ({ url }: Pick<Party, 'url'>) => createCallClient(contract, { url })

/** What became of a procedure's calls, by its path, or of those with a key: `never:mine`. */
export async function counts(party: Pick<Party, 'url'>, name: string): Promise<Counts> {
  return (await beside(party).probe()).procedures[name] ?? NONE
}

/** Waits until one runs. */
export const runs = (party: Pick<Party, 'url'>, name: string) =>
  until(`${name} at the server`, async () => (await counts(party, name)).running === 1)

/** Waits until none runs any more, and tells what became of them. */
export const ended = (party: Pick<Party, 'url'>, name: string) =>
  until(`the end of ${name} at the server`, async () => {
    const all = await counts(party, name)
    return all.started > 0 && all.running === 0 && all
  })
