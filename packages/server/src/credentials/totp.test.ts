import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { acceptedStep, codeAt, consecutiveStep, timeStep } from './totp.ts'

const seed = Buffer.from('12345678901234567890')
const at = (seconds: number) => new Date(seconds * 1000)
const step = fc.integer({ min: 100, max: 2 ** 33 })
const nearby = (window: number) => fc.integer({ min: -window, max: window })

describe('one-time codes', () => {
  it.each([
    [59, '287082'],
    [1111111109, '081804'],
    [1111111111, '050471'],
    [1234567890, '005924'],
    [2000000000, '279037'],
    [20000000000, '353130'],
  ])('are those of RFC 6238 at second %i (B-173)', (seconds, code) => {
    expect(codeAt(seed, timeStep(at(seconds)))).toBe(code)
  })

  it('follow one another as the guide lists them (B-195)', () => {
    expect([1, 2, 3].map((index) => codeAt(seed, index))).toEqual(['287082', '359152', '969429'])
    expect(codeAt(seed, timeStep(at(1234567890)) + 1)).toBe('590587')
    expect(codeAt(seed, timeStep(at(2000000000)) + 1)).toBe('637009')
  })
})

describe('a code', () => {
  it('counts within two steps of the device, either way (behaviours 93, A-313)', () => {
    fc.assert(
      fc.property(step, nearby(50), nearby(6), (now, Offset, distance) => {
        const code = codeAt(seed, now + Offset + distance)
        const accepted = acceptedStep(seed, { Offset }, code, at(now * 30))
        if (Math.abs(distance) <= 2) expect(codeAt(seed, accepted ?? -1)).toBe(code)
        else expect(accepted === undefined || codeAt(seed, accepted) === code).toBe(true)
      }),
    )
    const now = timeStep(at(1234567890))
    const steps = [-3, -2, -1, 0, 1, 2, 3].map((distance) =>
      acceptedStep(seed, {}, codeAt(seed, now + distance), at(1234567890)),
    )
    expect(steps).toEqual([undefined, now - 2, now - 1, now, now + 1, now + 2, undefined])
  })

  it('counts once, and none of an earlier step counts after it', () => {
    const now = timeStep(at(1234567890))
    const after = (LastStep: number) =>
      [-2, -1, 0, 1, 2].filter(
        (distance) =>
          acceptedStep(seed, { LastStep }, codeAt(seed, now + distance), at(1234567890)) !== undefined,
      )
    expect(after(now - 3)).toEqual([-2, -1, 0, 1, 2])
    expect(after(now)).toEqual([1, 2])
    expect(after(now + 2)).toEqual([])
  })

  it('is nothing else than six digits', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        if (/^\d{6}$/.test(text)) return
        expect(acceptedStep(seed, {}, text, at(59))).toBeUndefined()
      }),
    )
  })
})

describe('two consecutive codes', () => {
  const now = timeStep(at(1234567890))
  const found = (first: number, second: number, LastStep?: number) =>
    consecutiveStep(
      seed,
      { LastStep },
      [codeAt(seed, now + first), codeAt(seed, now + second)],
      at(1234567890),
    )

  it('are found where both lie within twenty steps, either way (D-13, SB-47)', () => {
    for (let second = -19; second <= 20; second++) expect(found(second - 1, second)).toBe(now + second)
    expect(found(-21, -20)).toBeUndefined()
    expect(found(20, 21)).toBeUndefined()
  })

  it('are in this order, with none between (B-188, SB-47 row 6)', () => {
    expect(found(0, 0)).toBeUndefined()
    expect(found(0, 2)).toBeUndefined()
    expect(found(1, 0)).toBeUndefined()
  })

  it('are new, or at least the second one is', () => {
    expect(found(0, 1, now)).toBe(now + 1)
    expect(found(0, 1, now + 1)).toBeUndefined()
  })

  it('are looked for before the epoch in vain', () => {
    expect(consecutiveStep(seed, {}, ['000000', '000001'], at(0))).toBeUndefined()
  })
})
