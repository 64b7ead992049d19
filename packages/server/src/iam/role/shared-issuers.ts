import { compilePolicy, documentOf } from '@gatehouse/policy'
import { MalformedPolicyDocument } from '../../model/error.ts'

/**
 * Issuers that many tenants share, and the claim that tells whose token it is: who trusts one without looking at the claim
 * trusts all of its tenants. The list is AWS's of its identity-provider controls for shared OIDC providers.
 */
const claims: Readonly<Record<string, readonly string[]>> = {
  sub: [
    'token.actions.githubusercontent.com',
    'vstoken.actions.githubusercontent.com',
    'oidc-configuration.audit-log.githubusercontent.com',
    'gitlab.com',
    'app.terraform.io',
    'agent.buildkite.com',
    'oidc.codefresh.io',
    'studio.datachain.ai/api',
    'scalr.io',
    'tokens.cloud.shisho.dev',
    'proidc.upbound.io',
    'rh-oidc.s3.us-east-1.amazonaws.com/22ejnvnnturfmt6km08idd0nt4hekbn7',
    'rh-oidc.s3.us-east-1.amazonaws.com/23e3sd27sju1hoou6ohfs68vbno607tr',
    'rh-oidc.s3.us-east-1.amazonaws.com/23ne21h005qjl3n33d8dui5dlrmv2tmg',
    'rh-oidc.s3.us-east-1.amazonaws.com/24jrf12m5dj7ljlfb4ta2frhrcoadm26',
    'oidc.op1.openshiftapps.com/2f785sojlpb85i7402pk3qogugim5nfb',
    'oidc.op1.openshiftapps.com/2c51blsaqa9gkjt0o9rt11mle8mmropu',
  ],
  aud: ['api.pulumi.com/oidc', 'sandboxes.cloud', 'oidc.vercel.com', 'cognito-identity.amazonaws.com'],
}

/** Azure Sentinel: one tenant of the issuer speaks for all workspaces, and the name of the session says for which. */
const sentinel = 'sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d'

const bindingKeys = new Map<string, string>([
  ...Object.entries(claims).flatMap(([claim, issuers]) =>
    issuers.map((issuer) => [issuer, `${issuer}:${claim}`] as const),
  ),
  [sentinel, 'sts:rolesessionname'],
])

/**
 * Refuses a trust policy with a statement that lets tokens of a shared issuer in without asking for the claim that tells its
 * tenants apart: as a text that must be there and is not all wildcards. A text that cannot be read is left to others.
 */
export function checkSharedIssuers(text: string): void {
  const { policy } = compilePolicy(text, 'trust')
  if (policy === undefined) return
  for (const { effect, principal, action, conditions } of documentOf(policy).statements) {
    if (effect.value !== 'Allow' || principal === undefined || principal.negated) continue
    const actions = action?.values.map(({ value }) => value.toLowerCase()) ?? []
    // a pattern may stand for it as well
    const isAboutTokens = (name: string) => /[*?]/.test(name) || name === 'sts:assumerolewithwebidentity'
    if (action?.negated !== true && !actions.some(isAboutTokens)) continue
    for (const issuer of principal.entries.flatMap(issuersOf)) {
      const key = bindingKeys.get(issuer)
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
