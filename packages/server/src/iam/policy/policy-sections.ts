import type { ReadingCall } from '../../authorization/call.ts'
import type { ManagedPolicy } from '../../authorization/managed-policy.ts'
import { awsManagedPolicies } from '../../model/managed-policies.ts'
import { policyKind } from '../../store/entity/policy.ts'
import { UnknownPosition } from '../../store/store.ts'
import type { Entry, Section } from '../sections.ts'
import { managedPolicyArn } from './policy-shape.ts'
import { type PolicyUsage, usageIn, usages, usedAwsPolicies } from './used-policies.ts'

/** What a list of managed policies is restricted to, and how it shows them. */
export interface PolicyList<T> {
  readonly pathPrefix?: string
  readonly keeps?: (usage: PolicyUsage) => boolean
  readonly show: (found: ManagedPolicy, usage: PolicyUsage) => T | Promise<T>
}

type Reads = Pick<ReadingCall, 'account' | 'store'>

/** The account's own managed policies. */
export function ownPolicies<T>(call: Reads, name: string, list: PolicyList<T>): Section<T> {
  const { account, store } = call
  const { pathPrefix } = list
  const entryOf = entries(call, list, () => usages(call))
  return {
    name,
    async read(query) {
      const { items, more } = await store.policies.list(account.AccountId, { pathPrefix, ...query })
      const shown = items.map((policy) => entryOf(policyKind.id(policy), { by: 'account', policy }))
      return { items: await Promise.all(shown), more }
    },
  }
}

/** The policies that AWS manages, in the order of their names. They are at hand, so what is left out costs no page. */
export function awsPolicies<T>(call: Reads, name: string, list: PolicyList<T>): Section<T> {
  const { pathPrefix = '/' } = list
  const entryOf = entries(call, list, async () => {
    const used = await usedAwsPolicies(call)
    return (arn) => usageIn(used, arn)
  })
  return {
    name,
    async read({ limit, after }) {
      const all = [...awsManagedPolicies()]
      const start = after === undefined ? 0 : all.findIndex(({ PolicyId }) => PolicyId === after) + 1
      if (after !== undefined && start === 0)
        throw new UnknownPosition(`no AWS managed policy has the id ${after}`)
      const inPath = all.slice(start).filter(({ Path }) => Path.startsWith(pathPrefix))
      const shown = inPath.map((policy) => entryOf(policy.PolicyId, { by: 'aws', policy }))
      const rest = (await Promise.all(shown)).filter(({ show }) => show !== undefined)
      return { items: rest.slice(0, limit), more: rest.length > limit }
    },
  }
}

type UsageTeller = (arn: string) => PolicyUsage | Promise<PolicyUsage>

/** Makes the entries of a list; who tells the usage of policies is found when the first one is asked for. */
function entries<T>(call: Reads, { keeps, show }: PolicyList<T>, find: () => Promise<UsageTeller>) {
  let teller: Promise<UsageTeller> | undefined
  return async (id: string, found: ManagedPolicy): Promise<Entry<T>> => {
    teller ??= find()
    const usage = await (await teller)(managedPolicyArn(call, found))
    return { id, show: (keeps?.(usage) ?? true) ? () => show(found, usage) : undefined }
  }
}
