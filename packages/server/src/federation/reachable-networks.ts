import { BlockList, isIP } from 'node:net'

/**
 * Networks that are not the public Internet (the special-purpose registries of RFC 6890 and what followed): a URL that a
 * caller gives must not make the server speak to them, for behind them stand its own services and its neighbours.
 */
const special: readonly (readonly [network: string, bits: number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
]

/** The part of IPv6 that is given out to the public Internet; everything else is special. */
const publicIpv6 = blockList(['2000::/3'])

/** Parts of it that lead elsewhere: translation and tunnels, which hide an IPv4 address, and documentation. */
const specialIpv6 = blockList(['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'])

const specialIpv4 = blockList(special.map(([network, bits]) => `${network}/${bits}`))

/** A list of addresses and networks, each an address or `10.0.0.0/8`. */
export function blockList(entries: readonly string[]): BlockList {
  const list = new BlockList()
  for (const entry of entries) {
    const [address = '', bits] = entry.split('/')
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
    if (bits === undefined) list.addAddress(address, family)
    else list.addSubnet(address, Number(bits), family)
  }
  return list
}

/**
 * Tells of an address whether the server may speak to it where a caller chose the host: public addresses, and those of the
 * networks that the operator has allowed, each an address or `10.0.0.0/8`.
 */
export function reachableNetworks(allowed: readonly string[]): (address: string) => boolean {
  const own = blockList(allowed)
  return (address) => {
    const version = isIP(address)
    if (version === 4) return own.check(address, 'ipv4') || !specialIpv4.check(address, 'ipv4')
    if (version !== 6) return false
    if (own.check(address, 'ipv6')) return true
    return publicIpv6.check(address, 'ipv6') && !specialIpv6.check(address, 'ipv6')
  }
}
