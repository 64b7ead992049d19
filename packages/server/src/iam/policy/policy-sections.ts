import type { ReadingCall } from '../../authorization/call.ts'
import type { ManagedPolicy } from '../../authorization/managed-policy.ts'
import { awsManagedPolicies } from '../../model/managed-policies.ts'
import { policyKind } from '../../store/entity/policy.ts'
import { placeIn } from '../../store/place-in-list.ts'
import { UnknownPosition } from '../../store/store.ts'
import type { Entry, Section } from '../sections.ts'
import { managedPolicyArn } from './policy-shape.ts'
import { type PolicyUsage, type UsedPolicies, usageIn, usagesOf, usedAwsPolicies } from './used-policies.ts'

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
  return {
    name,
    async read(query) {
      const { items, more } = await store.policies.list(account.AccountId, { pathPrefix, ...query })
      const found = items.map((policy) => withArn(call, { by: 'account', policy }))
      const used = await usagesOf(
        call,
        found.map(({ arn }) => arn),
      )
      const places = items.map(placeIn(policyKind, { pathPrefix }))
      return { items: found.map((one, index) => entryOf(one, places[index] ?? '', used, list)), more }
    },
  }
}

/** The policies that AWS manages, in the order of their names. They are at hand, so what is left out costs no page. */
export function awsPolicies<T>(call: Reads, name: string, list: PolicyList<T>): Section<T> {
  const { pathPrefix = '/' } = list
  let used: Promise<UsedPolicies> | undefined
  return {
    name,
    async read({ limit, after }) {
      const all = [...awsManagedPolicies(call.account.Partition)]
      const start = after === undefined ? 0 : all.findIndex(({ PolicyId }) => PolicyId === after) + 1
      if (after !== undefined && start === 0)
        throw new UnknownPosition(`no AWS managed policy has the id ${after}`)
      const inPath = all.slice(start).filter(({ Path }) => Path.startsWith(pathPrefix))
      used ??= usedAwsPolicies(call)
      const now = await used
      const rest = inPath
        .map((policy) => entryOf(withArn(call, { by: 'aws', policy }), policy.PolicyId, now, list))
        .filter(({ show }) => show !== undefined)
      return { items: rest.slice(0, limit), more: rest.length > limit }
    },
  }
}

interface WithArn {
  readonly found: ManagedPolicy
  readonly arn: string
}

function withArn(call: Reads, found: ManagedPolicy): WithArn {
  return { found, arn: managedPolicyArn(call, found) }
}

function entryOf<T>(
  { found, arn }: WithArn,
  place: string,
  used: UsedPolicies,
  { keeps, show }: PolicyList<T>,
): Entry<T> {
  const usage = usageIn(used, arn)
  return { place, show: (keeps?.(usage) ?? true) ? () => show(found, usage) : undefined }
}
