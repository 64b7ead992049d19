import { IncompleteSignature, SignatureDoesNotMatch } from './refusals.ts'
import type { ScopedCredential } from './signing-key.ts'

const TERMINATOR = 'aws4_request'

/**
 * Reads a credential and requires that it is scoped to this service and to the day of the timestamp
 * (`YYYYMMDDTHHMMSSZ`); any text that can be a region's name is one, an empty one too (behaviours 47, 51, 99). Everything
 * that is wrong with the scope is said at once.
 */
export function readCredential(given: string, service: string, timestamp: string): ScopedCredential {
  const parts = given.split('/')
  const [accessKeyId = '', date = '', region = '', scopedService = '', terminator = ''] = parts
  if (parts.length !== 5) {
    throw IncompleteSignature(
      `Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '${given}'`,
    )
  }
  const today = timestamp.slice(0, 8)
  const isRegion = /^[!-~]{0,64}$/.test(region)
  if (!isRegion || scopedService !== service || terminator !== TERMINATOR || date !== today) {
    let text = ''
    if (!isRegion) text += `Credential should be scoped to a valid region, not '${region}'. `
    if (scopedService !== service) text += `Credential should be scoped to correct service: '${service}'. `
    if (terminator !== TERMINATOR) {
      text += `Credential should be scoped with a valid terminator: '${TERMINATOR}', not '${terminator}'. `
    }
    if (date !== today) {
      text += `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${date}' != '${today}', from '${timestamp}'.`
    }
    throw SignatureDoesNotMatch(text)
  }
  return { text: given, accessKeyId, date, region, service }
}
