import { expect, it } from 'vitest'
import { RecentChanges } from './recent-changes.ts'

const change = (id: string) => ({ kind: 'user', id, owner: '' })
const ids = (recent: RecentChanges, revision: number) => recent.since('1', revision)?.map(({ id }) => id)

it('tells what was changed behind a revision, where it knows all of it', () => {
  const recent = new RecentChanges()
  expect(ids(recent, 0)).toBeUndefined()
  recent.add('1', 5, [change('a'), change('b')])
  recent.add('1', 6, [change('c')])
  expect(ids(recent, 3)).toBeUndefined()
  expect(ids(recent, 4)).toEqual(['a', 'b', 'c'])
  expect(ids(recent, 5)).toEqual(['c'])
  expect(ids(recent, 6)).toEqual([])
  recent.clear()
  expect(ids(recent, 6)).toBeUndefined()
})

it('keeps whole revisions only, and a bounded number of them', () => {
  const recent = new RecentChanges()
  for (let revision = 1; revision <= 5000; revision++) {
    recent.add('1', revision, [change(`${revision}a`), change(`${revision}b`)])
  }
  expect(ids(recent, 4000)).toBeUndefined()
  const kept = ids(recent, 4900)
  expect(kept).toHaveLength(200)
  let from = 4999
  while (ids(recent, from - 1) !== undefined) from--
  expect(ids(recent, from)?.[0]).toBe(`${from + 1}a`)
  expect(ids(recent, from)?.length).toBe(2 * (5000 - from))
  expect(5000 - from).toBeLessThanOrEqual(500)
})

it('keeps a bounded number of accounts', () => {
  const recent = new RecentChanges()
  for (let account = 1; account <= 1000; account++) recent.add(String(account), 1, [change('a')])
  expect(recent.since('1', 0)).toBeUndefined()
  expect(recent.since('1000', 0)).toHaveLength(1)
  const known = Array.from({ length: 1000 }, (_, index) => recent.since(String(index + 1), 0) !== undefined)
  expect(known.filter((one) => one)).toHaveLength(200)
})
