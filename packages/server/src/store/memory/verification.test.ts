import { expect, it } from 'vitest'
import { MemoryDiffers, StoreUnavailable } from '../store-error.ts'
import { type Claim, Verification } from './verification.ts'

/** A claim of an entity at revision 5, and a memory that has reached 7. */
function setUp(share: number, claim: Partial<Claim>) {
  const memory = { revision: 7, catchUps: 0 }
  const told: MemoryDiffers[] = []
  const verification = new Verification({
    share,
    revision: () => memory.revision,
    catchUp: () => Promise.resolve(memory.catchUps++),
    differs: (error) => told.push(error),
  })
  const full: Claim = {
    account: '1',
    key: '1 user AIDA1',
    text: 'held',
    revision: 5,
    stored: () => Promise.resolve({ text: 'held', revision: 7 }),
    stands: () => true,
    ...claim,
  }
  return { memory, told, check: () => verification.check(full) }
}

it('lets an answer pass that the store gives as well', async () => {
  const { check, told } = setUp(1, {})
  await check()
  expect(told).toEqual([])
})

it.each([
  ['another state', 'other'],
  ['nothing', undefined],
])('throws where the store holds %s at the same revision, and names the key alone', async (_, text) => {
  const { check, told } = setUp(1, { stored: () => Promise.resolve({ text, revision: 7 }) })
  await expect(check()).rejects.toThrow(MemoryDiffers)
  expect(told.map(({ message }) => message)).toEqual(['memory differs from the store: 1 user AIDA1'])
})

it('lets memory catch up with a later state before it judges', async () => {
  const { check, memory, told } = setUp(1, {
    stored: () => Promise.resolve({ text: 'other', revision: 8 }),
    stands: () => memory.catchUps < 2,
  })
  await check()
  expect(memory.catchUps).toBe(2)
  expect(told).toEqual([])
})

it('reads again where the store was read before what memory knows', async () => {
  const reads = [
    { text: 'old', revision: 6 },
    { text: 'held', revision: 7 },
  ]
  const { check, told } = setUp(1, {
    stored: () => Promise.resolve(reads.shift() ?? { text: 'too many reads', revision: 7 }),
  })
  await check()
  expect(told).toEqual([])
})

it('does not judge an answer that is newer than the revision that memory has reached', async () => {
  const { check, told } = setUp(1, {
    revision: 9,
    stored: () => Promise.resolve({ text: 'other', revision: 7 }),
  })
  await check()
  expect(told).toEqual([])
})

it('lets answers pass while the store cannot be reached', async () => {
  const { check } = setUp(1, { stored: () => Promise.reject(new StoreUnavailable('gone')) })
  await check()
})

it('reports a difference that a sample has found, and does not throw', async () => {
  const { check, told } = setUp(0.5, { stored: () => Promise.resolve({ text: 'other', revision: 7 }) })
  for (let index = 0; index < 100; index++) await check()
  await null
  expect(told.length).toBeGreaterThan(10)
  expect(told.length).toBeLessThan(90)
})
