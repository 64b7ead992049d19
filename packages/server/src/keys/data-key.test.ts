import { describe, expect, it } from 'vitest'
import { pooledRandom } from '../model/random.ts'
import { newDataKey, rewrapDataKey, unwrapDataKey } from './data-key.ts'
import { CannotOpen } from './envelope.ts'
import { masterKey } from './master-key.ts'

const random = pooledRandom()
const [master, next] = [masterKey(random(32)), masterKey(random(32))]
const wrapped = newDataKey('111122223333', { master, created: new Date(0), random })

describe('a data key', () => {
  it('has 32 bytes and an id of 16 digits, and names who wrapped it', () => {
    const opened = unwrapDataKey(master, wrapped)
    expect(opened.key.symmetricKeySize).toBe(32)
    expect(opened.id).toMatch(/^[0-9a-f]{16}$/)
    expect(wrapped.dataKey).toMatchObject({ KeyId: opened.id, Purpose: '111122223333', MasterKey: master.id })
  })

  it('opens by the master key that wrapped it only', () => {
    expect(() => unwrapDataKey(next, wrapped)).toThrow(CannotOpen)
  })

  it('cannot be passed off as another one, or as one for another purpose', () => {
    const { dataKey } = wrapped
    for (const other of [
      { Purpose: '444455556666' },
      { Purpose: 'sessions' },
      { KeyId: '0011223344556677' },
    ]) {
      expect(() => unwrapDataKey(master, { ...wrapped, dataKey: { ...dataKey, ...other } })).toThrow(
        CannotOpen,
      )
    }
  })

  it('wrapped by another master key is the same key', () => {
    const again = rewrapDataKey(wrapped, { from: master, to: next, random })
    expect(again.dataKey).toEqual({ ...wrapped.dataKey, MasterKey: next.id })
    expect(unwrapDataKey(next, again).key.equals(unwrapDataKey(master, wrapped).key)).toBe(true)
    expect(() => unwrapDataKey(master, again)).toThrow(CannotOpen)
  })
})
