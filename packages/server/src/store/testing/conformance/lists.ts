import { describe, expect, it } from 'vitest'
import type { User } from '../../entity/user.ts'
import { type ListQuery, UnknownPosition } from '../../store.ts'
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
      after = items.at(-1)?.UserId
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
      const first = await memberships.list(account, { limit: 1, owner: 'U2' })
      expect(first).toEqual({ items: [all[2]], more: true })
      const second = await memberships.list(account, { limit: 1, owner: 'U2', after: 'U2/G1' })
      expect(second).toEqual({ items: [all[3]], more: false })
      const rest = await memberships.list(account, { limit: 10, after: 'U1/G2' })
      expect(rest.items).toEqual(all.slice(2))
      expect((await memberships.list(account, { limit: 10, target: 'G2', owner: 'U3' })).items).toEqual([
        all[5],
      ])
    })

    it('goes on where a deleted entity stood', async () => {
      const account = newAccount()
      const all = ['a', 'b', 'c', 'd'].map((name) => user(name, { Path: '/p/' }))
      await insert(account, all)
      const after = all[1]?.UserId ?? ''
      await store().write([account], author, (tx) => tx.users.delete(account, after))
      expect(await names(account, { after })).toEqual(['c', 'd'])
      expect(await names(account, { after, pathPrefix: '/p/' })).toEqual(['c', 'd'])
    })

    it('goes on where an entity last stood that has left the list', async () => {
      const account = newAccount()
      const all = ['a', 'b', 'c'].map((name) => user(name, { Path: '/p/' }))
      await insert(account, all)
      const moved = user('b', { UserId: all[1]?.UserId ?? '', Path: '/q/' })
      await store().write([account], author, (tx) => tx.users.update(account, moved))
      expect(await names(account, { after: moved.UserId, pathPrefix: '/p/' })).toEqual(['c'])
    })

    it('throws UnknownPosition where nothing tells where the entity stood', async () => {
      const account = newAccount()
      const [ana, other] = [user('ana'), user('bea')]
      await insert(account, [ana])
      await insert(newAccount(), [other])
      const list = (query: Partial<ListQuery>) =>
        store().entities.users.list(account, { limit: 10, ...query })
      await expect(list({ after: other.UserId })).rejects.toThrow(UnknownPosition)
      await expect(list({ after: 'a\0' })).rejects.toThrow(UnknownPosition)
      await expect(list({ after: ana.UserId, pathPrefix: '/p/' })).rejects.toThrow(UnknownPosition)
      await store().write([account], author, (tx) => tx.users.delete(account, ana.UserId))
      await store().trimChanges(new Date('2999-01-01T00:00:00Z'))
      await expect(list({ after: ana.UserId })).rejects.toThrow(UnknownPosition)
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
