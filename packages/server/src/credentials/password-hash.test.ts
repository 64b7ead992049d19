import { describe, expect, it } from 'vitest'
import { hashPassword, isPassword, Turns } from './password-hash.ts'

describe('hashes of passwords', () => {
  it('are argon2id with a salt of their own, and tell their password from every other', async () => {
    const [one, two] = await Promise.all([hashPassword('Pässword-1'), hashPassword('Pässword-1')])
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
    expect(one).not.toBe(two)
    expect(await isPassword('Pässword-1', one ?? '')).toBe(true)
    expect(await isPassword('Password-1', one ?? '')).toBe(false)
  })
})

describe('turns', () => {
  it('are taken by two at a time, in order; who would wait behind too many is refused at once', async () => {
    const turns = new Turns(2, 3)
    const begun: number[] = []
    const ends: (() => void)[] = []
    const work = (id: number) => () => {
      begun.push(id)
      return new Promise<number>((resolve) => ends.push(() => resolve(id)))
    }
    const taken = [1, 2, 3, 4, 5].map((id) => turns.take(work(id)))
    await expect(turns.take(work(6))).rejects.toMatchObject({ code: 'ServiceUnavailable', status: 503 })
    expect(begun).toEqual([1, 2])
    for (let index = 0; index < 5; index++) {
      while (ends[index] === undefined) await Promise.resolve()
      expect(begun.length - index).toBeLessThanOrEqual(2)
      ends[index]?.()
      await taken[index]
    }
    expect(await Promise.all(taken)).toEqual([1, 2, 3, 4, 5])
    expect(begun).toEqual([1, 2, 3, 4, 5])
    const last = turns.take(async () => 'free')
    expect(await last).toBe('free')
  })

  it('pass on after work that fails', async () => {
    const turns = new Turns(1, 1)
    await expect(turns.take(() => Promise.reject(new Error('no')))).rejects.toThrow('no')
    expect(await turns.take(async () => 1)).toBe(1)
  })
})
