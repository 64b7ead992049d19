import { compilePolicy, documentOf } from '@gatehouse/policy'
import { MalformedPolicyDocument } from '../../model/error.ts'
import type { SharedIssuers } from '../../model/shared-issuers.ts'

/**
 * Refuses a trust policy with a statement that lets tokens of a shared issuer in without asking for the claim that tells its
 * tenants apart: as a text that must be there and is not all wildcards. A text that cannot be read is left to others.
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
      const key = sharedIssuers.get(issuer)
      if (key === undefined || conditions.some((condition) => binds(condition, key))) continue
      throw MalformedPolicyDocument(
        `Trust policies for the identity provider ${issuer} must evaluate the condition key ${key}.`,
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

/** Whether a condition holds only for tokens that carry one of the wanted values; `IfExists` and `ForAllValues` hold without any. */
function binds({ operator, key, values }: Statement['conditions'][number], wanted: string): boolean {
  if (key.value.toLowerCase() !== wanted) return false
  if (!/^(foranyvalue:)?string(equals|equalsignorecase|like)$/i.test(operator.value)) return false
  return values.length > 0 && values.every(({ value }) => String(value).replaceAll(/[*?]/g, '') !== '')
}
