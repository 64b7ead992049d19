import { readFileSync } from 'node:fs'

/**
 * Issuers that many tenants share, each with the condition key of what tells whose token it is: who trusts one without
 * asking for that key trusts all of its tenants. All in small letters.
 */
export type SharedIssuers = ReadonlyMap<string, string>

/** AWS's list, of its identity-provider controls for shared OIDC providers. */
const published: Readonly<Record<string, string>> = JSON.parse(
  readFileSync(new URL('./shared-issuers.json', import.meta.url), 'utf8'),
)

/** Whether a text is a condition key of an issuer's tokens: `gitlab.example.com:sub`. */
export function isIssuerKey(text: string): boolean {
  return /^[a-z0-9.-]+(\/[^\s:]+)?:[\w./-]+$/i.test(text)
}

/** The published issuers and those of these condition keys, which stand over the published ones. */
export function sharedIssuers(keys: readonly string[]): SharedIssuers {
  const own = keys
    .map((key) => key.toLowerCase())
    .map((key) => [key.slice(0, key.indexOf(':')), key] as const)
  return new Map([...Object.entries(published), ...own])
}
