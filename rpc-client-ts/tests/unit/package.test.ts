// What the package promises to bundlers and package managers.

import { readFile } from 'node:fs/promises'

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

const text = (path: string) => readFile(new URL(`../../${path}`, import.meta.url), 'utf8')

const found = (source: string, pattern: RegExp) =>
  [...source.matchAll(pattern)].map(([, name]) => `\`${name}\``)

test('the page has all options, in the order of their declarations', async () => {
  const [source] = (await text('src/options.ts')).split('/** What makes a WebSocket')
  const [, table] = (await text('README.md')).split('### Options')
  const [rows] = table!.split('\n## ')
  const options = found(source!, /^  readonly (\w+)\??:/gm)
  expect(options.length).toBeGreaterThan(15)
  expect(found(rows!, /^\| `(\w+)` \|/gm)).toEqual(options)
})

test('the page has all codes of failures', async () => {
  const [, section] = (await text('README.md')).split('## What can go wrong')
  for (const code of found(await text('src/errors.ts'), /readonly code: '(\w+)'/g))
    expect(section).toContain(code)
})
