import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { pooledRandom } from '../model/random.ts'
import { openStore } from '../store/open.ts'
import { KeyRing } from './key-ring.ts'
import { masterKeyInDirectory } from './master-key-source.ts'

const ROUNDS = 12
let folder = ''

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gatehouse-rotation-'))
})
afterEach(() => rm(folder, { recursive: true }))

/** Lets a process rotate, kills it after some rotations and at any moment, and answers the secrets that it sealed. */
async function rotateAndKill(round: number): Promise<string[]> {
  const script = join(import.meta.dirname, 'testing', 'endless-rotation.ts')
  const child = spawn(process.execPath, [script, folder], { stdio: ['ignore', 'pipe', 'inherit'] })
  const lines: string[] = []
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line)
    if (lines.length === 1 + (round % 3)) setTimeout(() => child.kill('SIGKILL'), Math.random() * 8)
  }
  return lines
}

async function openAll(sealed: readonly string[]): Promise<void> {
  const random = pooledRandom()
  const warn = (message: string): never => {
    throw new Error(message)
  }
  const store = await openStore({ engine: 'sqlite', file: join(folder, 'gatehouse.db') })
  try {
    const source = masterKeyInDirectory(folder, random, warn)
    const ring = await KeyRing.open({ store, source, random, clock: Date.now, warn })
    for (const line of sealed) {
      const [account = '', hex = ''] = line.split(' ')
      const opened = await ring.open({ account, kind: 'access-key', id: 'x' }, Buffer.from(hex, 'hex'))
      expect(Buffer.from(opened).toString()).toBe(account)
    }
  } finally {
    await store.close()
  }
}

describe('a rotation whose process is killed', () => {
  it(`leaves a store that opens with all that was ever sealed, ${ROUNDS} times over`, async () => {
    const sealed: string[] = []
    for (let round = 0; round < ROUNDS; round++) {
      sealed.push(...(await rotateAndKill(round)))
      await openAll(sealed)
    }
    expect(sealed.length).toBeGreaterThanOrEqual(ROUNDS)
    const keys = (await readFile(join(folder, 'master.key'), 'utf8')).split('\n')
    expect(keys.length).toBeGreaterThan(ROUNDS)
  }, 600_000)
})
