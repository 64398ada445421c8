// A project of its own in which the package is installed as npm would, and the program that uses it.

import { execFileSync } from 'node:child_process'
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import ts from 'typescript'

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url))

/** Packs the package, and unpacks it in a new folder. */
export async function project(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'rpc-smoke-'))
  const packed = join(folder, 'node_modules', 'rpc-client-ts')
  await mkdir(packed, { recursive: true })
  const npm = (...args: string[]) =>
    execFileSync('npm', args, { cwd: path('../..'), encoding: 'utf8', stdio: 'pipe' })
  npm('run', '--silent', 'build')
  const [{ filename }] = JSON.parse(npm('pack', '--json', '--pack-destination', folder)) as [
    { filename: string },
  ]
  execFileSync('tar', ['-xzf', join(folder, filename), '-C', packed, '--strip-components', '1'])
  await symlink(path('../../node_modules/ws'), join(folder, 'node_modules', 'ws'))

  const api = await readFile(path('../../../tests/generated/web/api.ts'), 'utf8')
  const { outputText } = ts.transpileModule(api, {
    compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 },
  })
  await writeFile(join(folder, 'api.js'), outputText)
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }')
  for (const file of ['program.js', 'main.js', 'worker.js'])
    await cp(path(file), join(folder, file))
  return folder
}

/** Removes it. */
export const remove = (folder: string) => rm(folder, { recursive: true, force: true })
