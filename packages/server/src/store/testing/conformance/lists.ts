import { describe, expect, it } from 'vitest'
import { membershipKind } from '../../entity/group.ts'
import { type User, userKind } from '../../entity/user.ts'
import { placeIn } from '../../place-in-list.ts'
import { type ListQuery, type Transaction, UnknownPosition } from '../../store.ts'
import type { StoreOf } from '../conformance.ts'
import { author, group, newAccount, user } from '../samples.ts'

/** What `EntityReader.list` says: order, prefixes, targets, and pages by key. */
export function listConformance(store: StoreOf): void {
  const insert = (account: string, users: readonly User[]) =>
    store().write([account], author, async (tx) => {
      for (const one of users) await tx.users.insert(account, one)
    })
  const names = async (account: string, query: Partial<ListQuery>) => {
    const { items } = await store().entities.users.list(account, { limit: 1000, ...query })
    return items.map(({ UserName }) => UserName)
  }
  /** Reads all pages of a list by key. */
  const pages = async (account: string, query: ListQuery) => {
    const found: User[][] = []
    for (let after: string | undefined; ; ) {
      const { items, more } = await store().entities.users.list(account, { ...query, after })
      found.push([...items])
      if (!more) return found
      const last = items.at(-1)
      after = last && placeIn(userKind, query)(last)
    }
  }

  describe('lists', () => {
    it('lists in the order of names by UTF-8 bytes, whatever the language of the engine', async () => {
      const account = newAccount()
      // U+FF5E comes before U+1F600 in bytes, and after it in the units of UTF-16.
      const sorted = [
        '+',
        ',',
        '-',
        '.',
        '0',
        '9',
        '=',
        '@',
        '_',
        'a',
        'a+b',
        'a-b',
        'a.b',
        'a1',
        'a_b',
        'ab',
        'é',
        '～',
        '😀',
      ]
      await insert(
        account,
        sorted.toReversed().map((name) => user(name)),
      )
      expect(await names(account, {})).toEqual(sorted)
    })

    it('orders names without regard to case where the kind compares them so', async () => {
      const account = newAccount()
      await insert(
        account,
        ['b', 'A', 'a1', 'B1'].map((name) => user(name)),
      )
      expect(await names(account, {})).toEqual(['A', 'a1', 'b', 'B1'])
    })

    it('pages through every entity once, and says whether more follows', async () => {
      const account = newAccount()
      const all = Array.from({ length: 7 }, (_, index) => user(`user${index}`))
      await insert(account, all.toReversed())
      for (const limit of [1, 2, 3, 7, 8]) {
        const found = await pages(account, { limit })
        expect(found.flat()).toEqual(all)
        expect(found.map((page) => page.length).slice(0, -1)).toEqual(Array(found.length - 1).fill(limit))
      }
    })

    it('begins a list of a target behind any id, also one that never was', async () => {
      const account = newAccount()
      const all = ['A1', 'B1', 'B2', 'C1'].map((UserId) =>
        user(UserId, { UserId, PermissionsBoundary: 'arn:1' }),
      )
      await insert(account, all)
      expect(await names(account, { target: 'arn:1', after: 'B' })).toEqual(['B1', 'B2', 'C1'])
      expect(await names(account, { target: 'arn:1', after: 'D' })).toEqual([])
    })

    it('answers an empty page for an account without entities', async () => {
      expect(await store().entities.users.list(newAccount(), { limit: 10 })).toEqual({
        items: [],
        more: false,
      })
    })

    it('takes 1 to 1,000 entities as the length of a page', async () => {
      for (const limit of [0, -1, 1.5, 1001, Number.NaN]) {
        await expect(store().entities.users.list(newAccount(), { limit })).rejects.toThrow(RangeError)
      }
    })

    it('takes a path prefix literally: %, _ and the case count', async () => {
      const account = newAccount()
      const paths = ['/', '/a/', '/A/', '/a_b/', '/axb/', '/a%/', '/a%b/', '/a/b/', '/aa/']
      await insert(
        account,
        paths.map((Path, index) => user(`u${index}`, { Path })),
      )
      const found = async (pathPrefix: string) => {
        const { items } = await store().entities.users.list(account, { limit: 100, pathPrefix })
        return items.map(({ Path }) => Path)
      }
      expect(await found('/a_')).toEqual(['/a_b/'])
      expect(await found('/a%')).toEqual(['/a%/', '/a%b/'])
      expect(await found('/A')).toEqual(['/A/'])
      expect(await found('/a/')).toEqual(['/a/', '/a/b/'])
      expect(await found('/a')).toEqual(['/a%/', '/a%b/', '/a/', '/a/b/', '/a_b/', '/aa/', '/axb/'])
      expect(await found('/b')).toEqual([])
      expect((await found('/')).length).toBe(paths.length)
    })

    it('lists behind a prefix in the order of path, then name, and pages there', async () => {
      const account = newAccount()
      const sorted = [
        user('z', { Path: '/p/' }),
        user('a', { Path: '/p/a/' }),
        user('b', { Path: '/p/a/' }),
        user('c', { Path: '/p/\u{7f}/' }),
        user('d', { Path: '/p/\u{10ffff}' }),
      ]
      await insert(account, [...sorted.toReversed(), user('x', { Path: '/q/' }), user('y')])
      for (const limit of [1, 2, 10]) {
        expect((await pages(account, { limit, pathPrefix: '/p/' })).flat()).toEqual(sorted)
      }
      expect((await pages(account, { limit: 1, pathPrefix: '/p/\u{10ffff}' })).flat()).toEqual([sorted[4]])
    })

    it('lists what refers to a target in the order of ids', async () => {
      const account = newAccount()
      const all = ['c', 'b', 'a'].map((name) =>
        user(name, { PermissionsBoundary: 'arn:1', Path: `/${name}/` }),
      )
      await insert(account, [...all.toReversed(), user('d', { PermissionsBoundary: 'arn:2' }), user('e')])
      for (const limit of [1, 2, 3, 4]) {
        expect((await pages(account, { limit, target: 'arn:1' })).flat()).toEqual(all)
      }
      expect((await pages(account, { limit: 1, target: 'arn:1', pathPrefix: '/b/' })).flat()).toEqual([
        all[1],
      ])
      expect(await names(account, { target: 'arn:3' })).toEqual([])
    })

    it('lists what one owner has, and all of a kind in the order of owner, then name', async () => {
      const account = newAccount()
      const all = ['U1', 'U2', 'U3'].flatMap((UserId) => ['G1', 'G2'].map((GroupId) => ({ UserId, GroupId })))
      await store().write([account], author, async (tx) => {
        for (const one of all.toReversed()) await tx.memberships.insert(account, one)
      })
      const { memberships } = store().entities
      const behind = all.map(placeIn(membershipKind, {}))
      const first = await memberships.list(account, { limit: 1, owner: 'U2' })
      expect(first).toEqual({ items: [all[2]], more: true })
      const second = await memberships.list(account, { limit: 1, owner: 'U2', after: behind[2] })
      expect(second).toEqual({ items: [all[3]], more: false })
      const rest = await memberships.list(account, { limit: 10, after: behind[1] })
      expect(rest.items).toEqual(all.slice(2))
      expect((await memberships.list(account, { limit: 10, target: 'G2', owner: 'U3' })).items).toEqual([
        all[5],
      ])
    })

    it('goes on behind a place, whatever has become of the entity that stood there', async () => {
      const names = ['a', 'b', 'c', 'd']
      const became: ((one: User, tx: Transaction, account: string) => Promise<unknown>)[] = [
        (one, tx, account) => tx.users.delete(account, one.UserId),
        (one, tx, account) => tx.users.update(account, { ...one, UserName: 'zz' }),
        (one, tx, account) => tx.users.update(account, { ...one, UserName: 'A0' }),
        (one, tx, account) => tx.users.update(account, { ...one, UserName: 'B' }),
        (one, tx, account) => tx.users.update(account, { ...one, Path: '/p/zz/' }),
        (one, tx, account) => tx.users.update(account, { ...one, Path: '/q/' }),
        async (one, tx, account) => {
          await tx.users.delete(account, one.UserId)
          await tx.users.insert(account, user('b', { Path: '/p/' }))
        },
      ]
      for (const become of became) {
        const account = newAccount()
        const all = names.map((name) => user(name, { Path: '/p/' }))
        await insert(account, all)
        const gone = all[1] ?? user('none')
        await store().write([account], author, (tx) => become(gone, tx, account))
        for (const list of [{}, { pathPrefix: '/p/' }]) {
          const after = placeIn(userKind, list)(gone)
          const { items } = await store().entities.users.list(account, { limit: 10, ...list, after })
          const kept = items.filter(({ UserId }) => UserId !== gone.UserId)
          expect(kept.map(({ UserName }) => UserName)).toEqual(['c', 'd'])
        }
      }
    })

    it('lists behind prefixes and places that are longer than what it knows of paths', async () => {
      const account = newAccount()
      const long = `/${'long/'.repeat(40)}`
      const all = Array.from({ length: 1_205 }, (_, index) =>
        user(`user${String(index).padStart(4, '0')}`, { Path: `${long}${index % 3}/` }),
      )
      await insert(account, [...all.toReversed(), user('x', { Path: `${long.slice(0, -5)}other/` })])
      expect((await pages(account, { limit: 500, pathPrefix: long })).flat()).toEqual(all)
      expect((await pages(account, { limit: 1_000, pathPrefix: '/long/' })).flat()).toHaveLength(1_206)
      for (const [limit, length] of [
        [100, 402],
        [402, 402],
        [1_000, 402],
      ] as const) {
        const found = await pages(account, { limit, pathPrefix: `${long}0/` })
        expect(found.flat()).toEqual(all.filter((_, index) => index % 3 === 0))
        expect(found.flat()).toHaveLength(length)
      }
      expect(await pages(account, { limit: 10, pathPrefix: `${long}4/` })).toEqual([[]])
    })

    it('throws UnknownPosition for what is no place in the list', async () => {
      const account = newAccount()
      const ana = user('ana')
      await insert(account, [ana])
      const list = (query: Partial<ListQuery>) =>
        store().entities.users.list(account, { limit: 10, ...query })
      const inPath = { pathPrefix: '/p/' }
      const [byName, byPath] = [placeIn(userKind, {})(ana), placeIn(userKind, inPath)(ana)]
      for (const query of [
        { after: ana.UserId },
        { after: '' },
        { after: byPath },
        { after: '\0\ud800' },
        { ...inPath, after: byName },
        { ...inPath, after: byPath },
        { ...inPath, after: `${inPath.pathPrefix}${byPath}\0` },
        { owner: 'U1', after: byName },
        { target: 'arn:1', after: byName },
      ]) {
        await expect(list(query)).rejects.toThrow(UnknownPosition)
      }
    })

    it('sees inside a write what the write has done', async () => {
      const account = newAccount()
      await insert(account, [user('b')])
      await store().write([account], author, async (tx) => {
        await tx.users.insert(account, user('a'))
        const { items } = await tx.users.list(account, { limit: 10 })
        expect(items.map(({ UserName }) => UserName)).toEqual(['a', 'b'])
      })
    })

    it('lists each kind by itself', async () => {
      const account = newAccount()
      await store().write([account], author, async (tx) => {
        await tx.users.insert(account, user('a'))
        await tx.groups.insert(account, group('g'))
      })
      expect(await names(account, {})).toEqual(['a'])
    })
  })
}
