import { matchesWildcard, wildcardPattern } from '../../pattern/wildcard.ts'
import type { Scope, StatementCheck } from '../scope.ts'
import type { ConditionView, ListView, StatementView, TextSpot } from '../view.ts'
import { principalsUnder } from '../view.ts'

/** What trust policies say of providers and sessions. */
export const trustChecks: StatementCheck = (statement, scope) => {
  if (scope.subject.kind !== 'trust') return
  mismatchedActions(statement, scope)
  rolesAnywhere(statement, scope)
  sessionsBesideRoles(statement, scope)
  if (statement.effect === 'Allow') {
    for (const provider of principalsUnder(statement, 'Federated'))
      providerConditions(provider, statement, scope)
  }
  for (const condition of statement.conditions) audienceQualifier(condition, scope)
}

/** How a principal gets a session of the role. */
type Way = 'AssumeRole' | 'AssumeRoleWithSAML' | 'AssumeRoleWithWebIdentity'

const ways: readonly Way[] = ['AssumeRole', 'AssumeRoleWithSAML', 'AssumeRoleWithWebIdentity']

function wayOf(type: string, value: string): Way {
  if (type !== 'Federated') return 'AssumeRole'
  return /^arn:[^:]*:iam::[^:]*:saml-provider\//.test(value)
    ? 'AssumeRoleWithSAML'
    : 'AssumeRoleWithWebIdentity'
}

/** Each assume action needs a principal that can use it, and each principal an action that it can use. */
function mismatchedActions({ principal, action, effect }: StatementView, { reporter }: Scope): void {
  if (principal === undefined || principal.negated || action === undefined || action.negated) return
  if (effect !== 'Allow') return
  const principals = principal.entries.flatMap(({ type, values }) =>
    values.map((value) => ({ value, way: wayOf(type.value, value.value) })),
  )
  const [first] = principals
  if (first === undefined) return
  const served = new Set(principals.map(({ way }) => way))
  const named = action.values.flatMap((value) => {
    const way = ways.find((candidate) => lowered(value.value) === `sts:${candidate}`.toLowerCase())
    return way === undefined ? [] : [{ value, way }]
  })
  for (const { value, way } of named) {
    if (served.has(way)) continue
    const details = { action: value.value, principal: first.value.value }
    reporter.report('MISMATCHED_ACTION_FOR_PRINCIPAL', value, details)
  }
  const open = new Set(ways.filter((way) => covers(action, `sts:${way}`)))
  if (open.size === 0) return
  for (const { value, way } of principals) {
    if (open.has(way)) continue
    const details = { action: named[0]?.value.value ?? 'sts:AssumeRole', principal: value.value }
    reporter.report('MISMATCHED_ACTION_FOR_PRINCIPAL', value, details, `sts:${way}`)
  }
}

function lowered(text: string): string {
  return text.toLowerCase()
}

/** Whether a list of actions holds one. */
function covers({ values }: ListView, action: string): boolean {
  return values.some(({ value }) => matchesWildcard(wildcardPattern(lowered(value)), lowered(action)))
}

function rolesAnywhere(statement: StatementView, { reporter }: Scope): void {
  const { effect, action, principal } = statement
  if (effect !== 'Allow' || action === undefined || action.negated || principal?.negated === true) return
  const trusted = principalsUnder(statement, 'Service').find(({ value }) =>
    value.startsWith('rolesanywhere.'),
  )
  if (trusted === undefined) return
  const needed = ['sts:AssumeRole', 'sts:SetSourceIdentity', 'sts:TagSession']
  const missing = needed.filter((name) => !covers(action, name))
  if (missing.length === 0) return
  reporter.report('MISSING_ACTION_FOR_ROLES_ANYWHERE_TRUST_POLICY', action.name, {
    action: { words: missing.map((name) => `\`${name}\``).join(' and ') },
  })
}

function sessionsBesideRoles(statement: StatementView, { reporter }: Scope): void {
  const names = principalsUnder(statement, 'AWS')
  const roles = new Set<string>()
  for (const { value } of names) {
    const [, account, path] = /^arn:[^:]*:iam::([^:]*):role\/(.+)$/s.exec(value) ?? []
    if (path !== undefined) roles.add(`${account} ${path.slice(path.lastIndexOf('/') + 1)}`)
  }
  for (const name of names) {
    const [, account, role] = /^arn:[^:]*:sts::([^:]*):assumed-role\/([^/]+)\//.exec(name.value) ?? []
    if (role === undefined || !roles.has(`${account} ${role}`)) continue
    reporter.report('REDUNDANT_PRINCIPAL_IN_ROLE_TRUST_POLICY', name, { principal: name.value })
  }
}

const github = 'token.actions.githubusercontent.com'

/** The prefix of the keys that hold the claims of an OIDC provider; `undefined` for SAML providers. */
function claimPrefix(provider: string): string | undefined {
  if (!provider.startsWith('arn:')) return lowered(provider)
  const start = provider.indexOf(':oidc-provider/')
  return start < 0 ? undefined : lowered(provider.slice(start + ':oidc-provider/'.length))
}

function providerConditions(provider: TextSpot, { conditions }: StatementView, { reporter }: Scope): void {
  const prefix = claimPrefix(provider.value)
  if (prefix === undefined) return
  const claims = conditions.filter((condition) => condition.lowered.startsWith(`${prefix}:`))
  if (claims.length === 0) {
    reporter.report('MISSING_CONDITION_KEY_FOR_OIDC_PRINCIPAL', provider, { provider: provider.value })
  }
  if (prefix !== github) return
  const subjects = claims.filter((condition) => condition.lowered === `${github}:sub`)
  if (subjects.length === 0) reporter.report('MISSING_GITHUB_REPO_CONDITION_KEY', provider)
  const pinsBranch = claims.some((condition) => condition.lowered === `${github}:ref`)
  for (const { operator, values } of subjects) {
    if (operator.operator.type !== 'pattern' || operator.operator.negated === true) continue
    for (const value of values) {
      if (!isWideSubject(value.value, pinsBranch)) continue
      reporter.report('SPECIFIC_GITHUB_REPO_AND_BRANCH_RECOMMENDED', value, { value: value.value })
    }
  }
}

/** Whether the subject of a workflow leaves repository or branch open: `repo:ORG/REPO:ref:refs/heads/BRANCH`. */
function isWideSubject(value: string, pinsBranch: boolean): boolean {
  const [kind = '', repository = ''] = value.split(':', 3)
  return /[*?]/.test(pinsBranch ? `${kind}${repository}` : value)
}

/** Providers whose tokens carry one audience. */
const singleAudience = [
  'accounts.google.com',
  'cognito-identity.amazonaws.com',
  'www.amazon.com',
  'graph.facebook.com',
  github,
]

function audienceQualifier({ operator, key, lowered: name }: ConditionView, { reporter }: Scope): void {
  if (operator.quantifier === undefined || operator.name === 'Null' || !name.endsWith(':aud')) return
  const isSingle = singleAudience.includes(name.slice(0, -':aud'.length))
  const isAny = operator.quantifier === 'ForAnyValue'
  reporter.report(
    isAny && isSingle ? 'FORANYVALUE_WITH_AUDIENCE_CLAIM_TYPE' : 'CONFIRM_AUDIENCE_CLAIM_TYPE',
    key,
    {
      key: key.value,
    },
  )
}
