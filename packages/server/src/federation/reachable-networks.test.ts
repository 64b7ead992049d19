import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { reachableNetworks } from './reachable-networks.ts'

const usual = reachableNetworks([])

describe('networks that may be reached', () => {
  it.each(['8.8.8.8', '1.1.1.1', '172.32.0.1', '172.15.255.255', '11.0.0.0', '2606:4700::1111', '2a00::1'])(
    'hold the public address %s',
    (address) => expect(usual(address)).toBe(true),
  )

  it.each([
    '0.0.0.0',
    '127.0.0.1',
    '127.255.255.255',
    '10.1.2.3',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '169.254.169.254',
    '100.100.100.200',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:127.0.0.1',
    '::ffff:8.8.8.8',
    '::127.0.0.1',
    '64:ff9b::7f00:1',
    'fe80::1',
    'fe80::1%lo',
    'fd00:ec2::254',
    'ff02::1',
    '2001::1',
    '2002:7f00:1::',
    'localhost',
    '',
  ])('do not hold %s', (address) => expect(usual(address)).toBe(false))

  it('hold what the operator allows, and nothing beside it', () => {
    const allowed = reachableNetworks(['10.1.0.0/16', '127.0.0.1', 'fd00:1::/32'])
    for (const address of ['10.1.255.255', '127.0.0.1', 'fd00:1::5', '8.8.8.8']) {
      expect(allowed(address)).toBe(true)
    }
    for (const address of ['10.2.0.0', '127.0.0.2', 'fd00:2::5', '192.168.0.1']) {
      expect(allowed(address)).toBe(false)
    }
  })

  it('agree with arithmetic on the private networks of RFC 1918', () => {
    fc.assert(
      fc.property(fc.nat(0xffff), fc.constantFrom(0x0a000000, 0xac100000, 0xc0a80000), (low, network) => {
        const number = network + low
        const address = [24, 16, 8, 0].map((shift) => (number >>> shift) & 255).join('.')
        expect(usual(address)).toBe(false)
      }),
    )
  })
})
