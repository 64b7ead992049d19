import { createHash } from 'node:crypto'
import { isIP } from 'node:net'
import { connect, type DetailedPeerCertificate } from 'node:tls'
import { guardedLookup } from './guarded-lookup.ts'
import { reachableNetworks } from './reachable-networks.ts'

/** Certificates of one chain: enough for any. */
const LONGEST_CHAIN = 20

export interface ThumbprintSettings {
  /** Networks that may be reached although they are not public. */
  readonly allowedNetworks: readonly string[]
  /** Where identity providers are asked; 443 but in tests. */
  readonly port: number
  /** How long name resolution, connection and handshake may take together. */
  readonly milliseconds: number
}

/**
 * The thumbprint of a host: SHA-1 of the last certificate of the chain that it presents, 40 hexadecimal digits.
 * `undefined` where it has no address that may be reached, does not answer in time or presents none. Nobody vouches for
 * the chain here: a thumbprint says whom to trust from now on.
 */
export function thumbprintFinder({
  allowedNetworks,
  port,
  milliseconds,
}: ThumbprintSettings): (host: string) => Promise<string | undefined> {
  const isReachable = reachableNetworks(allowedNetworks)
  return (host) =>
    new Promise((resolve) => {
      // an address is not looked up, so it is asked about here
      if (isIP(host) !== 0 && !isReachable(host)) return resolve(undefined)
      const socket = connect({
        host,
        port,
        lookup: guardedLookup(isReachable),
        ...(isIP(host) === 0 && { servername: host }),
        // no roots, so that the chain is what the host presents and nothing of ours
        ca: [],
        rejectUnauthorized: false,
      })
      const settle = (thumbprint: string | undefined) => {
        clearTimeout(deadline)
        socket.destroy()
        resolve(thumbprint)
      }
      const deadline = setTimeout(settle, milliseconds, undefined)
      socket.once('secureConnect', () => settle(topOf(socket.getPeerCertificate(true))))
      socket.once('error', () => settle(undefined))
      socket.once('close', () => settle(undefined))
    })
}

function topOf(leaf: DetailedPeerCertificate): string | undefined {
  let top: DetailedPeerCertificate | undefined = leaf
  for (let length = 1; length < LONGEST_CHAIN; length++) {
    const issuer: DetailedPeerCertificate | undefined = top.issuerCertificate
    // a certificate that is its own issuer ends the chain
    if (issuer?.raw === undefined || issuer.raw.equals(top.raw)) break
    top = issuer
  }
  return top.raw === undefined ? undefined : createHash('sha1').update(top.raw).digest('hex')
}
