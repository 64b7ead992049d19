import { compilePolicy, documentOf } from '@gatehouse/policy'
import { MalformedPolicyDocument } from '../../model/error.ts'
import { asCompared, type SharedIssuers } from '../../model/shared-issuers.ts'

/**
 * Refuses a trust policy with a statement that lets tokens of a shared issuer in without asking for the claim that tells its
 * tenants apart: as a text that must be there and that pins a tenant. A text that cannot be read is left to others.
 */
export function checkSharedIssuers(text: string, sharedIssuers: SharedIssuers): void {
  const { policy } = compilePolicy(text, 'trust')
  if (policy === undefined) return
  for (const { effect, principal, action, conditions } of documentOf(policy).statements) {
    if (effect.value !== 'Allow' || principal === undefined || principal.negated) continue
    const actions = action?.values.map(({ value }) => value.toLowerCase()) ?? []
    // a pattern may stand for it as well
    const isAboutTokens = (name: string) => /[*?]/.test(name) || name === 'sts:assumerolewithwebidentity'
    if (action?.negated !== true && !actions.some(isAboutTokens)) continue
    for (const issuer of principal.entries.flatMap(issuersOf)) {
      const key = sharedIssuers.get(asCompared(issuer))
      if (key === undefined || conditions.some((condition) => binds(condition, asCompared(key)))) continue
      throw MalformedPolicyDocument(
        `Trust policies for the identity provider ${issuer} must evaluate the condition key ${spelledFor(issuer, key)}.`,
      )
    }
  }
}

type Statement = ReturnType<typeof documentOf>['statements'][number]
type Entry = NonNullable<Statement['principal']>['entries'][number]

function issuersOf({ type, values }: Entry): string[] {
  if (type.value !== 'Federated') return []
  return values.map(({ value }) => value.toLowerCase().replace(/^arn:[^:]*:iam::\d*:oidc-provider\//, ''))
}

/** A condition key of an issuer, with the slash at its end or without as the issuer is written. */
function spelledFor(issuer: string, key: string): string {
  const isItsOwn = asCompared(key).startsWith(`${asCompared(issuer)}:`)
  return isItsOwn ? `${issuer}${key.slice(key.indexOf(':'))}` : key
}

/** Whether a condition holds only for tokens that carry one of the wanted values; `IfExists` and `ForAllValues` hold without any. */
function binds({ operator, key, values }: Statement['conditions'][number], wanted: string): boolean {
  if (asCompared(key.value) !== wanted) return false
  if (!/^(foranyvalue:)?string(equals|equalsignorecase|like)$/i.test(operator.value)) return false
  return values.length > 0 && values.every(({ value }) => pinsTenant(String(value), wanted))
}

/** What stands before the tenant in claims: `repo:`, `organization:`, `https://github.com/`. */
const label = /^(?:https?:\/\/[^/]*\/?|[\w.-]*:)/i

/** Whether a text has anything but punctuation. */
const saysSomething = (text: string): boolean => /[\p{L}\p{N}]/u.test(text)

/**
 * Whether a value names a tenant, or at least how its name begins, before its first wildcard or policy variable: what a
 * variable stands for comes with the token, and is as good as a wildcard. Subjects say first what they are about, which
 * all tenants have in common.
 */
function pinsTenant(value: string, wanted: string): boolean {
  const [literal = ''] = value.split(/[*?]|\$\{/, 1)
  if (literal === value) return saysSomething(value)
  const named = literal.replace(label, '')
  const isCutInLabel = named === literal && !literal.includes('/')
  return saysSomething(named) && !(isCutInLabel && wanted.endsWith(':sub'))
}
