import { beforeAll, describe, expect, it } from 'vitest'
import { Markers } from '../keys/marker.ts'
import { testRing } from '../keys/testing/test-ring.ts'
import { pagingOf } from './paging.ts'

const arns = Array.from(
  { length: 7 },
  (_, index) => `arn:aws:iam::123456789012:policy/${'long/'.repeat(100)}policy-${index}`,
)
const idOf = (arn: string): string => arn
const inText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
let markers: Markers

beforeAll(async () => {
  markers = new Markers(await testRing(() => 0))
})

describe('pages of a list that is at hand whole', () => {
  it.each([
    ['short ids', arns.map((arn) => arn.slice(-8))],
    ['ids longer than a marker', arns],
  ])('give each item once, with %s (behaviours 72)', (_title, items) => {
    const paging = pagingOf('123456789012', 'iam:ListAttachedUserPolicies', markers)
    const seen: string[] = []
    let Marker: string | undefined
    do {
      const page = paging({ MaxItems: 3, Marker })
      const shown = page.slice(items, idOf, inText)
      seen.push(...shown.items)
      Marker = page.members(shown, idOf).Marker
      expect(Marker?.length ?? 0).toBeLessThanOrEqual(320)
    } while (Marker !== undefined)
    expect(seen.toSorted(inText)).toEqual(items)
    if (items !== arns) expect(seen).toEqual(items)
  })

  it('go on behind an item that is gone by now, in the order of the list (behaviours 133)', () => {
    const newestFirst = ['v12', 'v11', 'v10', 'v9', 'v8']
    const order = (a: string, b: string) => Number(b.slice(1)) - Number(a.slice(1))
    for (const [index, gone] of newestFirst.entries()) {
      const paging = pagingOf('123456789012', 'iam:ListPolicyVersions', markers)
      const first = paging({ MaxItems: index + 1 })
      const { Marker } = first.members({ ...first.slice(newestFirst, idOf, order), more: true }, idOf)
      const left = newestFirst.filter((id) => id !== gone)
      expect(paging({ Marker }).slice(left, idOf, order)).toEqual({
        items: newestFirst.slice(index + 1),
        more: false,
      })
    }
  })

  it('go on behind an item that is gone, however long its id was', () => {
    const paging = pagingOf('123456789012', 'iam:ListAttachedUserPolicies', markers)
    const shown = paging({}).slice(arns, idOf, inText).items
    for (const [index, gone] of shown.entries()) {
      const { Marker } = paging({}).members({ items: [gone], more: true }, idOf)
      for (const left of [arns, arns.filter((arn) => arn !== gone)]) {
        expect(paging({ Marker }).slice(left, idOf, inText).items).toEqual(shown.slice(index + 1))
      }
    }
  })

  it('refuse markers of other lists and accounts', () => {
    const { Marker } = pagingOf(
      '123456789012',
      'iam:ListGroups',
      markers,
    )({ MaxItems: 1 }).members({ items: ['a'], more: true }, idOf)
    for (const [account, operation] of [
      ['123456789012', 'iam:ListUsers'],
      ['123456789013', 'iam:ListGroups'],
    ] as const) {
      expect(() => pagingOf(account, operation, markers)({ Marker })).toThrow('Invalid Marker.')
    }
  })
})
