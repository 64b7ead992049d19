import { describe, expect, it } from 'vitest'
import { conditionsOn, type ObjectConditions } from './s3-conditions.ts'

const object = { tag: 'abc', modified: Date.parse('2026-11-03T09:15:00.700Z') }
const at = 'Tue, 03 Nov 2026 09:15:00 GMT'
const before = 'Tue, 03 Nov 2026 09:14:59 GMT'

const cases: readonly (readonly [ObjectConditions, ReturnType<typeof conditionsOn>])[] = [
  [{}, 'given'],
  [{ IfNoneMatch: '"abc"' }, 'not modified'],
  [{ IfNoneMatch: 'abc' }, 'not modified'],
  [{ IfNoneMatch: '"x", W/"abc"' }, 'not modified'],
  [{ IfNoneMatch: '*' }, 'not modified'],
  [{ IfNoneMatch: '"abcd"' }, 'given'],
  [{ IfMatch: '"abc"' }, 'given'],
  [{ IfMatch: '*' }, 'given'],
  [{ IfMatch: '"x"' }, 'failed'],
  [{ IfModifiedSince: at }, 'not modified'],
  [{ IfModifiedSince: before }, 'given'],
  [{ IfModifiedSince: 'yesterday' }, 'given'],
  [{ IfUnmodifiedSince: at }, 'given'],
  [{ IfUnmodifiedSince: before }, 'failed'],
  // the condition on the tag outweighs the one on the time
  [{ IfMatch: '"abc"', IfUnmodifiedSince: before }, 'given'],
  [{ IfNoneMatch: '"x"', IfModifiedSince: at }, 'given'],
  [{ IfNoneMatch: '"abc"', IfModifiedSince: before }, 'not modified'],
  [{ IfMatch: '"x"', IfNoneMatch: '"abc"' }, 'failed'],
]

describe('the conditions of a read of an object', () => {
  it.each(cases)('%j: %s', (conditions, expected) => {
    expect(conditionsOn(object, conditions)).toBe(expected)
  })
})
