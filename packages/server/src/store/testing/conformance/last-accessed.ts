import { describe, expect, it } from 'vitest'
import type { Accessed } from '../../store.ts'
import type { StoreOf } from '../conformance.ts'
import { newAccount } from '../samples.ts'

/** What `Store.lastAccessed` says. */
export function lastAccessedConformance(store: StoreOf): void {
  describe('last accessed', () => {
    const access = (account: string, minute: number, more: Partial<Accessed> = {}): Accessed => ({
      ...{ account, principal: 'AIDA1', service: 'iam', action: 'ListUsers', region: 'us-east-1' },
      time: new Date(Date.UTC(2026, 0, 1, 0, minute)),
      ...more,
    })

    it('keeps the latest time of each principal and action, in the order of services and actions', async () => {
      const account = newAccount()
      const find = () => store().lastAccessed.of(account, 'AIDA1')
      expect(await find()).toEqual([])
      const sts = access(account, 1, { service: 'sts', action: 'AssumeRole' })
      const other = access(account, 9, { principal: 'AIDA2' })
      await store().lastAccessed.record([access(account, 2), sts, other, access(account, 3, { region: 'r' })])
      await store().lastAccessed.record([access(account, 2)])
      expect(await find()).toEqual([access(account, 3, { region: 'r' }), sts])
      expect(await store().lastAccessed.of(newAccount(), 'AIDA1')).toEqual([])
    })

    it('tells of each service when anybody of an account last asked for it', async () => {
      const account = newAccount()
      expect(await store().lastAccessed.services(account)).toEqual([])
      await store().lastAccessed.record([
        access(account, 1, { region: 'a' }),
        access(account, 3, { principal: 'AIDA2', action: 'GetUser', region: 'b' }),
        access(account, 2, { principal: 'AIDA3', action: 'GetRole', region: 'c' }),
        access(account, 5, { service: 'sts', action: 'AssumeRole' }),
        access(newAccount(), 9),
      ])
      const at = (minute: number) => new Date(Date.UTC(2026, 0, 1, 0, minute))
      expect(await store().lastAccessed.services(account)).toEqual([
        { service: 'iam', time: at(3), region: 'b' },
        { service: 'sts', time: at(5), region: 'us-east-1' },
      ])
    })

    it('forgets what is older than it is told, and records nothing in the change log', async () => {
      const account = newAccount()
      const old = access(account, 0, { action: 'GetUser', time: new Date(Date.UTC(2020, 0, 1)) })
      await store().lastAccessed.record([old, access(account, 1)])
      await store().lastAccessed.record([])
      await store().lastAccessed.trim(new Date(Date.UTC(2020, 0, 2)))
      expect(await store().lastAccessed.of(account, 'AIDA1')).toEqual([access(account, 1)])
      expect(await store().revision(account)).toBe(0)
    })

    it('records many at once, and many callers at once', async () => {
      const account = newAccount()
      const many = Array.from({ length: 1_200 }, (_, index) =>
        access(account, 1, { principal: `AIDA${index}` }),
      )
      const later = many.map((one) => ({ ...one, time: new Date(Date.UTC(2026, 0, 2)) }))
      await Promise.all([many, many.toReversed(), later].map((batch) => store().lastAccessed.record(batch)))
      expect((await store().lastAccessed.of(account, 'AIDA1199'))[0]?.time).toEqual(
        new Date(Date.UTC(2026, 0, 2)),
      )
    })
  })
}
