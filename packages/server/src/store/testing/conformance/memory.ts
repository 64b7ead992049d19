import { describe, expect, it } from 'vitest'
import { userKind } from '../../entity/user.ts'
import { placeIn } from '../../place-in-list.ts'
import type { Change, ListQuery } from '../../store.ts'
import { StoreUnavailable } from '../../store-error.ts'
import type { OpenStore, StoreOf } from '../conformance.ts'
import { author, newAccount, unique, user } from '../samples.ts'

/** What `Store` says of memory: revisions, listeners, bounds, and entities that nobody modifies. */
export function memoryConformance(store: StoreOf, open: OpenStore): void {
  describe('memory', () => {
    it('reaches the revision of each write before the write is answered', async () => {
      const account = newAccount()
      expect(await store().revision(account)).toBe(0)
      for (let revision = 1; revision <= 5; revision++) {
        const ana = user(`user${revision}`)
        await store().write([account], author, (tx) => tx.users.insert(account, ana))
        expect(await store().revision(account)).toBe(revision)
        expect(await store().entities.users.get(account, ana.UserId)).toEqual(ana)
        expect(await store().revision(account)).toBe(revision)
      }
    })

    it('gives the same stamp of an account until it changes, and none of one that it does not follow', async () => {
      const account = newAccount()
      expect(store().stamp(account)).toBeUndefined()
      const ana = user('ana')
      await store().write([account], author, (tx) => tx.users.insert(account, ana))
      await store().entities.users.get(account, ana.UserId)
      const stamp = store().stamp(account)
      expect(stamp).toBeDefined()
      await store().entities.users.find(account, 'ana')
      await store().write([newAccount()], author, async () => undefined)
      expect(store().stamp(account)).toBe(stamp)
      await store().write([account], author, (tx) =>
        tx.memberships.insert(account, { UserId: 'U', GroupId: 'G' }),
      )
      expect(store().stamp(account)).toBeDefined()
      expect(store().stamp(account)).not.toBe(stamp)
    })

    it('follows every change of what it holds', async () => {
      const account = newAccount()
      const ana = user('ana')
      await store().write([account], author, (tx) => tx.users.insert(account, ana))
      for (let index = 0; index < 5; index++) {
        const changed = { ...ana, Path: `/${index}/` }
        await store().write([account], author, (tx) => tx.users.update(account, changed))
        expect(await store().entities.users.get(account, ana.UserId)).toEqual(changed)
        expect(await store().entities.users.find(account, 'ana')).toEqual(changed)
        const GroupId = `G${index}`
        await store().write([account], author, (tx) =>
          tx.memberships.insert(account, { UserId: 'U', GroupId }),
        )
        expect(await store().entities.memberships.of(account, 'U')).toHaveLength(index + 1)
      }
      await store().write([account], author, (tx) => tx.users.delete(account, ana.UserId))
      expect(await store().entities.users.get(account, ana.UserId)).toBeUndefined()
      expect(await store().entities.users.find(account, 'ana')).toBeUndefined()
    })

    it('lists what is there after every change, however often the same page is asked for', async () => {
      const account = newAccount()
      const users = [user('ana'), user('bea'), user('cleo')]
      const first = { limit: 2, pathPrefix: '/' }
      const names = async (query: ListQuery) => {
        const asked = () => store().entities.users.list(account, query)
        const [page, again] = [await asked(), await asked()]
        expect(again).toEqual(page)
        return page.items.map(({ UserName }) => UserName)
      }
      expect(await names(first)).toEqual([])
      for (const one of users) {
        await store().write([account], author, (tx) => tx.users.insert(account, one))
        expect(await names(first)).toContain(users[0]?.UserName)
      }
      const [ana = user('ana')] = users
      const behindAna = placeIn(userKind, first)(ana)
      expect(await names({ ...first, after: behindAna })).toEqual(['bea', 'cleo'])
      await store().write([account], author, (tx) => tx.users.update(account, { ...ana, UserName: 'bob' }))
      expect(await names(first)).toEqual(['bea', 'bob'])
      expect(await names({ ...first, after: behindAna })).toEqual(['bea', 'bob'])
      await store().write([account], author, (tx) => tx.users.delete(account, ana.UserId))
      expect(await names(first)).toEqual(['bea', 'cleo'])
      expect(await names({ ...first, after: behindAna })).toEqual(['bea', 'cleo'])
    })

    it('holds what an entity came to that one write has changed twice', async () => {
      const account = newAccount()
      const ana = user('ana')
      await store().write([account], author, (tx) => tx.users.insert(account, ana))
      expect(await store().entities.users.get(account, ana.UserId)).toEqual(ana)
      const last = { ...ana, UserName: 'cleo' }
      await store().write([account], author, async (tx) => {
        await tx.users.update(account, { ...ana, UserName: 'bea' })
        await tx.users.update(account, last)
      })
      expect(await store().entities.users.get(account, ana.UserId)).toEqual(last)
      expect(await store().entities.users.find(account, 'bea')).toBeUndefined()
      expect(await store().entities.users.find(account, 'cleo')).toEqual(last)
    })

    it('remembers no absence', async () => {
      const account = newAccount()
      const ana = user('ana')
      expect(await store().entities.users.get(account, ana.UserId)).toBeUndefined()
      expect(await store().entities.users.find(account, 'ana')).toBeUndefined()
      await store().write([account], author, (tx) => tx.users.insert(account, ana))
      expect(await store().entities.users.get(account, ana.UserId)).toEqual(ana)
      expect(await store().entities.users.find(account, 'ana')).toEqual(ana)
    })

    it('tells its listeners of each change once, and of none that was undone', async () => {
      const account = newAccount()
      const told: Pick<Change, 'account' | 'kind' | 'id' | 'owner' | 'action'>[] = []
      store().onChange((change) => {
        if (change.account === account) told.push(change)
      })
      const ana = user('ana')
      await store().write([account], author, async (tx) => {
        await tx.users.insert(account, ana)
        await tx.memberships.insert(account, { UserId: ana.UserId, GroupId: 'G' })
      })
      const failing = store().write([account], author, async (tx) => {
        await tx.users.delete(account, ana.UserId)
        throw new Error('no')
      })
      await expect(failing).rejects.toThrow('no')
      await store().write([account], author, (tx) => tx.users.delete(account, ana.UserId))
      const of = { account, id: ana.UserId, owner: undefined, kind: 'user' }
      expect(told).toEqual([
        { ...of, action: 'put' },
        { account, kind: 'membership', id: `${ana.UserId}/G`, owner: ana.UserId, action: 'put' },
        { ...of, action: 'delete' },
      ])
    })

    it('reports the error of a listener, which touches neither the write nor other listeners', async () => {
      const reported: unknown[] = []
      const own = await open({ report: (error) => reported.push(error) })
      const error = new Error('a listener broke')
      let told = 0
      own.onChange(() => {
        throw error
      })
      own.onChange(() => {
        told++
      })
      const account = newAccount()
      expect(await own.write([account], author, (tx) => tx.users.insert(account, user('ana')))).toBe(
        'inserted',
      )
      expect(reported).toContain(error)
      expect(told).toBe(1)
      await own.close()
    })

    it('answers the same whatever its bounds are', async () => {
      for (const memory of [
        { entries: 0 },
        { entries: 1 },
        { entries: 5 },
        { bytes: 0 },
        { bytes: 20_000 },
      ]) {
        const own = await open({ memory, verifyMemory: true })
        const account = newAccount()
        const all = Array.from({ length: 30 }, (_, index) =>
          user(`user${index}`, { PermissionsBoundary: 'arn:1' }),
        )
        await own.write([account], author, async (tx) => {
          for (const one of all) {
            await tx.users.insert(account, one)
            await tx.attachments.insert(account, { PrincipalId: one.UserId, PolicyArn: 'arn:2' })
          }
        })
        for (let round = 0; round < 3; round++) {
          for (const one of all) {
            expect(await own.entities.users.get(account, one.UserId)).toEqual(one)
            expect(await own.entities.users.find(account, one.UserName)).toEqual(one)
            expect(await own.entities.attachments.of(account, one.UserId)).toHaveLength(1)
          }
        }
        await own.close()
      }
    })

    it('lets nobody modify an entity where answers are compared', async () => {
      const account = newAccount()
      const ana = user('ana', { Tags: [{ Key: 'a', Value: 'b' }] })
      await store().write([account], author, (tx) => tx.users.insert(account, ana))
      for (let read = 0; read < 2; read++) {
        const found = await store().entities.users.get(account, ana.UserId)
        expect(
          Object.isFrozen(found) && Object.isFrozen(found?.Tags) && Object.isFrozen(found?.Tags[0]),
        ).toBe(true)
      }
    })

    it('has nothing to catch up with when nobody else writes, and is ready', async () => {
      const account = newAccount()
      const ana = user('ana')
      await store().write([account], author, (tx) => tx.users.insert(account, ana))
      await store().entities.users.get(account, ana.UserId)
      expect(await store().catchUp(account)).toBe(false)
      await store().ready()
      expect(store().lag()).toBeLessThan(5)
    })

    it('refuses everything once it is closed', async () => {
      const own = await open({})
      await own.close()
      const write = own.write([newAccount()], author, () => Promise.resolve(unique('')))
      await expect(write).rejects.toThrow(StoreUnavailable)
    })
  })
}
