import { preparsePolicySet, statefulIsAuthorized } from '@cedar-policy/cedar-wasm/nodejs'
import { caller, type Guard, networks, type Rule, regions, requests, type Workload } from './workload.ts'

const quoted = (text: string) => JSON.stringify(text)

const guards: Readonly<Record<Guard, string>> = {
  team: `context.team == ${quoted(caller.team)}`,
  network: `(${networks.map((range) => `context.address.isInRange(ip(${quoted(range)}))`).join(' || ')})`,
  'foreign-region': `!(${quotedSet(regions)}.contains(context.region))`,
  'foreign-organization': `context.organization != ${quoted(caller.organization)} && !context.isService`,
  'plain-text': '!context.secure',
}

function quotedSet(texts: readonly string[]): string {
  return `[${texts.map(quoted).join(', ')}]`
}

/** One text against several with stars, as Cedar compares: exact ones as a set, the others by `like`. */
function matches(value: string, patterns: readonly string[]): string {
  const exact = patterns.filter((pattern) => !pattern.includes('*'))
  const tests = patterns
    .filter((pattern) => pattern.includes('*') && pattern !== '*')
    .map((pattern) => `context.${value} like ${quoted(pattern)}`)
  if (patterns.includes('*')) return 'true'
  if (exact.length > 0) tests.unshift(`${quotedSet(exact)}.contains(context.${value})`)
  return `(${tests.join(' || ')})`
}

/** When a rule applies; variables are filled in beforehand, for Cedar's patterns have none. */
function applies({ actions, otherActions, resources, guard, principals }: Rule): string {
  const action = matches('action', actions)
  const parts = [
    otherActions ? `!${action}` : action,
    matches(
      'resource',
      resources.map((resource) => resource.replace('${user}', caller.name)),
    ),
    ...(principals === undefined ? [] : [`${quotedSet(principals)}.contains(context.principal)`]),
    ...(guard === undefined ? [] : [guards[guard]]),
  ]
  return parts.filter((part) => part !== 'true').join(' && ') || 'true'
}

const scope = '(principal, action, resource)'

function policiesOf(workload: Workload): string[] {
  const { identity, boundary, session, scp = [], rcp = [], resource = [], vpcEndpoint } = workload
  const own = identity.flat()
  const limits = [boundary, session, vpcEndpoint, ...scp.map((level) => level.flat())].filter(
    (rules) => rules !== undefined,
  )
  const every = [...own, ...limits.flat(), ...rcp.flat(2), ...resource]
  const allowing = (rules: readonly Rule[]) => rules.filter(({ effect }) => effect === 'Allow')
  return [
    ...allowing([...own, ...resource]).map((rule) => `permit${scope} when { ${applies(rule)} };`),
    ...every
      .filter(({ effect }) => effect === 'Deny')
      .map((rule) => `forbid${scope} when { ${applies(rule)} };`),
    ...limits.map((rules) => `forbid${scope} unless { ${allowing(rules).map(applies).join(' || ')} };`),
  ]
}

const contexts = requests.map(({ action, resource, address, region }) => ({
  action,
  resource,
  region,
  address: { __extn: { fn: 'ip', arg: address } },
  team: caller.team,
  organization: caller.organization,
  principal: caller.arn,
  isService: false,
  secure: true,
}))

/** Cedar's answer to each of the requests: its policies parsed once, its requests made ready. */
export function cedar(workload: Workload): (index: number) => boolean {
  const id = workload.name
  const parsed = preparsePolicySet(id, { staticPolicies: policiesOf(workload).join('\n') })
  if (parsed.type !== 'success') throw new Error(JSON.stringify(parsed))
  const principal = { type: 'User', id: caller.name }
  return (index) => {
    const context = contexts[index]
    if (context === undefined) throw new RangeError(`no request ${index}`)
    const answer = statefulIsAuthorized({
      principal,
      action: { type: 'Action', id: 'ask' },
      resource: { type: 'Thing', id: 'any' },
      context,
      preparsedPolicySetId: id,
      entities: [],
    })
    if (answer.type !== 'success') throw new Error(JSON.stringify(answer))
    return answer.response.decision === 'allow'
  }
}
