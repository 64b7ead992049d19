import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { userKind } from '../entity/user.ts'
import { Memory } from '../memory/memory.ts'
import { openWriter } from '../sqlite/connection.ts'
import { SqliteSession } from '../sqlite/sqlite-session.ts'
import type { Transaction } from '../store.ts'
import { author, newAccount, user } from '../testing/samples.ts'
import { CommittedReader } from './committed.ts'
import { selectPlace } from './entity-statements.ts'
import { perform } from './perform.ts'
import type { Session } from './session.ts'

it('does not hold a page that begins behind an entity which moves while the page is read', async () => {
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
  let meanwhile: (() => Promise<void>) | undefined
  const session: Session = {
    run: (statement, values) => real.run(statement, values),
    async all(statement, values) {
      const rows = real.all(statement, values)
      const [work] = Object.is(statement, selectPlace) ? [meanwhile] : []
      if (work !== undefined) meanwhile = undefined
      await work?.()
      return rows
    },
  }
  const users = new CommittedReader({ session, memory, verification: undefined, holdsPages: true }, userKind)
  const [ana, bea, cleo] = [user('ana'), user('bea'), user('cleo')]
  await write(async (tx) => {
    for (const one of [ana, bea, cleo]) await tx.users.insert(account, one)
  })
  const behindAna = async () => (await users.list(account, { limit: 10, after: ana.UserId })).items
  meanwhile = () => write((tx) => tx.users.update(account, { ...ana, UserName: 'bob' }))
  expect(await behindAna()).toEqual([bea, { ...ana, UserName: 'bob' }, cleo])
  expect(await behindAna()).toEqual([cleo])
})
