import { isIP } from 'node:net'
import { type HttpRequest, header } from '../protocol/http.ts'

/**
 * Why a request may come from a page of somebody else's that a browser on this machine shows; `undefined` where it cannot.
 * Browsers tell in Host under which name they found the server, which for a name that was pointed here meanwhile (DNS
 * rebinding) is not one of this machine, and in Origin or Sec-Fetch-Site whose page asks. Programs send neither of the two.
 */
export function foreignPage(request: HttpRequest): string | undefined {
  const host = header(request, 'host')
  if (host === undefined || !isOfThisMachine(host))
    return `the host is ${host ?? 'not told'}: use localhost or another loopback name or address`
  const origin = header(request, 'origin')
  if (origin !== undefined)
    return isOfThisMachine(origin.replace(/^https?:\/\//i, ''))
      ? undefined
      : `it comes from a page of ${origin}, which is not on this machine`
  const site = header(request, 'sec-fetch-site')?.toLowerCase()
  return site === undefined || site === 'same-origin' || site === 'none'
    ? undefined
    : 'it comes from a page of another site'
}

/** Whether a host, with or without a port, is a loopback name or address in any spelling. */
function isOfThisMachine(host: string): boolean {
  // the parser would read more than a host out of other characters
  if (!/^[\w.:[\]-]+$/.test(host) || !URL.canParse(`http://${host}`)) return false
  const name = new URL(`http://${host}`).hostname.replace(/\.$/, '')
  return (
    name === 'localhost' ||
    name.endsWith('.localhost') ||
    (isIP(name) === 4 && name.startsWith('127.')) ||
    name === '[::1]' ||
    /^\[::ffff:7f[\da-f]{2}:[\da-f]{1,4}\]$/.test(name)
  )
}
