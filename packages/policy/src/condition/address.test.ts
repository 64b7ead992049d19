import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type AddressRange,
  isInRange,
  isWithin,
  networkOf,
  readAddress,
  readLooseRange,
  readRange,
  writeRange,
} from './address.ts'

function contains(range: string, address: string): boolean | undefined {
  const [read, wanted] = [readRange(range), readAddress(address)]
  return read && wanted && isInRange(wanted, read)
}

describe('addresses and ranges (C12)', () => {
  it.each([
    ['192.0.2.0/24', '192.0.2.255', true],
    ['192.0.2.0/25', '192.0.2.128', false],
    ['192.0.2.77/24', '192.0.2.1', true],
    ['192.0.2.0/024', '192.000.002.1', true],
    ['192.0.2.0/+24', '192.0.2.1', true],
    ['192.0.2.1', '192.0.2.1', true],
    ['0.0.0.0/0', '255.255.255.255', true],
    ['0.0.0.0/0', '::1', false],
    ['::/0', '10.0.0.1', false],
    ['2001:db8::/32', '2001:0DB8:0:0::1', true],
    ['2001:db8::/32', '2001:db9::1', false],
    ['2001:db8:0:0:0:0:0:1', '2001:db8::1', true],
    ['192.0.2.0/24', '::ffff:192.0.2.1', true],
    ['192.0.2.0/24', '::ffff:c000:201', true],
    ['::ffff:c000:200/120', '::ffff:c000:201', false],
    ['::/64', '::ffff:1234', true],
    ['::ffff:12/128', '::ffff:0012', true],
  ])('%s holds %s: %s', (range, address, expected) => {
    expect(contains(range, address)).toBe(expected)
  })

  it.each([
    '192.0.2.0/33',
    '2001:db8::/129',
    '2001:db8::5/64',
    '2001:db8::1/0',
    '::ffff:192.0.2.1',
    '1.2.3',
    '16909060',

    '2001:db8::192.0.2.0/120',
    '1.2.3.256',
    '1.2.3.4.5',
    '1.2.3.4/',
    '1.2.3.4/-1',
    '1::2::3',
    ':::',
    '',
    '::1%eth0',
    '1:2:3:4:5:6:7:8:9',
    '1:2:3:4:5:6:7:8::',
    '12345::',
    ' ::1',
    '0x1.2.3.4',
    '1..2.3',
  ])('%j is no range', (text) => {
    expect(readRange(text)).toBeUndefined()
  })

  it.each([
    '192.0.2.1/32',
    '2001:db8::1/128',
    '::192.0.2.1',
    '64:ff9b::192.0.2.1',
    '::ffff:192.0.2',
    '',
    'none',
  ])('%j is no address of a request', (text) => {
    expect(readAddress(text)).toBeUndefined()
  })
})

describe('ranges', () => {
  it.each([
    ['203.0.113.7/24', '203.0.113.0/24'],
    ['2001:db8::5/64', '2001:db8::/64'],
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1/128'],
    ['::/0', '::/0'],
    ['1:2:3:4:5:6:7:8/127', '1:2:3:4:5:6:7:8/127'],
    ['fe80:1:2:3:4:5:6:0/10', 'fe80::/10'],
  ])('%s has the network %s', (text, network) => {
    const range = readLooseRange(text)
    expect(range && writeRange(networkOf(range))).toBe(network)
  })

  it('lie within one another exactly when all their addresses do', () => {
    const part = fc.integer({ min: 0, max: 3 })
    const range = fc
      .tuple(part, fc.integer({ min: 28, max: 32 }))
      .map(([host, prefix]) => `10.0.0.${host}/${prefix}`)
    const all = Array.from({ length: 16 }, (_, host) => `10.0.0.${host}`)
    fc.assert(
      fc.property(range, range, (innerText, outerText) => {
        const [inner, outer] = [readRange(innerText), readRange(outerText)]
        if (inner === undefined || outer === undefined) throw new Error('readable ranges')
        const isIn = (text: string, other: AddressRange) => isInRange(readAddress(text) ?? [], other)
        expect(isWithin(inner, outer)).toBe(all.every((text) => !isIn(text, inner) || isIn(text, outer)))
      }),
    )
  })
})
