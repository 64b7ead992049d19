import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { openStore } from '../open.ts'
import { storeConformance } from '../testing/conformance.ts'

const folder = mkdtempSync(join(tmpdir(), 'gatehouse-store-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let files = 0

storeConformance('SQLite', (settings) =>
  openStore({ engine: 'sqlite', file: join(folder, `${++files}.db`), ...settings }),
)
