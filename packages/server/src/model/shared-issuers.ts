import { readFileSync } from 'node:fs'

/**
 * Issuers that many tenants share, as `asCompared` writes them, each with the condition key of what tells whose token it is:
 * who trusts one without asking for that key trusts all of its tenants.
 */
export type SharedIssuers = ReadonlyMap<string, string>

/** AWS's list, of its identity-provider controls for shared OIDC providers. */
const published: Readonly<Record<string, string>> = JSON.parse(
  readFileSync(new URL('./shared-issuers.json', import.meta.url), 'utf8'),
)

/**
 * An issuer, or a condition key of its tokens, as issuers and keys are compared: in small letters and without a slash at the
 * issuer's end. Providers of both spellings can be made, and that of Microsoft Sentinel is commonly written with the slash.
 */
export function asCompared(text: string): string {
  return text.toLowerCase().replace(/\/(?=:|$)/, '')
}

/** Whether a text is a condition key of an issuer's tokens: `gitlab.example.com:sub`. */
export function isIssuerKey(text: string): boolean {
  return /^[a-z0-9.-]+(\/[^\s:]*)?:[\w./-]+$/i.test(text)
}

/** The published issuers and those of these condition keys, which stand over the published ones. */
export function sharedIssuers(keys: readonly string[]): SharedIssuers {
  const own = keys.map((key) => {
    const issuer = key.slice(0, key.indexOf(':')).toLowerCase()
    return [asCompared(issuer), `${issuer}${key.slice(issuer.length)}`] as const
  })
  return new Map([...Object.entries(published), ...own])
}
