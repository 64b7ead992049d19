import type { ReadingCall } from '../../authorization/call.ts'
import type { ManagedPolicy } from '../../authorization/managed-policy.ts'
import { awsManagedPolicies } from '../../model/managed-policies.ts'
import { policyKind } from '../../store/entity/policy.ts'
import { UnknownPosition } from '../../store/store.ts'
import type { Section } from '../sections.ts'
import { managedPolicyArn } from './policy-shape.ts'

/** What a list of managed policies is restricted to, and how it shows them. */
export interface PolicyList<T> {
  readonly pathPrefix?: string
  readonly keeps?: (arn: string) => boolean
  readonly show: (found: ManagedPolicy) => Promise<T>
}

type Reads = Pick<ReadingCall, 'account' | 'store'>

/** The account's own managed policies. */
export function ownPolicies<T>(
  call: Reads,
  name: string,
  { pathPrefix, keeps, show }: PolicyList<T>,
): Section<T> {
  const { account, store } = call
  return {
    name,
    async read(query) {
      const { items, more } = await store.policies.list(account.AccountId, { pathPrefix, ...query })
      const entries = items.map((policy) => {
        const found: ManagedPolicy = { by: 'account', policy }
        const isKept = keeps?.(managedPolicyArn(call, found)) ?? true
        return { id: policyKind.id(policy), show: isKept ? () => show(found) : undefined }
      })
      return { items: entries, more }
    },
  }
}

/** The policies that AWS manages, in the order of their names. They are at hand, so what is left out costs no page. */
export function awsPolicies<T>(
  call: Reads,
  name: string,
  { pathPrefix = '/', keeps, show }: PolicyList<T>,
): Section<T> {
  return {
    name,
    async read({ limit, after }) {
      const all: ManagedPolicy[] = [...awsManagedPolicies()].map((policy) => ({ by: 'aws', policy }))
      const start = after === undefined ? 0 : all.findIndex(({ policy }) => policy.PolicyId === after) + 1
      if (after !== undefined && start === 0)
        throw new UnknownPosition(`no AWS managed policy has the id ${after}`)
      const rest = all
        .slice(start)
        .filter((found) => found.policy.Path.startsWith(pathPrefix))
        .filter((found) => keeps?.(managedPolicyArn(call, found)) ?? true)
      const items = rest
        .slice(0, limit)
        .map((found) => ({ id: found.policy.PolicyId, show: () => show(found) }))
      return { items, more: rest.length > limit }
    },
  }
}
