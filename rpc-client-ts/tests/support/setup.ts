// Before the tests of a project, in Node: nothing yet.

import type { TestProject } from 'vitest/node'

export default function setup(_project: TestProject): void {}
