import { request } from 'node:https'
import { isIP } from 'node:net'
import { guardedLookup } from './guarded-lookup.ts'

/** How hosts are asked that somebody else has chosen. */
export interface AskedHosts {
  readonly isReachable: (address: string) => boolean
  /** 443 but in tests. */
  readonly port: number
  /** Ends what takes too long. */
  readonly signal: AbortSignal
}

/** The longest discovery document that is read, in bytes: those of large providers have some thousand. */
const LONGEST_DOCUMENT = 262_144

/**
 * The host of an issuer's keys as its discovery document names it; the issuer's URL is told without scheme. `undefined` where
 * the document cannot be had from an address that may be reached, is too long or names no https address on port 443.
 * Redirects are not followed, and nobody vouches for the certificate of the issuer.
 */
export async function jwksHost(url: string, asked: AskedHosts): Promise<string | undefined> {
  const start = url.indexOf('/')
  const [host, path] = start < 0 ? [url, ''] : [url.slice(0, start), url.slice(start).replace(/\/$/, '')]
  if (isIP(host) !== 0 && !asked.isReachable(host)) return undefined
  try {
    const text = await textAt(host, `${path}/.well-known/openid-configuration`, asked)
    return text === undefined ? undefined : hostIn(JSON.parse(text))
  } catch {
    return undefined
  }
}

function textAt(
  host: string,
  path: string,
  { isReachable, port, signal }: AskedHosts,
): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const asking = request({
      ...{ host, port, path, signal, agent: false, headers: { accept: 'application/json' } },
      lookup: guardedLookup(isReachable),
      ca: [],
      rejectUnauthorized: false,
    })
    asking.once('error', reject)
    asking.once('response', async (answer) => {
      try {
        if (answer.statusCode !== 200) return resolve(undefined)
        const parts: Buffer[] = []
        let length = 0
        for await (const part of answer as AsyncIterable<Buffer>) {
          length += part.length
          if (length > LONGEST_DOCUMENT) return resolve(undefined)
          parts.push(part)
        }
        resolve(Buffer.concat(parts).toString())
      } catch (error) {
        reject(error)
      } finally {
        asking.destroy()
      }
    })
    asking.end()
  })
}

function hostIn(document: unknown): string | undefined {
  if (typeof document !== 'object' || document === null || !('jwks_uri' in document)) return undefined
  const { jwks_uri: address } = document
  if (typeof address !== 'string' || !URL.canParse(address)) return undefined
  const { protocol, hostname, port, username, password } = new URL(address)
  if (protocol !== 'https:' || port !== '' || username !== '' || password !== '') return undefined
  return hostname.replace(/^\[(.*)\]$/, '$1')
}
