import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { serviceModel } from '../model/service-model.ts'
import { fittingPosition, Markers } from './marker.ts'
import { testRing } from './testing/test-ring.ts'

const clock = (): number => 0
const list = { account: '123456789012', operation: 'iam:ListUsers' }
const ascii = (maxLength: number) => fc.string({ unit: 'binary-ascii', maxLength })
const loneSurrogates = fc
  .array(fc.constantFrom('a', '\ud800', '\udc00'), { maxLength: 20 })
  .map((parts) => parts.join(''))
let markers: Markers

beforeAll(async () => {
  markers = new Markers(await testRing(clock))
})

const published = serviceModel('iam').shape('markerType')

describe('a marker', () => {
  it('gives back the position, whatever it is made of', () => {
    fc.assert(
      fc.property(
        fc.oneof(ascii(320), fc.string({ unit: 'binary', maxLength: 70 }), loneSurrogates),
        (position) => {
          const marker = markers.sealMarker({ ...list, position })
          expect(markers.openMarker(marker, list)).toBe(position)
        },
      ),
    )
  })

  it('has at most 320 characters, all of which the model allows (behaviours 72)', () => {
    fc.assert(
      fc.property(ascii(320), (position) => {
        const marker = markers.sealMarker({ ...list, position })
        if (published.type !== 'string' || published.matcher === undefined) throw new Error('no pattern')
        expect(marker).toMatch(published.matcher)
        expect(marker.length).toBeLessThanOrEqual(published.max ?? 0)
      }),
    )
  })

  it('has room for the longest positions: 320 characters of ASCII, 140 of any script', () => {
    for (const position of [
      '\x7f'.repeat(320),
      '\u{20000}'.repeat(70),
      '\uffff'.repeat(140),
      '한'.repeat(128),
      '',
    ]) {
      const marker = markers.sealMarker({ ...list, position })
      expect(marker.length).toBeLessThanOrEqual(320)
      expect(markers.openMarker(marker, list)).toBe(position)
    }
    expect(() => markers.sealMarker({ ...list, position: '한'.repeat(200) })).toThrow(RangeError)
  })

  it('holds the beginning and a digest of positions that are too long for it, such as the longest policy ARNs', () => {
    const arn = (name: string): string => `arn:aws:iam::123456789012:policy/${'long/'.repeat(100)}${name}`
    for (const position of [arn('a'), '한'.repeat(500), '~'.repeat(340)]) {
      const fitting = fittingPosition(position)
      expect(fitting).toMatch(/^.{90} [\w-]{43}$/u)
      expect(fitting.slice(0, 90)).toBe(position.slice(0, 90))
      const marker = markers.sealMarker({ ...list, position: fitting })
      expect(markers.openMarker(marker, list)).toBe(fitting)
    }
    expect(fittingPosition(arn('a'))).not.toBe(fittingPosition(arn('b')))
  })

  it('holds every position that fits, and any position once it is made to fit', () => {
    fc.assert(
      fc.property(fc.oneof(ascii(700), fc.string({ unit: 'binary', maxLength: 400 })), (position) => {
        const fitting = fittingPosition(position)
        const marker = markers.sealMarker({ ...list, position: fitting })
        expect(marker.length).toBeLessThanOrEqual(320)
        expect(markers.openMarker(marker, list)).toBe(fitting)
        if (position.length <= 140) expect(fitting).toBe(position)
      }),
    )
  })

  it('is plain letters, digits, - and _ for positions of up to 150 characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary-ascii', minLength: 0, maxLength: 150 }), (position) => {
        expect(markers.sealMarker({ ...list, position })).toMatch(/^[A-Za-z0-9_-]{1,320}$/)
      }),
    )
  })

  it('of another account or operation does not open', () => {
    const marker = markers.sealMarker({ ...list, position: 'AIDAQNZGKIQY56JQ7WMLX' })
    const others = [
      { ...list, account: '123456789013' },
      { ...list, operation: 'iam:ListGroups' },
      { account: '', operation: `${list.account}${list.operation}` },
      { account: `${list.account}","${list.operation}`, operation: '' },
    ]
    for (const other of others) expect(markers.openMarker(marker, other)).toBeUndefined()
  })

  it('altered in any bit, cut or prolonged does not open', () => {
    fc.assert(
      fc.property(ascii(320), fc.nat(), fc.integer({ min: 0, max: 7 }), (position, at, bit) => {
        const marker = markers.sealMarker({ ...list, position })
        const index = at % marker.length
        const altered = String.fromCharCode(marker.charCodeAt(index) ^ (1 << bit))
        const wrong = [
          marker.slice(0, index) + altered + marker.slice(index + 1),
          marker.slice(0, index),
          `${marker}A`,
          `${marker}=`,
          ` ${marker}`,
        ]
        for (const text of wrong) expect(markers.openMarker(text, list)).toBeUndefined()
      }),
    )
  })

  it('of any text does not open, and never throws', () => {
    const latin = fc.string({
      unit: fc.integer({ min: 0x20, max: 0xff }).map((code) => String.fromCharCode(code)),
      maxLength: 400,
    })
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          latin,
          latin.map((text) => `~${text}`),
        ),
        (text) => {
          expect(markers.openMarker(text, list)).toBeUndefined()
        },
      ),
    )
  })

  it('of another installation does not open', async () => {
    const foreign = new Markers(await testRing(clock))
    expect(foreign.openMarker(markers.sealMarker({ ...list, position: 'x' }), list)).toBeUndefined()
  })

  it('outlives a rotation of the keys', async () => {
    const ring = await testRing(clock)
    const rotated = new Markers(ring)
    const marker = rotated.sealMarker({ ...list, position: 'x' })
    await ring.rotate({ caller: 'operator', requestId: 'r', now: new Date(0) })
    expect(rotated.openMarker(marker, list)).toBe('x')
  })
})
