/** An IPv4 address is two groups of 16 bits, an IPv6 address eight; the families never meet (C12). */
export type Address = readonly number[]

export interface AddressRange {
  readonly groups: Address
  readonly prefix: number
}

/**
 * Reads an address out of a request: no prefix length, no zone. An IPv4 address written as IPv6, dotted or in
 * hexadecimal, is the IPv4 address (C12).
 */
export function readAddress(text: string): Address | undefined {
  const dotted = /^::ffff:([0-9]+\.[0-9.]+)$/i.exec(text)?.[1]
  if (dotted !== undefined) return readIpv4(dotted)
  const groups = readIpv4(text) ?? readIpv6(text)
  const isMapped =
    groups?.length === 8 && groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff
  return isMapped ? groups.slice(6) : groups
}

/** Reads a range out of a policy: an address alone is a range of one; IPv6 ranges have no host bits set (C12). */
export function readRange(text: string): AddressRange | undefined {
  const range = readLooseRange(text)
  return range?.groups.length === 8 && hasHostBits(range) ? undefined : range
}

/** Reads a range whose host bits may be set, in IPv6 too. */
export function readLooseRange(text: string): AddressRange | undefined {
  const slash = text.indexOf('/')
  const groups = readPlainAddress(slash < 0 ? text : text.slice(0, slash))
  if (groups === undefined) return undefined
  const bits = groups.length * 16
  const prefix = slash < 0 ? bits : readPrefix(text.slice(slash + 1))
  return prefix === undefined || prefix > bits ? undefined : { groups, prefix }
}

/** Whether bits are set beyond the prefix. */
export function hasHostBits({ groups, prefix }: AddressRange): boolean {
  return groups.some((group, i) => (group & ~groupMask(prefix, i)) !== 0)
}

/** The range with the bits beyond its prefix cleared. */
export function networkOf({ groups, prefix }: AddressRange): AddressRange {
  return { groups: groups.map((group, i) => group & groupMask(prefix, i)), prefix }
}

/** Whether every address of the first range lies in the second. */
export function isWithin(inner: AddressRange, outer: AddressRange): boolean {
  return inner.prefix >= outer.prefix && isInRange(inner.groups, outer)
}

/** A range in its usual form: dotted, or in the shortest form of IPv6. */
export function writeRange({ groups, prefix }: AddressRange): string {
  const address =
    groups.length === 2 ? groups.flatMap((group) => [group >> 8, group & 255]).join('.') : writeIpv6(groups)
  return `${address}/${prefix}`
}

/** The first of the longest runs of at least two zero groups is left out (RFC 5952). */
function writeIpv6(groups: Address): string {
  const text = groups.map((group) => group.toString(16))
  let best = { start: 0, length: 1 }
  for (let start = 0; start < groups.length; start++) {
    let length = 0
    while (start + length < groups.length && groups[start + length] === 0) length++
    if (length > best.length) best = { start, length }
  }
  if (best.length < 2) return text.join(':')
  return `${text.slice(0, best.start).join(':')}::${text.slice(best.start + best.length).join(':')}`
}

/** Whether an address lies in a range of its family. */
export function isInRange(address: Address, { groups, prefix }: AddressRange): boolean {
  if (address.length !== groups.length) return false
  for (let i = 0; i < groups.length; i++) {
    const mask = groupMask(prefix, i)
    if (((address[i] ?? 0) & mask) !== ((groups[i] ?? 0) & mask)) return false
  }
  return true
}

function readPlainAddress(text: string): Address | undefined {
  return readIpv4(text) ?? readIpv6(text)
}

function readPrefix(text: string): number | undefined {
  return /^\+?[0-9]+$/.test(text) ? Number(text) : undefined
}

/** The bits of the group at `index` that the first `prefix` bits of an address reach. */
function groupMask(prefix: number, index: number): number {
  const bits = Math.min(Math.max(prefix - index * 16, 0), 16)
  return (0xffff << (16 - bits)) & 0xffff
}

function readIpv4(text: string): Address | undefined {
  const parts = text.split('.', 5)
  if (parts.length !== 4 || !parts.every((part) => /^[0-9]+$/.test(part))) return undefined
  const [a = 256, b = 256, c = 256, d = 256] = parts.map(Number)
  if (a > 255 || b > 255 || c > 255 || d > 255) return undefined
  return [a * 256 + b, c * 256 + d]
}

function readIpv6(text: string): Address | undefined {
  const gap = text.indexOf('::')
  if (gap < 0) {
    const groups = readGroups(text)
    return groups?.length === 8 ? groups : undefined
  }
  const before = gap === 0 ? [] : readGroups(text.slice(0, gap))
  const after = gap + 2 === text.length ? [] : readGroups(text.slice(gap + 2))
  if (before === undefined || after === undefined || before.length + after.length > 7) return undefined
  return [...before, ...Array<number>(8 - before.length - after.length).fill(0), ...after]
}

function readGroups(text: string): number[] | undefined {
  const groups = text.split(':', 9)
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return undefined
  return groups.map((group) => Number.parseInt(group, 16))
}
