import { patternsMeet } from '../../pattern/intersection.ts'
import { matchesWildcard, wildcardPattern } from '../../pattern/wildcard.ts'
import type { StatementCheck } from '../scope.ts'
import { isIdentityKind } from '../subject.ts'
import type { FindingCode } from '../texts.ts'
import type { ListView, TextSpot } from '../view.ts'
import { variablesAsStars } from './arn.ts'

/** How a statement reaches an action: by its name, by a wildcard, or by not excluding it. */
type Reach = 'name' | 'star' | 'notAction'

interface PowerfulAction {
  /** In lower case. */
  readonly action: string
  /** With a condition on this key, in lower case, nothing is said. */
  readonly key: string
  /** Whether a resource stands for roles of more than one kind. */
  readonly isWide: (resource: string) => boolean
  readonly withStar: Readonly<Record<Reach, FindingCode>>
  readonly withNotResource: Readonly<Record<Reach, FindingCode>>
}

const serviceRoles = 'aws-service-role/'

/** Actions that hand rights on, and how their codes are called. */
const powerfulActions: readonly PowerfulAction[] = [
  {
    action: 'iam:passrole',
    key: 'iam:passedtoservice',
    isWide: (resource) => /[*?]/.test(resource) && meets(resource, 'arn:*:iam::*:role/?*'),
    withStar: {
      name: 'PASS_ROLE_WITH_STAR_IN_RESOURCE',
      star: 'PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE',
      notAction: 'PASS_ROLE_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION',
    },
    withNotResource: {
      name: 'PASS_ROLE_WITH_NOT_RESOURCE',
      star: 'PASS_ROLE_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE',
      notAction: 'PASS_ROLE_WITH_NOT_ACTION_AND_NOT_RESOURCE',
    },
  },
  {
    action: 'iam:createservicelinkedrole',
    key: 'iam:awsservicename',
    isWide: (resource) =>
      !namesOneService(resource) && meets(resource, `arn:*:iam::*:role/${serviceRoles}?*`),
    withStar: {
      name: 'CREATE_SLR_WITH_STAR_IN_RESOURCE',
      star: 'CREATE_SLR_WITH_STAR_IN_ACTION_AND_RESOURCE',
      notAction: 'CREATE_SLR_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION',
    },
    withNotResource: {
      name: 'CREATE_SLR_WITH_NOT_RESOURCE',
      star: 'CREATE_SLR_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE',
      notAction: 'CREATE_SLR_WITH_NOT_ACTION_AND_NOT_RESOURCE',
    },
  },
]

/** Whether an Allow hands on roles without saying to whom. */
export const powerfulActionChecks: StatementCheck = (statement, { subject, reporter }) => {
  if (!isIdentityKind(subject.kind) || statement.effect !== 'Allow') return
  const { action, resource, conditions } = statement
  if (action === undefined || resource === undefined) return
  for (const powerful of powerfulActions) {
    const reached = reachOf(action, powerful.action)
    if (reached === undefined || conditions.some(({ lowered }) => lowered === powerful.key)) continue
    const details = { action: reached.by?.value ?? '' }
    const at = reached.by ?? action.name
    if (resource.negated) {
      reporter.report(powerful.withNotResource[reached.reach], at, details)
      continue
    }
    const wide = resource.values.find(({ value }) => powerful.isWide(variablesAsStars(value)))
    if (wide === undefined) continue
    reporter.report(powerful.withStar[reached.reach], at, { ...details, resource: wide.value })
  }
}

function reachOf({ negated, values }: ListView, action: string): { reach: Reach; by?: TextSpot } | undefined {
  const covering = values.filter(({ value }) => matchesWildcard(wildcardPattern(value.toLowerCase()), action))
  if (negated) return covering.length > 0 || values.length === 0 ? undefined : { reach: 'notAction' }
  const [first] = covering
  if (first === undefined) return undefined
  const named = covering.find(({ value }) => value.toLowerCase() === action)
  return named === undefined ? { reach: 'star', by: first } : { reach: 'name', by: named }
}

function meets(resource: string, pattern: string): boolean {
  return resource === '*' || patternsMeet(resource, pattern)
}

/** Whether the service stands in the ARN of a service-linked role before any wildcard. */
function namesOneService(resource: string): boolean {
  const start = resource.indexOf(serviceRoles)
  return start >= 0 && /^[^*?/]+\//.test(resource.slice(start + serviceRoles.length))
}
