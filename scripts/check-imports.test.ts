import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, expect, it } from 'vitest'

let root = ''

afterEach(() => rmSync(root, { recursive: true, force: true }))

/** Runs the check over a tree of these files, and answers how it ends and what it complains of. */
function checked(files: Readonly<Record<string, string>>): { code: number | null; offences: string[] } {
  root = mkdtempSync(join(tmpdir(), 'gatehouse-imports-'))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  const script = join(import.meta.dirname, 'check-imports.ts')
  const { status, stderr } = spawnSync(process.execPath, [script, root], { encoding: 'utf8' })
  return { code: status, offences: stderr.split('\n').filter((line) => line !== '') }
}

it('lets layers use those before them, and the root use all', () => {
  const { code, offences } = checked({
    'packages/server/src/gateway/serve.ts':
      "import { a } from '../iam/index.ts'\nimport { b } from '../model/error.ts'\n",
    'packages/server/src/iam/index.ts': "export { a } from './user/create-user.ts'\n",
    'packages/server/src/server.ts':
      "import { serve } from './gateway/serve.ts'\nimport { createServer } from 'node:http'\n",
    'packages/policy/src/index.ts': "export { a } from './arn.ts'\n",
    'packages/cli/src/main.ts':
      "import { a } from '@gatehouse/server'\nimport { Command } from 'commander'\n",
  })
  expect({ code, offences }).toEqual({ code: 0, offences: [] })
})

it.each([
  ['packages/server/src/model/error.ts', "import { a } from '../store/store.ts'", 'model comes before store'],
  [
    'packages/server/src/keys/key-ring.ts',
    "import { a } from '../records/records.ts'",
    'keys comes before records',
  ],
  [
    'packages/server/src/iam/user.ts',
    "import type { A } from '../../src/server.ts'",
    'iam comes before the root',
  ],
  ['packages/server/src/unknown/a.ts', "import { a } from '../model/error.ts'", 'unknown has no layer'],
  ['packages/server/src/server.ts', "import { a } from '../../cli/src/main.ts'", 'leaves its package'],
  ['packages/server/src/store/open.ts', "import express from 'express'", 'server does not use express'],
  [
    'packages/server/src/iam/a.ts',
    "import { IAMClient } from '@aws-sdk/client-iam'",
    'the SDK is for types only',
  ],
  [
    'packages/server/src/iam/a.ts',
    "const sdk = await import('@aws-sdk/client-iam')",
    'the SDK is for types only',
  ],
  [
    'packages/server/src/iam/a.ts',
    "import {\n  a,\n  b,\n} from '../gateway/serve.ts'",
    'iam comes before gateway',
  ],
  ['packages/policy/src/a.ts', "import { hash } from 'node:crypto'", 'policy does not use node:crypto'],
  ['packages/cli/src/a.ts', "export * from 'pg'", 'cli does not use pg'],
])('complains of %s that says %s', (file, statement, reason) => {
  const { code, offences } = checked({ [file]: `${statement}\n` })
  expect(code).toBe(1)
  expect(offences).toHaveLength(1)
  expect(offences[0]).toMatch(new RegExp(`^${file}: imports .*: ${reason}$`))
})

it('lets types come from the SDK, and tests use what they like', () => {
  const { code } = checked({
    'packages/server/src/iam/service.ts':
      "export const iam = service<typeof import('@aws-sdk/client-iam')>('iam')\n",
    'packages/server/src/iam/a.ts': "import type { User } from '@aws-sdk/client-iam'\n",
    'packages/server/src/model/a.test.ts': "import { serve } from '../gateway/serve.ts'\n",
    'packages/server/src/testing/server.ts': "import { IAMClient } from '@aws-sdk/client-iam'\n",
  })
  expect(code).toBe(0)
})
