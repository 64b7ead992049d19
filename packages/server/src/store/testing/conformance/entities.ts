import { describe, expect, it } from 'vitest'
import { GLOBAL } from '../../store.ts'
import type { StoreOf } from '../conformance.ts'
import { accessKey, author, group, newAccount, unique, user } from '../samples.ts'

/** Single entities: what `EntityReader` and `EntityWriter` say of get, getMany, find, of, sealed, insert, update and delete. */
export function entityConformance(store: StoreOf): void {
  describe('entities', () => {
    it('finds what was inserted by id and by name, with its dates as dates', async () => {
      const account = newAccount()
      const ana = user('Ana', {
        Path: '/team/',
        Tags: [{ Key: 'a', Value: '' }],
        PermissionsBoundary: 'arn:x',
      })
      expect(await store().write([account], author, (tx) => tx.users.insert(account, ana))).toBe('inserted')
      expect(await store().entities.users.get(account, ana.UserId)).toEqual(ana)
      expect(await store().entities.users.find(account, 'ana')).toEqual(ana)
      expect((await store().entities.users.find(account, 'ana'))?.CreateDate).toEqual(ana.CreateDate)
    })

    it('answers nothing for an unknown id, name, owner or account', async () => {
      const account = newAccount()
      await store().write([account], author, (tx) => tx.users.insert(account, user('ana')))
      const { users, memberships } = store().entities
      expect(await users.get(account, 'AIDANOBODY')).toBeUndefined()
      expect(await users.find(account, 'bea')).toBeUndefined()
      expect(await users.find(newAccount(), 'ana')).toBeUndefined()
      expect(await memberships.of(account, 'AIDANOBODY')).toEqual([])
      expect(await users.count(newAccount())).toBe(0)
    })

    it('reads many by id in the order asked for, whether memory holds none of them, some or all', async () => {
      const account = newAccount()
      const [ana, bea, cleo] = [user('ana'), user('bea', { Path: '/"\'\\,[]/' }), user('cleo')]
      await store().write([account], author, async (tx) => {
        for (const one of [ana, bea, cleo]) await tx.users.insert(account, one)
      })
      const { users } = store().entities
      expect(await users.getMany(account, [])).toEqual([])
      expect(await users.getMany(account, [cleo.UserId])).toEqual([cleo])
      const ids = [cleo.UserId, 'AIDANOBODY', ana.UserId, '', bea.UserId, ana.UserId]
      const found = [cleo, undefined, ana, undefined, bea, ana]
      for (let time = 0; time < 3; time++) expect(await users.getMany(account, ids)).toEqual(found)
      expect(await users.getMany(newAccount(), ids)).toEqual(ids.map(() => undefined))
      expect(await store().entities.groups.getMany(account, ids)).toEqual(ids.map(() => undefined))
    })

    it('reads many as the write under way has left them', async () => {
      const account = newAccount()
      const [ana, bea, cleo] = [user('ana'), user('bea'), user('cleo')]
      const ids = [ana, bea, cleo].map(({ UserId }) => UserId)
      const { users } = store().entities
      await store().write([account], author, async (tx) => {
        await tx.users.insert(account, ana)
        await tx.users.insert(account, bea)
      })
      expect(await users.getMany(account, ids)).toEqual([ana, bea, undefined])
      const renamed = { ...ana, UserName: 'anna' }
      await store().write([account], author, async (tx) => {
        await tx.users.update(account, renamed)
        await tx.users.delete(account, bea.UserId)
        await tx.users.insert(account, cleo)
        expect(await tx.users.getMany(account, ids)).toEqual([renamed, undefined, cleo])
      })
      expect(await users.getMany(account, ids)).toEqual([renamed, undefined, cleo])
    })

    it('reads more at once than one statement does, with what is sealed beside them', async () => {
      const account = newAccount()
      const keys = Array.from({ length: 2_001 }, () => accessKey('AIDA1'))
      await store().write([account], author, async (tx) => {
        for (const [index, key] of keys.entries()) {
          await tx.accessKeys.insert(account, key, Uint8Array.of(index % 251))
        }
      })
      const { accessKeys } = store().entities
      const last = keys.at(-1)
      const ids = keys.map(({ AccessKeyId }) => AccessKeyId).toReversed()
      expect(await accessKeys.getMany(account, ids)).toEqual(keys.toReversed())
      expect(await store().revision(account)).toBe(1)
      const sealed = await accessKeys.sealed(account, last?.AccessKeyId ?? '')
      expect(Uint8Array.from(sealed ?? [])).toEqual(Uint8Array.of(2_000 % 251))
    })

    it('finds by the exact name that it is given: lower case is the business of the kind', async () => {
      const account = newAccount()
      await store().write([account], author, (tx) => tx.users.insert(account, user('Ana')))
      expect(await store().entities.users.find(account, 'Ana')).toBeUndefined()
      expect((await store().entities.users.find(account, 'ana'))?.UserName).toBe('Ana')
    })

    it('refuses a name taken in another case, and an id that is taken', async () => {
      const account = newAccount()
      const ana = user('ana')
      const results = await store().write([account], author, async (tx) => [
        await tx.users.insert(account, ana),
        await tx.users.insert(account, user('ANA')),
        await tx.users.insert(account, { ...user('bea'), UserId: ana.UserId }),
      ])
      expect(results).toEqual(['inserted', 'exists', 'exists'])
      expect(await store().entities.users.count(account)).toBe(1)
    })

    it('keeps names apart by owner, kind and account', async () => {
      const [account, other] = [newAccount(), newAccount()]
      const results = await store().write([account, other], author, async (tx) => [
        await tx.users.insert(account, user('ana')),
        await tx.groups.insert(account, group('ana')),
        await tx.users.insert(other, user('ana')),
        await tx.memberships.insert(account, { UserId: 'U1', GroupId: 'G1' }),
        await tx.memberships.insert(account, { UserId: 'U2', GroupId: 'G1' }),
      ])
      expect(new Set(results)).toEqual(new Set(['inserted']))
      expect(await store().entities.memberships.find(account, 'G1', 'U2')).toEqual({
        UserId: 'U2',
        GroupId: 'G1',
      })
      expect(await store().entities.memberships.find(account, 'G1')).toBeUndefined()
    })

    it('answers all entities of one owner in the order of their names', async () => {
      const account = newAccount()
      const names = ['b', 'a', 'C', 'a-b', 'a_b', 'a.b', 'a1']
      await store().write([account], author, async (tx) => {
        for (const PolicyName of names) {
          await tx.inlinePolicies.insert(account, { PrincipalId: 'AIDA1', PolicyName, PolicyDocument: '{}' })
        }
        await tx.inlinePolicies.insert(account, {
          PrincipalId: 'AIDA2',
          PolicyName: 'x',
          PolicyDocument: '{}',
        })
      })
      const found = await store().entities.inlinePolicies.of(account, 'AIDA1')
      expect(found.map(({ PolicyName }) => PolicyName)).toEqual(['a', 'a-b', 'a.b', 'a1', 'a_b', 'b', 'C'])
    })

    it('replaces an entity, and finds it by its new name alone', async () => {
      const account = newAccount()
      const ana = user('ana')
      await store().write([account], author, (tx) => tx.users.insert(account, ana))
      expect(await store().entities.users.find(account, 'ana')).toEqual(ana)
      const renamed = { ...ana, UserName: 'Bea', Path: '/new/' }
      expect(await store().write([account], author, (tx) => tx.users.update(account, renamed))).toBe(
        'updated',
      )
      expect(await store().entities.users.find(account, 'ana')).toBeUndefined()
      expect(await store().entities.users.find(account, 'bea')).toEqual(renamed)
      expect(await store().entities.users.get(account, ana.UserId)).toEqual(renamed)
    })

    it('updates nothing that is missing, and takes no name that is taken', async () => {
      const account = newAccount()
      const [ana, bea] = [user('ana'), user('bea')]
      const results = await store().write([account], author, async (tx) => [
        await tx.users.insert(account, ana),
        await tx.users.insert(account, bea),
        await tx.users.update(account, { ...bea, UserName: 'ANA' }),
        await tx.users.update(account, { ...ana, UserName: 'Ana' }),
        await tx.users.update(account, user('cleo')),
      ])
      expect(results).toEqual(['inserted', 'inserted', 'exists', 'updated', 'missing'])
      expect((await store().entities.users.find(account, 'ana'))?.UserName).toBe('Ana')
      expect((await store().entities.users.find(account, 'bea'))?.UserName).toBe('bea')
    })

    it('gives a name again once its entity is deleted, under a new id', async () => {
      const account = newAccount()
      const [first, second] = [user('ana'), user('ana')]
      await store().write([account], author, (tx) => tx.users.insert(account, first))
      expect(await store().entities.users.find(account, 'ana')).toEqual(first)
      const results = await store().write([account], author, async (tx) => [
        await tx.users.delete(account, first.UserId),
        await tx.users.insert(account, second),
        await tx.users.delete(account, first.UserId),
      ])
      expect(results).toEqual(['deleted', 'inserted', 'missing'])
      expect(await store().entities.users.find(account, 'ana')).toEqual(second)
      expect(await store().entities.users.get(account, first.UserId)).toBeUndefined()
    })

    it('does not let an entity change its owner', async () => {
      const account = newAccount()
      const key = accessKey('AIDA1')
      await store().write([account], author, (tx) => tx.accessKeys.insert(account, key))
      const moved = { ...key, PrincipalId: 'AIDA2' }
      await expect(
        store().write([account], author, (tx) => tx.accessKeys.update(account, moved)),
      ).rejects.toThrow(TypeError)
    })

    it('keeps the sealed secret beside the entity, and an update keeps it unless one is given', async () => {
      const account = newAccount()
      const key = accessKey('AIDA1')
      const [first, second] = [Uint8Array.of(0, 1, 255), Uint8Array.of(7)]
      const bytes = async () =>
        Buffer.from((await store().entities.accessKeys.sealed(account, key.AccessKeyId)) ?? [])
      await store().write([account], author, (tx) => tx.accessKeys.insert(account, key, first))
      expect(await bytes()).toEqual(Buffer.from(first))
      const inactive = { ...key, Status: 'Inactive' } as const
      await store().write([account], author, (tx) => tx.accessKeys.update(account, inactive))
      expect(await store().entities.accessKeys.get(account, key.AccessKeyId)).toEqual(inactive)
      expect(await bytes()).toEqual(Buffer.from(first))
      await store().write([account], author, (tx) => tx.accessKeys.update(account, key, second))
      expect(await bytes()).toEqual(Buffer.from(second))
      await store().write([account], author, (tx) => tx.accessKeys.delete(account, key.AccessKeyId))
      expect(await store().entities.accessKeys.sealed(account, key.AccessKeyId)).toBeUndefined()
    })

    it('refuses a secret for a kind that has none', async () => {
      const account = newAccount()
      const write = store().write([account], author, (tx) =>
        tx.users.insert(account, user('ana'), Uint8Array.of(1)),
      )
      await expect(write).rejects.toThrow('a user has no secret')
    })

    it('keeps entities without a name, and those above all accounts', async () => {
      const session = { AccessKeyId: unique('ASIA'), Expiration: new Date('2027-01-01T00:00:00Z') }
      await store().write([GLOBAL], author, (tx) => tx.revokedSessions.insert(GLOBAL, session))
      expect(await store().entities.revokedSessions.get(GLOBAL, session.AccessKeyId)).toEqual(session)
      expect(await store().entities.revokedSessions.find(GLOBAL, session.AccessKeyId)).toEqual(session)
    })

    it('refuses text that not every engine can keep, and finds nothing by it', async () => {
      const account = newAccount()
      for (const name of ['a\0b', '\ud800']) {
        const write = store().write([account], author, (tx) => tx.users.insert(account, user(name)))
        await expect(write).rejects.toThrow('the name of this user cannot be stored')
        const { users, memberships } = store().entities
        expect(await users.find(account, name)).toBeUndefined()
        expect(await users.get(account, name)).toBeUndefined()
        expect(await users.getMany(account, [name])).toEqual([undefined])
        expect(await users.getMany(name, ['AIDA1'])).toEqual([undefined])
        expect(await users.countsOf(account, [name])).toEqual([0])
        expect(await users.countsOf(name, ['arn:1'])).toEqual([0])
        expect(await users.get(name, 'AIDA1')).toBeUndefined()
        expect(await memberships.of(account, name)).toEqual([])
        expect(await memberships.countOf(account, name)).toBe(0)
        expect((await users.list(account, { limit: 1, pathPrefix: `/${name}` })).items).toEqual([])
      }
    })

    it('gives back any text in a document, NUL and halves of surrogate pairs too', async () => {
      const account = newAccount()
      const odd = user('ana', { Tags: [{ Key: '\0', Value: '\ud800 😀 %_\'"\\' }] })
      await store().write([account], author, (tx) => tx.users.insert(account, odd))
      expect(await store().entities.users.get(account, odd.UserId)).toEqual(odd)
    })

    it('counts the entities of a kind, and those that refer to a target', async () => {
      const account = newAccount()
      const [ana, bea] = [user('ana', { PermissionsBoundary: 'arn:1' }), user('bea')]
      await store().write([account], author, async (tx) => {
        await tx.users.insert(account, ana)
        await tx.users.insert(account, bea)
        expect([await tx.users.count(account), await tx.users.countOf(account, 'arn:1')]).toEqual([2, 1])
        await tx.users.update(account, { ...bea, PermissionsBoundary: 'arn:1' })
        expect(await tx.users.countOf(account, 'arn:1')).toBe(2)
        expect(await tx.users.countsOf(account, ['arn:2', 'arn:1'])).toEqual([0, 2])
      })
      await store().write([account], author, async (tx) => {
        await tx.users.update(account, { ...bea, PermissionsBoundary: 'arn:2' })
        await tx.users.delete(account, ana.UserId)
        expect(await tx.users.countsOf(account, ['arn:1', 'arn:2'])).toEqual([0, 1])
      })
      const { users } = store().entities
      const many = Array.from({ length: 1_500 }, (_, index) => `arn:${index}`)
      const counts = many.map((target) => (target === 'arn:2' ? 1 : 0))
      expect(await users.countsOf(account, many)).toEqual(counts)
      expect(await users.countsOf(account, [])).toEqual([])
      expect(await users.count(account)).toBe(1)
      expect(await users.countOf(account, 'arn:1')).toBe(0)
      expect(await users.countOf(account, 'arn:2')).toBe(1)
    })

    it('tells in pages what entities refer to, also what the write under way has changed', async () => {
      const account = newAccount()
      const target = (PermissionsBoundary: string) => user(unique('user'), { PermissionsBoundary })
      // U+FF5E comes before U+1F600 in bytes, and after it in the units of UTF-16.
      const [a, b, tilde, smile] = ['a', 'b', '～', '😀'].map(target)
      if (!a || !b || !tilde || !smile) throw new Error('four users were made')
      const { users } = store().entities
      const pages = async (reader: typeof users, limit: number) => {
        const found: string[] = []
        for (let after: string | undefined; ; ) {
          const { items, more } = await reader.targets(account, { limit, after })
          expect(items.length).toBeLessThanOrEqual(limit)
          found.push(...items.map(({ target, count }) => `${target}${count}`))
          if (!more) return found
          after = items.at(-1)?.target
        }
      }
      await store().write([account], author, async (tx) => {
        for (const one of [smile, tilde, b]) await tx.users.insert(account, one)
        await tx.users.insert(account, target('b'))
        expect(await pages(tx.users, 1)).toEqual(['b2', '～1', '😀1'])
      })
      for (const limit of [1, 2, 1000]) expect(await pages(users, limit)).toEqual(['b2', '～1', '😀1'])
      await store().write([account], author, async (tx) => {
        await tx.users.insert(account, a)
        await tx.users.delete(account, tilde.UserId)
        await tx.users.update(account, { ...smile, PermissionsBoundary: 'b' })
        for (const limit of [1, 2, 1000]) expect(await pages(tx.users, limit)).toEqual(['a1', 'b3'])
      })
      expect(await pages(users, 1)).toEqual(['a1', 'b3'])
      expect(await store().entities.memberships.targets(account, { limit: 10 })).toEqual({
        items: [],
        more: false,
      })
      await expect(users.targets(account, { limit: 1001 })).rejects.toThrow(RangeError)
    })
  })
}
