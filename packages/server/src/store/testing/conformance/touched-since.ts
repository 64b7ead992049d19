import { describe, expect, it } from 'vitest'
import type { Dependency } from '../../store.ts'
import type { StoreOf } from '../conformance.ts'
import { author, newAccount, user } from '../samples.ts'

/** What `Transaction.touchedSince` says. */
export function touchConformance(store: StoreOf): void {
  const touched = (account: string, revision: number, read: readonly Dependency[]) =>
    store().write([account], author, (tx) => tx.touchedSince(account, revision, read))

  describe('touchedSince', () => {
    it('knows which entities and families a later change has touched', async () => {
      const account = newAccount()
      const [ana, bea] = [user('ana'), user('bea')]
      await store().write([account], author, async (tx) => {
        await tx.users.insert(account, ana)
        await tx.users.insert(account, bea)
      })
      const before = await store().revision(account)
      await store().write([account], author, async (tx) => {
        await tx.users.update(account, { ...ana, Path: '/x/' })
        await tx.memberships.insert(account, { UserId: bea.UserId, GroupId: 'G1' })
      })
      const cases: [Omit<Dependency, 'account'>, boolean][] = [
        [{ kind: 'user', id: ana.UserId }, true],
        [{ kind: 'user', id: bea.UserId }, false],
        [{ kind: 'group', id: ana.UserId }, false],
        [{ kind: 'membership', owner: bea.UserId }, true],
        [{ kind: 'membership', owner: ana.UserId }, false],
        [{ kind: 'membership' }, true],
        [{ kind: 'role' }, false],
      ]
      for (const [dependency, expected] of cases) {
        expect(await touched(account, before, [{ account, ...dependency }])).toBe(expected)
        expect(await touched(account, before + 1, [{ account, ...dependency }])).toBe(false)
      }
      expect(await touched(account, before, [])).toBe(false)
      expect(await touched(account, before, [{ account: newAccount(), kind: 'user', id: ana.UserId }])).toBe(
        false,
      )
    })

    it('counts a delete, and not what the write itself has done', async () => {
      const account = newAccount()
      const ana = user('ana')
      await store().write([account], author, (tx) => tx.users.insert(account, ana))
      const read = [{ account, kind: 'user', id: ana.UserId }]
      const own = await store().write([account], author, async (tx) => {
        await tx.users.delete(account, ana.UserId)
        return tx.touchedSince(account, 1, read)
      })
      expect(own).toBe(false)
      expect(await touched(account, 1, read)).toBe(true)
    })

    it('sees the changes of writes that were made at the same time', async () => {
      const account = newAccount()
      const ana = user('ana')
      await store().write([account], author, (tx) => tx.users.insert(account, ana))
      const read = [{ account, kind: 'user', id: ana.UserId }]
      const before = await store().revision(account)
      const writes = Array.from({ length: 10 }, () =>
        store().write([account], author, async (tx) => {
          const seen = await tx.touchedSince(account, before, read)
          await tx.users.update(account, ana)
          return seen
        }),
      )
      const seen = await Promise.all(writes)
      expect(seen.filter((one) => !one)).toHaveLength(1)
    })

    it('overlooks no change that is gone from the log, and trusts no revision that is still to come', async () => {
      const account = newAccount()
      const [ana, bea] = [user('ana'), user('bea')]
      for (const one of [ana, bea]) {
        await store().write([account], { ...author, now: new Date(0) }, (tx) => tx.users.insert(account, one))
      }
      await store().trimChanges(new Date(1))
      const read = [{ account, kind: 'user', id: bea.UserId }]
      expect(await touched(account, 0, read)).toBe(true)
      expect(await touched(account, 1, read)).toBe(true)
      expect(await touched(account, 2, read)).toBe(false)
      expect(await touched(account, 7, read)).toBe(true)
    })

    it('says yes after so many changes that nobody looks which they were', async () => {
      const account = newAccount()
      await store().write([account], author, async (tx) => {
        for (let index = 0; index < 1100; index++) {
          await tx.memberships.insert(account, { UserId: 'U', GroupId: `G${index}` })
        }
      })
      expect(await touched(account, 0, [{ account, kind: 'role', id: 'AROA1' }])).toBe(true)
    })
  })
}
