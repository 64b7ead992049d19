import {
  type ConditionElement,
  compilePolicy,
  documentOf,
  matchesWildcard,
  type Statement,
  wildcardPattern,
} from '@gatehouse/policy'
import { accessLevelOf, serviceTitle } from '../../reference/described-actions.ts'
import type { DelegationRequest } from '../../store/entity/delegation.ts'

/** The longest summary that an answer may have. */
const LONGEST = 10_000

/** What a request asks for, in English sentences made of its policy: who, for how long, what, and what stays behind. */
export async function summaryOf(request: DelegationRequest): Promise<string> {
  const compiled = compilePolicy(request.PermissionPolicy, 'session').policy
  const statements = compiled === undefined ? [] : documentOf(compiled).statements
  const allows = statements.filter(({ effect }) => effect.value === 'Allow')
  const denies = statements.filter(({ effect }) => effect.value === 'Deny')
  const who = request.RequestorName
    ? `${request.RequestorName} (account ${request.RequestorId})`
    : `Account ${request.RequestorId}`
  const owner = request.OwnerAccountId === undefined ? 'your account' : `account ${request.OwnerAccountId}`
  const lines = [
    `${who} asks for access to ${owner} for ${duration(request.SessionDuration)}, counted from when the token is sent.`,
    'It would act as whoever approves the request, and could do nothing that they may not do themselves.',
    '',
    allows.length === 0 ? 'The policy allows nothing.' : 'It could:',
    ...(await Promise.all(allows.map(described))),
    ...(denies.length === 0
      ? []
      : ['', 'It could in no case:', ...(await Promise.all(denies.map(described)))]),
    ...persistence(allows, request),
  ]
  return shortened(lines)
}

function duration(seconds: number): string {
  const counted = (count: number, word: string) => `${count} ${word}${count === 1 ? '' : 's'}`
  if (seconds % 3600 === 0) return counted(seconds / 3600, 'hour')
  if (seconds % 60 === 0) return counted(seconds / 60, 'minute')
  return counted(seconds, 'second')
}

/** A statement as one item: actions by service and access level, resources, conditions. */
async function described({ action, resource, conditions }: Statement): Promise<string> {
  const actions = action?.values.map(({ value }) => value) ?? []
  const what = action?.negated
    ? `do everything except ${actions.join(', ')}`
    : (await Promise.all(groupedByService(actions).map(ofService))).join('; ')
  const resources = resource?.values.map(({ value }) => value) ?? []
  const where = resource?.negated
    ? `on everything except ${resources.join(', ')}`
    : resources.includes('*')
      ? 'on all resources'
      : `on ${resources.join(', ')}`
  const when = conditions.map(condition)
  return `- ${what}, ${where}${when.length === 0 ? '' : `, only if ${when.join(' and ')}`}`
}

function groupedByService(
  actions: readonly string[],
): (readonly [service: string, names: readonly string[]])[] {
  const groups = new Map<string, string[]>()
  for (const action of actions) {
    const colon = action.indexOf(':')
    const service = colon < 0 ? '*' : action.slice(0, colon)
    const names = groups.get(service) ?? []
    groups.set(service, names)
    names.push(colon < 0 ? action : action.slice(colon + 1))
  }
  return [...groups]
}

async function ofService([service, names]: readonly [string, readonly string[]]): Promise<string> {
  if (/[*?]/.test(service)) return 'do everything in every service'
  const title = (await serviceTitle(service)) ?? service
  if (names.includes('*')) return `do everything in ${title} (${service}:*)`
  const levels = new Map<string, string[]>()
  for (const name of names) {
    const level = /[*?]/.test(name) ? 'use' : verb(await accessLevelOf(service, name))
    const known = levels.get(level) ?? []
    levels.set(level, known)
    known.push(name)
  }
  const parts = [...levels].map(([level, list]) => `${level} (${list.join(', ')})`)
  return `in ${title}: ${parts.join(', ')}`
}

const verbs: Readonly<Record<string, string>> = {
  List: 'list',
  Read: 'read',
  Write: 'change',
  Tagging: 'tag',
  'Permissions management': 'change permissions',
}

const verb = (level: string | undefined): string => verbs[level ?? ''] ?? 'use'

function condition({ operator, key, values }: ConditionElement): string {
  return `${key.value} meets ${operator.value} ${values.map(({ value }) => String(value)).join(' or ')}`
}

/** What outlives the session: roles that it could make. */
function persistence(
  allows: readonly Statement[],
  { RolePermissionRestrictionArns: arns }: DelegationRequest,
): string[] {
  const makesRoles = allows.some(
    ({ action }) =>
      action !== undefined &&
      action.values.some(({ value }) =>
        matchesWildcard(wildcardPattern(value.toLowerCase()), 'iam:createrole'),
      ) !== action.negated,
  )
  if (!makesRoles) return []
  const limit =
    arns.length === 0
      ? 'The policy asks for no permissions boundary on them.'
      : `The policy names ${arns.length === 1 ? 'this permissions boundary' : 'these permissions boundaries'} for them: ${arns.join(', ')}.`
  return ['', `It could make IAM roles, which stay when the session has ended. ${limit}`]
}

function shortened(lines: readonly string[]): string {
  const text = lines.join('\n')
  if (text.length <= LONGEST) return text
  const kept = text.slice(0, LONGEST - 2)
  return `${kept.slice(0, Math.max(kept.lastIndexOf('\n'), 0))}\n…`
}
