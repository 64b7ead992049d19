import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { userKind } from '../entity/user.ts'
import { Memory } from '../memory/memory.ts'
import { placeIn } from '../place-in-list.ts'
import { openWriter } from '../sqlite/connection.ts'
import { SqliteSession } from '../sqlite/sqlite-session.ts'
import type { Transaction } from '../store.ts'
import { author, newAccount, user } from '../testing/samples.ts'
import { CommittedReader } from './committed.ts'
import { perform } from './perform.ts'
import type { Session } from './session.ts'

it('reads a page that begins behind a place by one statement, and holds it until something changes', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-committed-'))
  const db = await openWriter(join(folder, 'store.db'), { passing: true })
  onTestFinished(() => {
    db.close()
    rmSync(folder, { recursive: true })
  })
  const account = newAccount()
  const real = new SqliteSession(db)
  const memory = new Memory({
    limits: { entries: 100, bytes: 1_000_000 },
    always: [],
    forgotten: () => undefined,
  })
  const write = async (fn: (tx: Transaction) => Promise<unknown>): Promise<void> => {
    const { write: done } = await perform(real, { accounts: [account], author, fn })
    await done.flush()
    for (const { revision, changes } of done.changed()) memory.advance(account, revision, changes)
  }
  let statements = 0
  const session: Session = {
    run: (statement, values) => real.run(statement, values),
    async all(statement, values) {
      statements++
      return real.all(statement, values)
    },
  }
  const users = new CommittedReader({ session, memory, verification: undefined, holdsPages: true }, userKind)
  const [ana, bea, cleo] = [user('ana'), user('bea'), user('cleo')]
  await write(async (tx) => {
    for (const one of [ana, bea, cleo]) await tx.users.insert(account, one)
  })
  for (const list of [{}, { pathPrefix: '/' }]) {
    const after = placeIn(userKind, list)(ana)
    for (const changed of [ana, { ...ana, UserName: 'zoe' }]) {
      await write((tx) => tx.users.update(account, changed))
      statements = 0
      const behindAna = async () => (await users.list(account, { limit: 2, ...list, after })).items
      expect(await behindAna()).toEqual([bea, cleo])
      expect(statements).toBe(1)
      expect(await behindAna()).toEqual([bea, cleo])
      expect(statements).toBe(1)
    }
  }
})
