import { matchesWildcard, type Pattern, wildcardPattern } from '../pattern/wildcard.ts'
import { type ServiceFacts, serviceFacts } from './service-facts.ts'

type Callers = ServiceFacts['lockoutFree'][number]['callers']

/** What the service facts say of one action. */
export interface ActionFacts {
  /** The action in lower case. */
  readonly name: string
  /** Where policies look for it first: actions are numbered as they come. */
  readonly place: number
  /** The types of callers that need no permission; `all` for everybody. */
  readonly permissionFreeFor: Callers | 'all'
  readonly rcpReaches: boolean
  readonly isTrustAction: boolean
  readonly isOwnAccountAction: boolean
  readonly isChainedAction: boolean
  readonly lockoutFreeFor: Callers
  readonly passwordSetting: ServiceFacts['passwordSetting'][number] | undefined
  readonly isBilling: boolean
  /** Texts of which a resource's ARN contains one if it never falls back to identity policies. */
  readonly keyLike: readonly string[]
  readonly protectedByAws: readonly Pattern[]
}

/** Actions known per set of facts; past that the table starts anew, for names come from outside. */
const mostActions = 20_000
const known = new WeakMap<ServiceFacts, Map<string, ActionFacts>>()

/** Looks an action up, in any case, and keeps what was found. */
export function actionFacts(action: string, facts: ServiceFacts): ActionFacts {
  return known.get(facts)?.get(action) ?? keepFacts(action, facts)
}

function keepFacts(action: string, facts: ServiceFacts): ActionFacts {
  const actions = known.get(facts) ?? new Map<string, ActionFacts>()
  known.set(facts, actions)
  if (actions.size >= mostActions) actions.clear()
  const found = factsOf(action.toLowerCase(), actions.size, facts)
  actions.set(action, found)
  return found
}

function factsOf(name: string, place: number, facts: ServiceFacts): ActionFacts {
  const service = name.slice(0, Math.max(name.indexOf(':'), 0))
  const free = facts.permissionFree.find(({ action }) => action === name)
  return {
    name,
    place,
    permissionFreeFor: free === undefined ? [] : (free.callers ?? 'all'),
    rcpReaches: facts.rcpServices.includes(service) && !facts.rcpExemptActions.includes(name),
    isTrustAction: facts.trustActions.includes(name),
    isOwnAccountAction: facts.ownAccountActions.includes(name),
    isChainedAction: facts.chainedActions.includes(name),
    lockoutFreeFor: facts.lockoutFree.flatMap(({ actions, callers }) =>
      actions.includes(name) ? callers : [],
    ),
    passwordSetting: facts.passwordSetting.find(({ action }) => action === name),
    isBilling: facts.billingServices.includes(service),
    keyLike: facts.keyLikeResources.flatMap((type) => (type.service === service ? [type.contains] : [])),
    protectedByAws: facts.protectedByAws
      .filter(({ actions }) => actions.includes(name))
      .map(({ resource }) => wildcardPattern(resource)),
  }
}

/** Whether an action is one of billing, so that the account's switch for it has a say. */
export function isBillingAction(action: string): boolean {
  return actionFacts(action, serviceFacts).isBilling
}

/** Whether a change of this resource is AWS's alone (E22). */
export function isProtectedByAws({ protectedByAws }: ActionFacts, resource: string): boolean {
  return protectedByAws.some((pattern) => matchesWildcard(pattern, resource))
}
