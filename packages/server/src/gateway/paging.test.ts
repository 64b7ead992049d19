import { beforeAll, describe, expect, it } from 'vitest'
import { Markers } from '../keys/marker.ts'
import { testRing } from '../keys/testing/test-ring.ts'
import { pagingOf } from './paging.ts'

const arns = Array.from(
  { length: 7 },
  (_, index) => `arn:aws:iam::123456789012:policy/${'long/'.repeat(100)}policy-${index}`,
)
const idOf = (arn: string): string => arn
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
      const shown = page.slice(items, idOf)
      seen.push(...shown.items)
      Marker = page.members(shown, idOf).Marker
      expect(Marker?.length ?? 0).toBeLessThanOrEqual(320)
    } while (Marker !== undefined)
    expect(seen).toEqual(items)
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
