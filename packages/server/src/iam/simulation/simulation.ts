import {
  type AttachedPolicy,
  type AuthorizationRequest,
  type ContextValue,
  contextKeysOf,
  type ExplainedLayer,
  type ExplainedMatch,
  type Explanation,
  explain,
  type PolicySet,
  RequestContext,
} from '@gatehouse/policy'
import { accountSettings } from '../../authorization/account-settings.ts'
import type { FindsAction } from '../../reference/known-actions.ts'
import type { Account } from '../../store/entity/account.ts'
import { ownersPolicies } from './owners-policies.ts'
import type { SimulatedCaller } from './simulated-caller.ts'

/** What a simulation is made with; action and resource come with each question. */
export interface SimulationParts {
  readonly caller: SimulatedCaller
  /** The caller's account, where its own settings count. */
  readonly account?: Pick<Account, 'BillingAccess'>
  /** The account that owns the resources, where it is told. */
  readonly owner: string | undefined
  readonly identity: readonly AttachedPolicy[]
  readonly boundary: readonly AttachedPolicy[] | undefined
  readonly scp: readonly (readonly AttachedPolicy[])[] | undefined
  readonly resourcePolicy: AttachedPolicy | undefined
  /** The keys that the request gives, by name in lower case. */
  readonly given: ReadonlyMap<string, readonly [name: string, value: ContextValue]>
  readonly knownAction: FindsAction
}

type Result = Explanation['result']

/** The answer to one action on one resource, and what each kind of policies says by itself. */
export interface Simulated {
  readonly result: Result
  /** The statements that decided (S7). */
  readonly matched: readonly ExplainedMatch[]
  readonly byIdentity: Result
  readonly byOwner: Result
  readonly byBoundary: Result
  readonly byOrganization: Result
}

/**
 * Asks the engine of live calls what policies would decide. Types of resources are judged before it (S4); values that
 * cannot be read are judged by policies that were compiled for simulations (S1).
 */
export class Simulation {
  readonly isCrossAccount: boolean
  readonly hasBoundary: boolean
  readonly hasOrganization: boolean
  /** The keys that policies refer to and nobody gave (S6). */
  readonly missingKeys: readonly string[]
  /** Characters of all policies, and those of the longest key that is given: patterns are matched against either. */
  readonly #policySize: number
  readonly #longestValue: number
  readonly knownAction: FindsAction
  readonly #request: Omit<AuthorizationRequest, 'action' | 'resource'>
  readonly #account: SimulationParts['account']
  readonly #policies: PolicySet
  readonly #showsOwner: boolean

  constructor(parts: SimulationParts) {
    const { caller, owner, identity, boundary, scp, resourcePolicy, given } = parts
    const { principal } = caller
    const resourceAccountId = owner ?? principal.accountId
    const context = new RequestContext()
    for (const [name, value] of Object.entries(caller.context)) context.set(name, value)
    for (const [name, value] of given.values()) context.set(name, value)
    this.#request = { principal, resourceAccountId, context }
    this.#account = parts.account
    this.isCrossAccount = resourceAccountId !== principal.accountId
    this.hasBoundary = boundary !== undefined
    this.hasOrganization = scp !== undefined
    this.#showsOwner = resourcePolicy !== undefined
    this.knownAction = parts.knownAction
    this.#policies = {
      identity,
      boundary,
      scp,
      ...ownersPolicies(resourcePolicy, principal.accountId, resourceAccountId),
    }
    const own = [...identity, ...(boundary ?? []), ...(scp ?? []).flat()]
    const all = resourcePolicy === undefined ? own : [...own, resourcePolicy]
    this.missingKeys = missingKeys(all, given)
    this.#policySize = all.reduce((size, { policy }) => size + policy.text.length, 0)
    this.#longestValue = Math.max(
      ...[...given.values()].map(([, value]) => [value].flat().join('').length),
      0,
    )
  }

  /** The steps that deciding on a resource may take at most: a pattern costs its length times that of what it meets. */
  workOf(resource: string): number {
    return this.#policySize * Math.max(resource.length, this.#longestValue)
  }

  /** Decides one action on one resource. */
  decide(action: string, resource: string): Simulated {
    const settings = this.#account && accountSettings(this.#account, action)
    const asked = { ...this.#request, action, resource }
    const request = settings === undefined ? asked : { ...asked, accountSettings: settings }
    const explanation = explain(request, this.#policies)
    const known = resource === '*' ? undefined : this.knownAction(action)
    const isTaken = known === undefined || known.takes(resource)
    const { layers } = explanation
    const of = (...kinds: ExplainedLayer['kind'][]) =>
      verdict(layers.find(({ kind }) => kinds.includes(kind)))
    return {
      result: isTaken ? explanation.result : 'implicitDeny',
      matched: isTaken ? this.#deciding(explanation) : [],
      byIdentity: of('identity'),
      byOwner: of('resource', 'trust'),
      byBoundary: of('boundary'),
      byOrganization: worst(layers.filter(({ kind }) => kind === 'scp').map(verdict)),
    }
  }

  /**
   * The statements that made a decision (S7): denying ones of boundary, identity and resource policies, or allowing ones
   * of the last two. Limits that stay silent and service control policies show none.
   */
  #deciding({ result, kind, matches }: Explanation): readonly ExplainedMatch[] {
    if (result === 'implicitDeny' || kind === 'scp') return []
    const effect = result === 'allow' ? 'Allow' : 'Deny'
    const of = (wanted: ExplainedMatch['kind']) =>
      latestFirst(matches.filter((match) => match.kind === wanted && match.effect === effect))
    return [
      ...(effect === 'Deny' ? of('boundary') : []),
      ...of('identity'),
      ...(this.#showsOwner ? [...of('resource'), ...of('trust')] : []),
    ]
  }
}

/** What one layer says by itself, nothing where there is none; a deny counts although its caller may be exempt. */
function verdict(layer: ExplainedLayer | undefined): Result {
  if (layer?.says === 'denies' || layer?.exempt) return 'explicitDeny'
  return layer?.says === 'allows' ? 'allow' : 'implicitDeny'
}

/** What several answers come to (S5): a denial outweighs, an explicit one most. */
export function worst(results: readonly Result[]): Result {
  if (results.includes('explicitDeny')) return 'explicitDeny'
  return results.includes('implicitDeny') ? 'implicitDeny' : 'allow'
}

/** Statements of later policies first, those of one policy in their order (S7). */
function latestFirst(found: readonly ExplainedMatch[]): ExplainedMatch[] {
  const byPolicy = new Map<AttachedPolicy, ExplainedMatch[]>()
  for (const match of found) {
    const known = byPolicy.get(match.policy)
    if (known === undefined) byPolicy.set(match.policy, [match])
    else known.push(match)
  }
  return [...byPolicy.values()].reverse().flat()
}

function missingKeys(
  policies: readonly AttachedPolicy[],
  given: SimulationParts['given'],
): readonly string[] {
  const missing = new Map<string, string>()
  for (const { policy } of policies) {
    for (const name of contextKeysOf(policy)) {
      const lowered = name.toLowerCase()
      if (!given.has(lowered) && !missing.has(lowered)) missing.set(lowered, name)
    }
  }
  return [...missing.values()]
}
