import { createHash } from 'node:crypto'
import { isIP } from 'node:net'
import { connect, type DetailedPeerCertificate } from 'node:tls'
import { guardedLookup } from './guarded-lookup.ts'
import { type AskedHosts, jwksHost } from './jwks-host.ts'
import { reachableNetworks } from './reachable-networks.ts'

/** Certificates of one chain: enough for any. */
const LONGEST_CHAIN = 20

export interface ThumbprintSettings {
  /** Networks that may be reached although they are not public. */
  readonly allowedNetworks: readonly string[]
  /** Where identity providers are asked; 443 but in tests. */
  readonly port: number
  /** How long all of it may take together, for the issuer and for the host of its keys. */
  readonly milliseconds: number
}

/**
 * The thumbprint of an issuer, which is told by its URL without scheme: SHA-1 of the last certificate of the chain that the
 * host of its keys presents, 40 hexadecimal digits (B-453). `undefined` where issuer or host have no address that may be
 * reached, do not answer in time or tell nothing. Nobody vouches for the chain here: a thumbprint says whom to trust from now on.
 */
export function thumbprintFinder({
  allowedNetworks,
  port,
  milliseconds,
}: ThumbprintSettings): (url: string) => Promise<string | undefined> {
  const isReachable = reachableNetworks(allowedNetworks)
  return async (url) => {
    const asked = { isReachable, port, signal: AbortSignal.timeout(milliseconds) }
    const host = await jwksHost(url, asked)
    return host === undefined ? undefined : thumbprintAt(host, asked)
  }
}

function thumbprintAt(host: string, { isReachable, port, signal }: AskedHosts): Promise<string | undefined> {
  return new Promise((resolve) => {
    // an address is not looked up, so it is asked about here
    if (signal.aborted || (isIP(host) !== 0 && !isReachable(host))) return resolve(undefined)
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
      signal.removeEventListener('abort', giveUp)
      socket.destroy()
      resolve(thumbprint)
    }
    const giveUp = () => settle(undefined)
    signal.addEventListener('abort', giveUp)
    socket.once('secureConnect', () => settle(topOf(socket.getPeerCertificate(true))))
    socket.once('error', giveUp)
    socket.once('close', giveUp)
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
