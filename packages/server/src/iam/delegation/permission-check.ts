import {
  type AttachedPolicy,
  boundsOf,
  compilePolicy,
  documentOf,
  evaluate,
  matchesWildcard,
  type PolicySet,
  patternsMeet,
  type Statement,
  wildcardPattern,
} from '@gatehouse/policy'
import { accountSettings } from '../../authorization/account-settings.ts'
import { type CallerPolicies, PolicyGatherer } from '../../authorization/applicable-policies.ts'
import type { ReadingCall } from '../../authorization/call.ts'
import { requestContext } from '../../authorization/context-keys.ts'
import { membershipOf } from '../../authorization/organization.ts'
import { type Levels, OrganizationPolicies } from '../../authorization/organization-policies.ts'
import { PolicyCache } from '../../authorization/policy-cache.ts'
import { actionsOfService } from '../../reference/published.ts'
import { ownersPolicies } from '../simulation/owners-policies.ts'
import { Turns } from '../simulation/turns.ts'

export type CheckResult = 'ALLOWED' | 'DENIED' | 'UNSURE'

/** How many questions one check may ask the engine, and how many steps all of it may take. */
const MOST_QUESTIONS = 10_000
const MOST_WORK = 2_000_000_000

/** Stands for what a wildcard of a request may be, and for nothing in particular. */
const ANYTHING = 'zq7zq7zq7'

/**
 * Whether the caller's permissions cover what a policy allows: each of its actions, and each of its resources with
 * anything in the place of wildcards, is put to the engine twice, with conditions of the caller's policies taken in the
 * caller's favour and against. ALLOWED and DENIED hold whatever the conditions come to; UNSURE is everything in between, and where a
 * Deny takes something away. `undefined` where that would take too long.
 */
export async function permissionCheck(policy: string, call: ReadingCall): Promise<CheckResult | undefined> {
  const compiled = compilePolicy(policy, 'session').policy
  if (compiled === undefined) return undefined
  const cache = new PolicyCache()
  const gathered = await new PolicyGatherer(cache).ofCaller(call.caller, call.store)
  const membership = await membershipOf(call.account.AccountId, call.store)
  const scp = membership && (await new OrganizationPolicies(cache).servicePolicies(membership, call.store))
  const caller = new CoveringCaller({ ...gathered, ...(scp && { scp }) }, call)
  let result: CheckResult = 'ALLOWED'
  for (const statement of documentOf(compiled).statements) {
    if (statement.effect.value !== 'Allow') continue
    const covered = await caller.covers(statement)
    if (covered === 'DENIED' || covered === undefined) return covered
    if (covered === 'UNSURE') result = 'UNSURE'
  }
  return result
}

/** Action and resource patterns of a statement; what is negated is as good as anything. */
interface Patterns {
  readonly actions: readonly string[]
  readonly resources: readonly string[]
  readonly isExact: boolean
}

function patternsOf({ action, resource }: Statement): Patterns {
  const isExact = action?.negated === false && resource?.negated === false
  const texts = (part: Statement['action']) =>
    part === undefined || part.negated ? ['*'] : part.values.map(({ value }) => value)
  return { actions: texts(action).map((text) => text.toLowerCase()), resources: texts(resource), isExact }
}

/** What decides for a caller, service control policies included, level by level. */
interface LimitedPolicies extends CallerPolicies {
  readonly scp?: Levels
}

class CoveringCaller {
  readonly #call: ReadingCall
  readonly #most: PolicySet
  readonly #least: PolicySet
  readonly #denies: readonly Patterns[]
  /** Characters of all policies: patterns are matched against a resource for each question. */
  readonly #size: number
  readonly #turns = new Turns()
  #questions = 0
  #work = 0

  constructor(policies: LimitedPolicies, call: ReadingCall) {
    this.#call = call
    const { AccountId } = call.account
    const owner = ownersPolicies(undefined, AccountId, AccountId)
    this.#most = { ...bounded(policies, 'most'), ...owner }
    this.#least = { ...bounded(policies, 'least'), ...owner }
    const limits = [policies.boundary ?? [], policies.session ?? [], ...(policies.scp ?? [])]
    const all = [...policies.identity, ...limits.flat()]
    this.#size = all.reduce((size, { policy }) => size + policy.text.length, 0)
    this.#denies = all
      .filter(({ policy }) => policy.hasDeny)
      .flatMap(({ policy }) => documentOf(policy).statements)
      .filter(({ effect }) => effect.value === 'Deny')
      .map(patternsOf)
  }

  /** Whether a statement that allows is covered; `undefined` past what one check may cost. */
  async covers(statement: Statement): Promise<CheckResult | undefined> {
    const { actions, resources, isExact } = patternsOf(statement)
    let result: CheckResult = isExact ? 'ALLOWED' : 'UNSURE'
    for (const action of actions) {
      const samples = await sampleActions(action)
      for (const resource of resources) {
        const covered = await this.#covers(action, samples, resource)
        if (covered === undefined) return undefined
        // of what is negated nobody knows what is left of it
        if (covered === 'DENIED') return isExact ? 'DENIED' : 'UNSURE'
        if (covered === 'UNSURE') result = 'UNSURE'
      }
    }
    return result
  }

  async #covers(
    action: string,
    samples: readonly string[],
    resource: string,
  ): Promise<CheckResult | undefined> {
    const sample = sampleOf(resource)
    const work = 2 * this.#size * sample.length
    this.#questions += 2 * samples.length
    this.#work += work * samples.length
    if (this.#questions > MOST_QUESTIONS || this.#work > MOST_WORK) return undefined
    let result: CheckResult = 'ALLOWED'
    for (const name of samples) {
      await this.#turns.before(work)
      if (!this.#isAllowed(name, sample, this.#most)) return 'DENIED'
      if (!this.#isAllowed(name, sample, this.#least)) result = 'UNSURE'
    }
    for (const deny of this.#denies) {
      const isMet = this.#meets(deny, action, resource)
      if (isMet === undefined) return undefined
      if (isMet) result = 'UNSURE'
    }
    return result
  }

  #isAllowed(action: string, resource: string, policies: PolicySet): boolean {
    const { caller, account } = this.#call
    const settings = accountSettings(account, action)
    const request = {
      principal: caller.principal,
      action,
      resource,
      resourceAccountId: account.AccountId,
      context: requestContext(this.#call, 'iam'),
      ...(settings !== undefined && { accountSettings: settings }),
    }
    return evaluate(request, policies).result === 'allow'
  }

  #meets({ actions, resources }: Patterns, action: string, resource: string): boolean | undefined {
    const any = (patterns: readonly string[], wanted: string): boolean =>
      patterns.some((pattern) => {
        this.#work += pattern.length * wanted.length
        return this.#work <= MOST_WORK && patternsMeet(withoutVariables(pattern), withoutVariables(wanted))
      })
    const isMet = any(actions, action) && any(resources, resource)
    return this.#work > MOST_WORK ? undefined : isMet
  }
}

function bounded(policies: LimitedPolicies, bound: 'most' | 'least'): LimitedPolicies {
  const of = (list: readonly AttachedPolicy[]) =>
    list.map(({ policy, source }) => ({ policy: boundsOf(policy)[bound], source }))
  return {
    identity: of(policies.identity),
    ...(policies.boundary !== undefined && { boundary: of(policies.boundary) }),
    ...(policies.session !== undefined && { session: of(policies.session) }),
    ...(policies.scp !== undefined && { scp: policies.scp.map(of) }),
  }
}

/** A variable may be anything. */
const withoutVariables = (text: string): string => text.replace(/\$\{[^}]*\}/g, '*')

/** A resource that fits the pattern and is nothing in particular; all resources stand for themselves. */
const sampleOf = (pattern: string): string =>
  /^\*+$/.test(pattern)
    ? '*'
    : withoutVariables(pattern).replace(/\*+/g, ANYTHING).replaceAll('?', ANYTHING.charAt(0))

/** The published actions that a pattern means; where it names no service, one that is nothing in particular. */
async function sampleActions(pattern: string): Promise<readonly string[]> {
  if (!/[*?]/.test(pattern)) return [pattern]
  const [, service = ''] = /^([a-z0-9-]+):/.exec(pattern) ?? []
  const wanted = wildcardPattern(pattern)
  const known = (await actionsOfService(service)).map((name) => `${service}:${name.toLowerCase()}`)
  const found = known.filter((name) => matchesWildcard(wanted, name))
  if (found.length > 0) return found
  const text = pattern === '*' ? '*:*' : pattern
  return [text.replace(/\*+/g, ANYTHING).replaceAll('?', ANYTHING.charAt(0))]
}
