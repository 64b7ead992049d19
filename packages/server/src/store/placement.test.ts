import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Kind } from './kind.ts'
import { kinds } from './kinds.ts'
import { docOfId, revive } from './placement.ts'

type Texts = Readonly<Record<string, string>>

const allInId = Object.values(kinds).flatMap((kind: Kind<never>) => {
  const { allInId, ...rest } = kind
  // made of texts alone, it is of every such kind
  return allInId === undefined ? [] : [[kind.kind, allInId, rest as unknown as Kind<Texts>] as const]
})

describe('an entity that is all in its id', () => {
  it('is of a kind that says so', () => {
    expect(allInId.map(([kind]) => kind)).toEqual(['membership', 'attachment'])
  })

  it.each(allInId)('is made again from it: %s', (_, [first, second], kind) => {
    const uniqueId = fc.stringMatching(/^[A-Z0-9]{1,21}$/)
    fc.assert(
      fc.property(uniqueId, fc.string(), (owner, target) => {
        const entity = { [first]: owner, [second]: target }
        expect(revive(kind, docOfId(kind.id(entity), [first, second]))).toEqual(entity)
      }),
    )
  })
})
