import { describe, expect, it } from 'vitest'
import type { LastUsed } from '../../store.ts'
import type { StoreOf } from '../conformance.ts'
import { newAccount } from '../samples.ts'

/** What `Store.lastUsed` says. */
export function lastUsedConformance(store: StoreOf): void {
  describe('last used', () => {
    const use = (account: string, minute: number, service = 'iam'): LastUsed => ({
      account,
      subject: 'AKIA1',
      time: new Date(Date.UTC(2026, 0, 1, 0, minute)),
      region: 'us-east-1',
      service,
    })

    it('keeps the latest use of each subject, in whatever order they come', async () => {
      const account = newAccount()
      const find = () => store().lastUsed.find(account, 'AKIA1')
      expect(await find()).toBeUndefined()
      await store().lastUsed.record([use(account, 2), use(account, 3, 's3'), use(account, 1)])
      expect(await find()).toEqual(use(account, 3, 's3'))
      await store().lastUsed.record([use(account, 2)])
      expect(await find()).toEqual(use(account, 3, 's3'))
      await store().lastUsed.record([use(account, 4, 'sts')])
      expect(await find()).toEqual(use(account, 4, 'sts'))
    })

    it('keeps the first of the uses of a key within a quarter of an hour (B-295)', async () => {
      const account = newAccount()
      const minutes = async () => (await store().lastUsed.find(account, 'AKIA1'))?.time.getUTCMinutes()
      await store().lastUsed.record([use(account, 0), use(account, 1)])
      expect(await minutes()).toBe(0)
      await store().lastUsed.record([use(account, 14)])
      expect(await minutes()).toBe(0)
      await store().lastUsed.record([use(account, 15)])
      expect(await minutes()).toBe(15)
      await store().lastUsed.record([use(account, 16, 's3')])
      expect(await minutes()).toBe(16)
    })

    it('records nothing in the change log', async () => {
      const account = newAccount()
      await store().lastUsed.record([use(account, 1)])
      await store().lastUsed.record([])
      expect(await store().revision(account)).toBe(0)
    })

    it('records many at once, and many callers at once', async () => {
      const account = newAccount()
      const uses = Array.from({ length: 1200 }, (_, index) => ({
        ...use(account, 1),
        subject: `AKIA${index}`,
      }))
      await Promise.all([
        store().lastUsed.record(uses),
        store().lastUsed.record(uses.toReversed()),
        store().lastUsed.record(uses.map((one) => ({ ...one, time: new Date(Date.UTC(2026, 0, 2)) }))),
      ])
      expect((await store().lastUsed.find(account, 'AKIA0'))?.time).toEqual(new Date(Date.UTC(2026, 0, 2)))
      expect((await store().lastUsed.find(account, 'AKIA1199'))?.time).toEqual(new Date(Date.UTC(2026, 0, 2)))
    })
  })
}
