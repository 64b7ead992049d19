import { describe, expect, it } from 'vitest'
import type { StoreOf } from '../conformance.ts'
import { author, newAccount, user } from '../samples.ts'

/** What `Store.write` says: all or nothing, one after the other within an account, answered when visible. */
export function writeConformance(store: StoreOf): void {
  describe('writes', () => {
    it('answers with what the function answers', async () => {
      expect(await store().write([newAccount()], author, () => Promise.resolve(42))).toBe(42)
    })

    it('undoes all of a write whose function throws, and lets its error through unchanged', async () => {
      const account = newAccount()
      const error = new Error('no')
      const write = store().write([account], author, async (tx) => {
        await tx.users.insert(account, user('ana', { PermissionsBoundary: 'arn:1' }))
        throw error
      })
      await expect(write).rejects.toBe(error)
      expect(await store().entities.users.find(account, 'ana')).toBeUndefined()
      expect(await store().entities.users.count(account)).toBe(0)
      expect(await store().entities.users.countOf(account, 'arn:1')).toBe(0)
      expect(await store().changes(account, 0, 10)).toEqual([])
    })

    it('undoes a write whose function throws before it waits for anything', async () => {
      const error = new Error('at once')
      const write = store().write([newAccount()], author, () => {
        throw error
      })
      await expect(write).rejects.toBe(error)
    })

    it('does not let a failing write harm those beside it', async () => {
      const account = newAccount()
      const writes = Array.from({ length: 20 }, (_, index) =>
        store().write([account], author, async (tx) => {
          await tx.users.insert(account, user(`user${index}`))
          if (index % 3 === 0) throw new Error(`write ${index}`)
          return index
        }),
      )
      const results = await Promise.allSettled(writes)
      results.forEach((result, index) => {
        expect(result.status).toBe(index % 3 === 0 ? 'rejected' : 'fulfilled')
      })
      expect(await store().entities.users.count(account)).toBe(13)
      expect(await store().entities.users.find(account, 'user3')).toBeUndefined()
      expect(await store().entities.users.find(account, 'user4')).toBeDefined()
    })

    it('lets no two writers both see the last free place of a quota', async () => {
      const account = newAccount()
      const create = (index: number) =>
        store().write([account], author, async (tx) => {
          if ((await tx.users.count(account)) >= 5) return 'full'
          return tx.users.insert(account, user(`user${index}`))
        })
      const results = await Promise.all(Array.from({ length: 20 }, (_, index) => create(index)))
      expect(results.filter((result) => result === 'inserted')).toHaveLength(5)
      expect(await store().entities.users.count(account)).toBe(5)
      expect((await store().entities.users.list(account, { limit: 100 })).items).toHaveLength(5)
    })

    it('loses no update of two writers that read, then write', async () => {
      const account = newAccount()
      const ana = user('ana', { Tags: [{ Key: 'n', Value: '0' }] })
      await store().write([account], author, (tx) => tx.users.insert(account, ana))
      const increment = () =>
        store().write([account], author, async (tx) => {
          const now = await tx.users.get(account, ana.UserId)
          const Value = String(Number(now?.Tags[0]?.Value) + 1)
          await tx.users.update(account, { ...ana, Tags: [{ Key: 'n', Value }] })
        })
      await Promise.all(Array.from({ length: 20 }, increment))
      expect((await store().entities.users.get(account, ana.UserId))?.Tags[0]?.Value).toBe('20')
    })

    it('shows nothing of a write before it is committed, and all of it once it is answered', async () => {
      const account = newAccount()
      const ana = user('ana')
      let seenOutside: unknown = 'not asked'
      let asked: Promise<void> | undefined
      await store().write([account], author, async (tx) => {
        await tx.users.insert(account, ana)
        expect(await tx.users.get(account, ana.UserId)).toEqual(ana)
        asked = store()
          .entities.users.get(account, ana.UserId)
          .then((found) => {
            seenOutside = found
          })
        await tx.users.count(account)
      })
      expect(await store().entities.users.get(account, ana.UserId)).toEqual(ana)
      await asked
      expect([undefined, ana]).toContainEqual(seenOutside)
    })

    it('writes to several accounts at once or to none', async () => {
      const [first, second] = [newAccount(), newAccount()]
      const both = (fail: boolean) =>
        store().write([second, first, second], author, async (tx) => {
          await tx.users.insert(first, user('ana'))
          await tx.users.insert(second, user('ana'))
          if (fail) throw new Error('no')
        })
      await expect(both(true)).rejects.toThrow('no')
      await both(false)
      expect(await store().revision(first)).toBe(1)
      expect(await store().revision(second)).toBe(1)
      expect(await store().entities.users.count(second)).toBe(1)
    })

    it('does not lock up when writers name the same accounts in another order', async () => {
      const accounts = [newAccount(), newAccount(), newAccount()]
      const writes = Array.from({ length: 30 }, (_, index) => {
        const named = [accounts[index % 3] ?? '', accounts[(index + 1) % 3] ?? '']
        return store().write(named, author, async (tx) => {
          for (const account of named) await tx.users.insert(account, user(`user${index}`))
        })
      })
      await Promise.all(writes)
      for (const account of accounts) expect(await store().entities.users.count(account)).toBe(20)
    })

    it('refuses a change of an account that the write does not name', async () => {
      const [named, other] = [newAccount(), newAccount()]
      for (const change of ['insert', 'update', 'delete'] as const) {
        const write = store().write([named], author, (tx) =>
          change === 'delete' ? tx.users.delete(other, 'AIDA1') : tx.users[change](other, user('ana')),
        )
        await expect(write).rejects.toThrow(`does not name the account ${other}`)
      }
    })

    it('refuses to work on once the function has settled', async () => {
      const account = newAccount()
      let late: (() => Promise<unknown>) | undefined
      await store().write([account], author, async (tx) => {
        late = () => tx.users.insert(account, user('ana'))
      })
      await expect(late?.()).rejects.toThrow('the write is over')
      expect(await store().entities.users.count(account)).toBe(0)
    })

    it('leaves the revision alone when nothing was changed', async () => {
      const account = newAccount()
      await store().write([account], author, (tx) => tx.users.insert(account, user('ana')))
      await store().write([account], author, (tx) => tx.users.delete(account, 'AIDANOBODY'))
      expect(await store().revision(account)).toBe(1)
    })
  })
}
