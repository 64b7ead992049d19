import { InvalidInput, ServiceError, ValidationError } from '../../model/error.ts'

const noUrl = () => ValidationError('Invalid Open ID Connect Provider URL')

/** What an issuer's URL names its provider by: what stands behind the scheme, without port 443. Reads any text. */
export function withoutScheme(text: string): string {
  return text.replace(/^https:\/\//, '').replace(/^([^/]*?):443(?=\/|$)/, '$1')
}

/** Host and path of an issuer, of characters that may stand in an ARN. */
const form =
  /^https:\/\/(?<host>[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?)(?::(?<port>\d*))?(?<path>(?:\/[\w.~!$&'()+,;=:@%/-]*)?)$/

/**
 * What stands behind the scheme of an issuer's URL, which is https; port 443 is dropped, a trailing slash counts, and case
 * stays as given (behaviours 109). Throws what the service says of other texts.
 */
export function readProviderUrl(text: string): string {
  if (!URL.canParse(text)) throw noUrl()
  // behaviours 109: the one refusal without a text
  if (/[?#]/.test(text)) throw new ServiceError('InvalidInput', 400, '', { silent: true })
  const { host, port, path } = form.exec(text)?.groups ?? {}
  if (host === undefined || path === undefined) throw noUrl()
  if (port !== undefined && port !== '443') {
    throw InvalidInput('The URL of an Open ID Connect provider must not have a port other than 443.')
  }
  return withoutScheme(text)
}
