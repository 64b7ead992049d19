import { describe, expect, it } from 'vitest'
import type { StoreOf } from '../conformance.ts'
import { accessKey, author, newAccount, user } from '../samples.ts'

/** What `Store.changes`, `Store.history` and `Store.trimChanges` say. */
export function changeLogConformance(store: StoreOf): void {
  describe('change log', () => {
    it('numbers the writes of an account without a gap, and the changes within each', async () => {
      const account = newAccount()
      const [ana, bea] = [user('ana'), user('bea')]
      await store().write([account], author, async (tx) => {
        await tx.users.insert(account, ana)
        await tx.memberships.insert(account, { UserId: ana.UserId, GroupId: 'G1' })
      })
      await expect(
        store().write([account], author, async (tx) => {
          await tx.users.insert(account, user('cleo'))
          throw new Error('no')
        }),
      ).rejects.toThrow('no')
      await store().write([account], author, async (tx) => {
        await tx.users.insert(account, bea)
        await tx.users.delete(account, ana.UserId)
      })
      const changes = await store().changes(account, 0, 10)
      const context = { account, time: author.now, caller: author.caller, requestId: author.requestId }
      const users = { ...context, kind: 'user', owner: undefined }
      expect(changes).toEqual([
        { ...users, revision: 1, ordinal: 0, id: ana.UserId, action: 'put', entity: ana },
        {
          ...context,
          revision: 1,
          ordinal: 1,
          kind: 'membership',
          id: `${ana.UserId}/G1`,
          owner: ana.UserId,
          action: 'put',
          entity: { UserId: ana.UserId, GroupId: 'G1' },
        },
        { ...users, revision: 2, ordinal: 0, id: bea.UserId, action: 'put', entity: bea },
        { ...users, revision: 2, ordinal: 1, id: ana.UserId, action: 'delete', entity: ana },
      ])
      expect(await store().revision(account)).toBe(2)
    })

    it('answers changes behind a revision, in whole revisions', async () => {
      const account = newAccount()
      for (let write = 0; write < 3; write++) {
        await store().write([account], author, async (tx) => {
          for (let index = 0; index < 3; index++) await tx.users.insert(account, user(`u${write}${index}`))
        })
      }
      const revisions = async (revision: number, limit: number) =>
        (await store().changes(account, revision, limit)).map((change) => change.revision)
      expect(await revisions(0, 100)).toEqual([1, 1, 1, 2, 2, 2, 3, 3, 3])
      expect(await revisions(1, 100)).toEqual([2, 2, 2, 3, 3, 3])
      expect(await revisions(3, 100)).toEqual([])
      expect(await revisions(0, 7)).toEqual([1, 1, 1, 2, 2, 2])
      expect(await revisions(0, 3)).toEqual([1, 1, 1])
      expect(await revisions(0, 1)).toEqual([1, 1, 1])
    })

    it('holds no secret', async () => {
      const account = newAccount()
      const secret = Buffer.from('the sealed secret')
      const key = accessKey('AIDA1')
      await store().write([account], author, (tx) => tx.accessKeys.insert(account, key, secret))
      await store().write([account], author, (tx) => tx.accessKeys.update(account, key, secret))
      await store().write([account], author, (tx) => tx.accessKeys.delete(account, key.AccessKeyId))
      const changes = await store().changes(account, 0, 10)
      expect(changes.map(({ entity }) => entity)).toEqual([key, key, key])
      const text = JSON.stringify(changes)
      for (const form of ['utf8', 'hex', 'base64'] as const) expect(text).not.toContain(secret.toString(form))
    })

    it('tells the history of one entity, newest first', async () => {
      const account = newAccount()
      const ana = user('ana')
      const renamed = { ...ana, UserName: 'bea' }
      await store().write([account], author, (tx) => tx.users.insert(account, ana))
      await store().write([account], author, async (tx) => {
        await tx.users.update(account, renamed)
        await tx.users.insert(account, user('cleo'))
      })
      await store().write([account], author, (tx) => tx.users.delete(account, ana.UserId))
      const history = await store().history(account, 'user', ana.UserId, 10)
      expect(history.map(({ action, entity }) => [action, entity])).toEqual([
        ['delete', renamed],
        ['put', renamed],
        ['put', ana],
      ])
      expect(await store().history(account, 'user', ana.UserId, 1)).toEqual(history.slice(0, 1))
      expect(await store().history(account, 'group', ana.UserId, 10)).toEqual([])
    })

    it('trims from the start of the log only, and never within a revision', async () => {
      const account = newAccount()
      const days = [1, 3, 2, 4]
      for (const day of days) {
        const now = new Date(Date.UTC(2020, 0, day))
        await store().write([account], { ...author, now }, async (tx) => {
          await tx.users.insert(account, user(`a${day}`))
          await tx.users.insert(account, user(`b${day}`))
        })
      }
      const left = async (day: number) => {
        await store().trimChanges(new Date(Date.UTC(2020, 0, day)))
        return (await store().changes(account, 0, 100)).map(({ revision }) => revision)
      }
      expect(await left(1)).toEqual([1, 1, 2, 2, 3, 3, 4, 4])
      expect(await left(3)).toEqual([2, 2, 3, 3, 4, 4])
      expect(await left(4)).toEqual([4, 4])
      expect(await left(5)).toEqual([])
      expect(await store().revision(account)).toBe(4)
      expect(await store().entities.users.count(account)).toBe(8)
      await store().write([account], author, (tx) => tx.users.insert(account, user('new')))
      expect((await store().changes(account, 0, 10)).map(({ revision }) => revision)).toEqual([5])
    })

    it('trims more changes than one step takes', async () => {
      const account = newAccount()
      const now = new Date(Date.UTC(2019, 0, 1))
      for (let write = 0; write < 3; write++) {
        await store().write([account], { ...author, now }, async (tx) => {
          for (let index = 0; index < 400; index++) {
            await tx.memberships.insert(account, { UserId: `U${write}`, GroupId: `G${index}` })
          }
        })
      }
      await store().trimChanges(new Date(Date.UTC(2019, 0, 2)))
      expect(await store().changes(account, 0, 1)).toEqual([])
    })
  })
}
