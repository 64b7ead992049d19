import { patternsMeet } from '../../pattern/intersection.ts'
import { matchesWildcard, wildcardPattern } from '../../pattern/wildcard.ts'
import { variablesAsStars } from '../checks/arn.ts'
import type { Scope } from '../scope.ts'
import { isIdentityKind } from '../subject.ts'
import type { ListView, StatementView } from '../view.ts'

interface Path {
  readonly action: string
  /** What the action is made on, if it raises the rights of whoever makes it. */
  readonly resource: string
  readonly problem: string
}

const user = 'arn:*:iam::*:user/?*'
const group = 'arn:*:iam::*:group/?*'
const role = 'arn:*:iam::*:role/?*'
const policy = 'arn:*:iam::*:policy/?*'

/** Single actions by which a caller gives itself more rights. */
const paths: readonly Path[] = [
  { action: 'iam:CreatePolicyVersion', resource: policy, problem: 'it rewrites a policy that is attached' },
  { action: 'iam:SetDefaultPolicyVersion', resource: policy, problem: 'it puts another version in force' },
  { action: 'iam:AttachUserPolicy', resource: user, problem: 'it attaches any policy' },
  { action: 'iam:AttachGroupPolicy', resource: group, problem: 'it attaches any policy to an own group' },
  { action: 'iam:AttachRolePolicy', resource: role, problem: 'it attaches any policy to a role in reach' },
  { action: 'iam:PutUserPolicy', resource: user, problem: 'it writes any policy' },
  { action: 'iam:PutGroupPolicy', resource: group, problem: 'it writes any policy of an own group' },
  { action: 'iam:PutRolePolicy', resource: role, problem: 'it writes any policy of a role in reach' },
  { action: 'iam:AddUserToGroup', resource: group, problem: 'it joins any group' },
  { action: 'iam:UpdateAssumeRolePolicy', resource: role, problem: 'it lets itself assume any role' },
  { action: 'iam:CreateAccessKey', resource: user, problem: 'it makes keys of users with more rights' },
  {
    action: 'iam:CreateLoginProfile',
    resource: user,
    problem: 'it makes passwords of users with more rights',
  },
  {
    action: 'iam:UpdateLoginProfile',
    resource: user,
    problem: 'it sets passwords of users with more rights',
  },
  { action: 'iam:DeleteUserPermissionsBoundary', resource: user, problem: 'it takes the own boundary off' },
  { action: 'iam:PutUserPermissionsBoundary', resource: user, problem: 'it replaces the own boundary' },
  { action: 'iam:DeleteRolePermissionsBoundary', resource: role, problem: 'it takes the own boundary off' },
  { action: 'iam:PutRolePermissionsBoundary', resource: role, problem: 'it replaces the own boundary' },
]

/**
 * Statements whose unconditional Allow gives such an action on more than one named entity, where no Deny of the policy
 * touches it. The witness is a request that the policy alone allows.
 */
export function escalations({ document, subject, reporter }: Scope): void {
  if (!isIdentityKind(subject.kind)) return
  const denials = document.statements.filter(({ effect }) => effect === 'Deny')
  const left = paths.filter(
    ({ action: name }) => !denials.some(({ action }) => action && names(action, name)),
  )
  for (const statement of document.statements) {
    const open = left.flatMap((path) => {
      const resource = openResource(statement, path)
      return resource === undefined ? [] : [{ path, resource }]
    })
    const [first] = open
    if (first === undefined) continue
    const { path, resource } = first
    const others = open.length === 1 ? '' : ` (and ${open.length - 1} more)`
    reporter.report(
      'X_PRIVILEGE_ESCALATION',
      statement.action?.name ?? statement,
      { action: { words: `\`${path.action}\`${others}` }, resource, problem: { words: path.problem } },
      { proof: { witness: { action: path.action, resource: witness(resource, path.resource) } } },
    )
  }
}

/** The resource by which a statement opens a path: one with a wildcard or a variable, or everything. */
function openResource(
  { effect, action, resource, conditions }: StatementView,
  path: Path,
): string | undefined {
  if (effect !== 'Allow' || conditions.length > 0 || action === undefined || !names(action, path.action))
    return undefined
  if (resource === undefined || resource.negated) return undefined
  const open = resource.values.find(({ value }) => {
    const pattern = variablesAsStars(value)
    return pattern === '*' || (/[*?]/.test(pattern) && patternsMeet(pattern, path.resource))
  })
  return open?.value
}

function names({ negated, values }: ListView, action: string): boolean {
  const lowered = action.toLowerCase()
  const isNamed = values.some(({ value }) => matchesWildcard(wildcardPattern(value.toLowerCase()), lowered))
  return isNamed !== negated
}

/** A resource of the kind that a pattern covers; wildcards that stay are left for the reader to fill in. */
function witness(pattern: string, kind: string): string {
  if (pattern !== '*') return pattern
  return kind.replace('arn:*', 'arn:aws').replace('::*:', '::111122223333:').replace('?*', 'example')
}
