import { type Enforcer, newEnforcer, newModelFromString } from 'casbin'
import { caller, networks, type Rule, regions, requests, type Workload } from './workload.ts'

const either = (tests: readonly string[]) => tests.join(' || ')

/** Guards by the word that stands in a policy line. */
const guards = [
  "p.guard == 'none'",
  `(p.guard == 'team' && r.team == '${caller.team}')`,
  `(p.guard == 'network' && (${either(networks.map((range) => `ipMatch(r.address, '${range}')`))}))`,
  `(p.guard == 'foreign-region' && !(${either(regions.map((region) => `r.region == '${region}'`))}))`,
  `(p.guard == 'foreign-organization' && r.organization != '${caller.organization}')`,
  "(p.guard == 'plain-text' && r.secure != 'true')",
]

const model = `
[request_definition]
r = sub, act, obj, team, address, region, organization, secure
[policy_definition]
p = sub, act, other, obj, guard, eft
[policy_effect]
e = some(where (p.eft == allow)) && !some(where (p.eft == deny))
[matchers]
m = (p.sub == '*' || p.sub == r.sub) && (p.other == 'no' && keyMatch(r.act, p.act) || p.other == 'yes' && !keyMatch(r.act, p.act)) && keyMatch(r.obj, p.obj) && (${either(guards)})
`

/** A line for each combination of principal, action and resource; of other actions the first stands for all. */
function linesOf({
  effect,
  actions,
  otherActions,
  resources,
  guard = 'none' as never,
  principals,
}: Rule): string[][] {
  return (principals ?? ['*']).flatMap((principal) =>
    (otherActions ? actions.slice(0, 1) : actions).flatMap((action) =>
      resources.map((resource) => [
        principal,
        action,
        otherActions ? 'yes' : 'no',
        resource.replace('${user}', caller.name),
        guard,
        effect.toLowerCase(),
      ]),
    ),
  )
}

async function enforcerOf(rules: readonly Rule[]): Promise<Enforcer> {
  const enforcer = await newEnforcer(newModelFromString(model))
  enforcer.enableLog(false)
  const lines = new Map(rules.flatMap(linesOf).map((line) => [line.join(' '), line]))
  await enforcer.addPolicies([...lines.values()])
  return enforcer
}

/** Casbin's answer to each of the requests: an enforcer for what grants and one for each layer that limits. */
export async function casbin(workload: Workload): Promise<(index: number) => boolean> {
  const { identity, boundary, session, scp = [], rcp = [], resource = [], vpcEndpoint } = workload
  const layers = [
    [...identity.flat(), ...resource],
    boundary,
    session,
    vpcEndpoint,
    ...scp.map((level) => level.flat()),
    ...rcp.map((level) => level.flat()),
  ].filter((rules) => rules !== undefined)
  const enforcers = await Promise.all(layers.map(enforcerOf))
  const asked = requests.map(({ action, resource: thing, address, region }) => {
    return [caller.arn, action, thing, caller.team, address, region, caller.organization, 'true']
  })
  return (index) => {
    const request = asked[index] ?? []
    return enforcers.every((enforcer) => enforcer.enforceSync(...request))
  }
}
