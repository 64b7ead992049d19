import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, describe, expect, it } from 'vitest'
import { migrations } from '../migrations/migrations.ts'
import { openStore } from '../open.ts'
import { NewerDatabase, StoreInUse, StoreUnavailable } from '../store-error.ts'
import { author, newAccount, unique, user } from '../testing/samples.ts'

const folder = mkdtempSync(join(tmpdir(), 'gatehouse-file-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const newFile = () => join(folder, unique('store'))
const open = (file: string) => openStore({ engine: 'sqlite', file, verifyMemory: true })

/** Another process that holds the store open until it is killed; resolves when it does. */
async function holder(file: string): Promise<ChildProcess> {
  const script = join(import.meta.dirname, '../testing/hold-store.ts')
  const child = spawn(process.execPath, [script, file], { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(child.stdout, 'data')
  return child
}

describe('a file', () => {
  it('keeps what was written when it is opened again', async () => {
    const [file, account, ana] = [newFile(), newAccount(), user('ana')]
    const first = await open(file)
    await first.write([account], author, (tx) => tx.users.insert(account, ana))
    await first.close()
    const second = await open(file)
    expect(await second.entities.users.find(account, 'ana')).toEqual(ana)
    expect(await second.revision(account)).toBe(1)
    await second.close()
  })

  it('is nobody else’s to read', async () => {
    const file = newFile()
    const store = await open(file)
    await store.write(['1'], author, (tx) => tx.users.insert('1', user('ana')))
    for (const suffix of ['', '-wal', '-shm']) expect(statSync(`${file}${suffix}`).mode & 0o077).toBe(0)
    await store.close()
  })

  it('is opened by one process at a time, and the error names the other one', async () => {
    const file = newFile()
    const child = await holder(file)
    const refused = open(file)
    await expect(refused).rejects.toThrow(StoreInUse)
    await expect(refused).rejects.toThrow(`is in use by process ${child.pid}`)
    child.kill('SIGKILL')
    await once(child, 'exit')
    const store = await open(file)
    await store.close()
  })

  it('is opened once within a process', async () => {
    const file = newFile()
    const store = await open(file)
    await expect(open(file)).rejects.toThrow(`is in use by process ${process.pid}`)
    await store.write(['1'], author, (tx) => tx.users.insert('1', user('ana')))
    const child = spawn(process.execPath, [join(import.meta.dirname, '../testing/hold-store.ts'), file], {
      stdio: 'ignore',
    })
    expect((await once(child, 'exit'))[0]).toBe(1)
    await store.close()
    await (await open(file)).close()
  })

  it('is refused when a newer program has written it', async () => {
    const file = newFile()
    await (await open(file)).close()
    const db = new Database(file)
    db.exec('INSERT INTO migration (number, step) VALUES (999, 0)')
    db.close()
    await expect(open(file)).rejects.toThrow(NewerDatabase)
    await expect(open(file)).rejects.toThrow(`knows migration ${migrations.at(-1)?.number} at most`)
  })

  it('is brought up to date where an earlier start was cut short', async () => {
    const file = newFile()
    await (await open(file)).close()
    const db = new Database(file)
    db.exec('DELETE FROM migration WHERE number = 1 AND step > 0')
    db.exec('DROP TABLE last_used')
    db.close()
    const store = await open(file)
    expect(await store.lastUsed.find('1', 'AKIA1')).toBeUndefined()
    await store.close()
  })

  it('cannot be opened where there is no folder, or where it is no database', async () => {
    await expect(open(join(folder, 'nowhere', 'store.db'))).rejects.toThrow(StoreUnavailable)
    const file = newFile()
    writeFileSync(file, 'this is no database'.repeat(100))
    await expect(open(file)).rejects.toThrow('the database answered SQLITE_NOTADB')
  })
})

describe('an answer out of memory that the file does not hold', () => {
  async function wrongMemory(verifyMemory: boolean | number, report: (error: unknown) => void) {
    const file = newFile()
    const store = await openStore({ engine: 'sqlite', file, verifyMemory, report })
    const ana = user('ana')
    await store.write(['1'], author, async (tx) => {
      await tx.users.insert('1', ana)
      await tx.memberships.insert('1', { UserId: ana.UserId, GroupId: 'G' })
    })
    await store.entities.users.get('1', ana.UserId)
    await store.entities.memberships.of('1', ana.UserId)
    const db = new Database(file)
    db.prepare("UPDATE entity SET doc = replace(doc, 'G', 'H') WHERE kind = 'membership'").run()
    db.prepare("UPDATE entity SET doc = replace(doc, '\"/\"', '\"/x/\"') WHERE kind = 'user'").run()
    db.close()
    return { store, ana }
  }

  it('is found out by whatever way it is asked for', async () => {
    const { store, ana } = await wrongMemory(true, () => undefined)
    const { users, memberships } = store.entities
    await expect(users.find('1', 'ana')).rejects.toThrow('memory differs from the store: 1 user named ana')
    await store.close()
    const again = await wrongMemory(true, () => undefined)
    await expect(again.store.entities.users.get('1', again.ana.UserId)).rejects.toThrow(
      `1 user ${again.ana.UserId}`,
    )
    await again.store.close()
    const family = await wrongMemory(true, () => undefined)
    const of = family.store.entities.memberships.of('1', family.ana.UserId)
    await expect(of).rejects.toThrow(`1 membership of ${family.ana.UserId}`)
    await family.store.close()
    await expect(memberships.of('1', ana.UserId)).rejects.toThrow()
  })

  it('is reported by a sample, and memory is dropped', async () => {
    const reported: unknown[] = []
    const { store, ana } = await wrongMemory(0.5, (error) => reported.push(error))
    for (let index = 0; index < 100; index++) await store.entities.users.get('1', ana.UserId)
    expect(reported.map(String)).toEqual([
      `MemoryDiffers: memory differs from the store: 1 user ${ana.UserId}`,
    ])
    expect(await store.entities.users.get('1', ana.UserId)).not.toEqual(ana)
    await store.close()
  })
})
