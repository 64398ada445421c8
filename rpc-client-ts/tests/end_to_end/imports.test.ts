// A generated file and the package that it imports, as a program loads them.

import { expect, test } from 'vitest'

import { contract } from '../../../tests/generated/chat/api.js'

test('a generated file is loaded with the package', async () => {
  await import('rpc-client-ts')
  expect(contract.procedures).toHaveProperty(['messages.send'], 'mutation')
})
