import { type LookupAddress, lookup } from 'node:dns'
import type { LookupFunction } from 'node:net'

/** Resolves names to the addresses that may be reached: what is asked about is what is connected to. */
export function guardedLookup(isReachable: (address: string) => boolean): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
      if (error !== null) return callback(error, '')
      const [first, ...others] = addresses.filter(({ address }) => isReachable(address))
      if (first === undefined) return callback(new Error('no address may be reached'), '')
      if (options.all === true) callback(null, [first, ...others])
      else callback(null, first.address, first.family)
    })
  }
}
