// What the package promises to bundlers and package managers.

import { expect, test } from 'vitest'

import manifest from '../../package.json' with { type: 'json' }

test('nothing has to be installed beside the package', () => {
  expect(manifest).not.toHaveProperty('dependencies')
  expect(manifest).not.toHaveProperty('peerDependencies')
})

test('bundlers may leave out what is not used', () => {
  expect(manifest.type).toBe('module')
  expect(manifest.sideEffects).toBe(false)
})
