import {
  type ConditionElement,
  compilePolicy,
  documentOf,
  matchesWildcard,
  quotedText,
  type Statement,
  wildcardPattern,
} from '@gatehouse/policy'
import { accessLevelOf, serviceTitle } from '../../reference/described-actions.ts'
import type { DelegationRequest } from '../../store/entity/delegation.ts'
import { actedOn } from './acted-on.ts'

/** The longest summary that an answer may have. */
const LONGEST = 10_000

/** The longest sentence that tells the resources of each action apart. */
const LONGEST_PARTS = 2_500

/** How many permissions boundaries of new roles are named. */
const MOST_BOUNDARIES = 3

/** What stands behind a quoted text of which only the start is shown, and in none. */
const CUT = '`... ('

const UNSHOWN = '- (too long to be shown here)'

/**
 * What a request asks for, in English sentences made of its policy: who, for how long, what, and what stays behind. Whoever
 * asks has no say in the sentences: each text of theirs stands quoted on its line, and every statement has one line.
 */
export async function summaryOf(request: DelegationRequest): Promise<string> {
  const compiled = compilePolicy(request.PermissionPolicy, 'session').policy
  const statements = compiled === undefined ? [] : documentOf(compiled).statements
  const allows = statements.filter(({ effect }) => effect.value === 'Allow')
  const denies = statements.filter(({ effect }) => effect.value === 'Deny')
  const who = request.RequestorName
    ? `${quotedText(request.RequestorName)} (account ${request.RequestorId})`
    : `Account ${request.RequestorId}`
  const owner = request.OwnerAccountId === undefined ? 'your account' : `account ${request.OwnerAccountId}`
  return shortened({
    before: [
      `${who} asks for access to ${owner} for ${duration(request.SessionDuration)}, counted from when the token is sent.`,
      'It would act as whoever approves the request, and could do nothing that they may not do themselves.',
    ],
    allows: await Promise.all(allows.map(described)),
    denies: await Promise.all(denies.map(described)),
    after: persistence(allows, request),
  })
}

function duration(seconds: number): string {
  const counted = (count: number, word: string) => `${count} ${word}${count === 1 ? '' : 's'}`
  if (seconds % 3600 === 0) return counted(seconds / 3600, 'hour')
  if (seconds % 60 === 0) return counted(seconds / 60, 'minute')
  return counted(seconds, 'second')
}

/** A statement as one item: actions by service and access level, resources, conditions. */
async function described(statement: Statement): Promise<string> {
  const { action, resource, conditions } = statement
  const actions = action?.values.map(({ value }) => value) ?? []
  const what = action?.negated
    ? `do everything except ${quoted(actions)}`
    : (await clausesOf(actions)).join('; ')
  const resources = resource?.values.map(({ value }) => value) ?? []
  const where = resource?.negated
    ? `on everything except ${quoted(resources)}`
    : resources.includes('*')
      ? 'on all resources'
      : `on ${quoted(resources)}`
  const when = conditions.map(condition).join(' and ')
  const particular = await describedInParts(statement, actions, resources)
  if (particular !== undefined) return `- ${particular}${when === '' ? '' : `; all of this only if ${when}`}`
  return `- ${what}, ${where}${when === '' ? '' : `, only if ${when}`}`
}

/**
 * What a statement is about where its actions are made on different ones of its resources; `undefined` where they are not, or
 * where it would take too long to say.
 */
async function describedInParts(
  { action, resource }: Statement,
  actions: readonly string[],
  resources: readonly string[],
): Promise<string | undefined> {
  if (action?.negated !== false || resource?.negated !== false || resources.includes('*')) return undefined
  const { parts, others } = await actedOn(actions, resources)
  if (parts.length === 1 && others.length === 0) return undefined
  const clauses = await Promise.all(
    parts.map(async (part) =>
      (await clausesOf(part.actions)).map((clause) => `${clause}, on ${quoted(part.resources)}`),
    ),
  )
  const rest = others.length === 0 ? [] : [`on ${quoted(others)} none of this, as far as is known`]
  const told = [...clauses.flat(), ...rest].join('; ')
  return told.length > LONGEST_PARTS ? undefined : told
}

const clausesOf = (actions: readonly string[]): Promise<string[]> =>
  Promise.all(groupedByService(actions).map(ofService))

const quoted = (texts: readonly string[]): string => texts.map(quotedText).join(', ')

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
  if (service === '*' && names.includes('*')) return 'do everything in every service'
  const title = (await serviceTitle(service)) ?? quotedText(service)
  if (names.includes('*')) return `do everything in ${title} (${quotedText(`${service}:*`)})`
  const levels = new Map<string, string[]>()
  for (const name of names) {
    const level = /[*?]/.test(name) ? 'use' : verb(await accessLevelOf(service, name))
    const known = levels.get(level) ?? []
    levels.set(level, known)
    known.push(name)
  }
  const parts = [...levels].map(([level, list]) => `${level} (${quoted(list)})`)
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
  const wanted = values.map(({ value }) => quotedText(String(value))).join(' or ')
  return `${quotedText(key.value)} meets ${quotedText(operator.value)} ${wanted}`
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
  const others = arns.length - MOST_BOUNDARIES
  const named = `${quoted(arns.slice(0, MOST_BOUNDARIES))}${others > 0 ? ` and ${others} more` : ''}`
  const limit =
    arns.length === 0
      ? 'The policy asks for no permissions boundary on them.'
      : `The policy names ${arns.length === 1 ? 'this permissions boundary' : 'these permissions boundaries'} for them: ${named}.`
  return ['', `It could make IAM roles, which stay when the session has ended. ${limit}`]
}

interface Parts {
  readonly before: readonly string[]
  readonly allows: readonly string[]
  readonly denies: readonly string[]
  readonly after: readonly string[]
}

function linesOf({ before, allows, denies, after }: Parts): string[] {
  const isWhole = [...allows, ...denies, ...after].every((line) => line !== UNSHOWN && !line.includes(CUT))
  return [
    ...before,
    ...(isWhole
      ? []
      : ['Some of what is asked for is too long to be shown here: read the policy before you approve.']),
    '',
    allows.length === 0 ? 'The policy allows nothing.' : 'It could:',
    ...allows,
    ...(denies.length === 0 ? [] : ['', 'It could in no case:', ...denies]),
    ...after,
  ]
}

/** The text of all parts; where there is no room for it the longest statements are named as left out, and no others. */
function shortened(parts: Parts): string {
  let shown = parts
  for (const longest of [...parts.allows, ...parts.denies].sort((a, b) => b.length - a.length)) {
    const text = linesOf(shown).join('\n')
    if (text.length <= LONGEST) return text
    const without = (lines: readonly string[]) => lines.map((line) => (line === longest ? UNSHOWN : line))
    shown = { ...shown, allows: without(shown.allows), denies: without(shown.denies) }
  }
  return linesOf(shown).join('\n')
}
