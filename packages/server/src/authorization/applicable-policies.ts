import { type AttachedPolicy, compilePolicy, type PolicyKind, type PolicySource } from '@gatehouse/policy'
import type { Session } from '../keys/session.ts'
import type { Account } from '../store/entity/account.ts'
import type { Group } from '../store/entity/group.ts'
import type { Role } from '../store/entity/role.ts'
import type { User } from '../store/entity/user.ts'
import type { Entities } from '../store/store.ts'
import { type ArnAccount, groupArn, roleArn, userArn } from './arn.ts'
import { AttachedPolicies } from './attached-policies.ts'
import type { Caller } from './caller.ts'
import { defaultDocument, findManagedPolicy } from './managed-policy.ts'
import type { PolicyCache } from './policy-cache.ts'

/** The policies that decide for a caller. */
export interface CallerPolicies {
  readonly identity: readonly AttachedPolicy[]
  readonly boundary?: readonly AttachedPolicy[]
  readonly session?: readonly AttachedPolicy[]
}

const rootTask = compilePolicy(
  '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}',
  'session',
)

/**
 * The session policies of a root session. AWS's task policies only deny what is not part of the task, so that what the
 * root user may do by itself remains; one that allowed something would say all of it (E23). One that is gone allows nothing.
 */
function forTask(policies: readonly AttachedPolicy[]): AttachedPolicy[] {
  const onlyDenies = policies.every(({ policy }) =>
    policy.statements.every(({ effect }) => effect === 'Deny'),
  )
  if (!onlyDenies || policies.length === 0 || rootTask.policy === undefined) return [...policies]
  return [...policies, { policy: rootTask.policy, source: { id: 'root-user', type: 'account' } }]
}

/** Whoever policies are attached to. */
export type PolicyHolder = User | Role | Group

/** Gathers policies for decisions, out of memory where the store has them there. */
export class PolicyGatherer {
  readonly #attached: AttachedPolicies

  constructor(cache: PolicyCache) {
    this.#attached = new AttachedPolicies(cache)
  }

  /** All policies of a caller: own and inherited ones, boundary, session policies. */
  async ofCaller(caller: Caller, store: Entities): Promise<CallerPolicies> {
    const { account, holder, session } = caller
    const sessionPolicies = session && (await this.#ofSession(session, account, store))
    if (holder.kind === 'root') return { identity: [], ...(sessionPolicies && { session: sessionPolicies }) }
    const entity = holder.kind === 'role' ? holder.role : holder.user
    if (entity === undefined) return { identity: [], session: sessionPolicies ?? [] }
    const policies = await this.ofHolder(entity, account, store)
    return { ...policies, ...(sessionPolicies && { session: sessionPolicies }) }
  }

  /** What a user, role or group holds: own policies, those of a user's groups, and a boundary. */
  async ofHolder(holder: PolicyHolder, account: Account, store: Entities): Promise<CallerPolicies> {
    if ('GroupId' in holder) {
      return { identity: await this.#ofHolder(holder.GroupId, groupArn(account, holder), account, store) }
    }
    const identity =
      'RoleId' in holder
        ? await this.#ofHolder(holder.RoleId, roleArn(account, holder), account, store)
        : await this.#ofUser(holder.UserId, userArn(account, holder), account, store)
    const boundary = await this.#boundary(holder.PermissionsBoundary, account, store)
    return { identity, ...(boundary && { boundary }) }
  }

  async #ofUser(id: string, arn: string, account: Account, store: Entities): Promise<AttachedPolicy[]> {
    const policies = await this.#ofHolder(id, arn, account, store)
    for (const { GroupId } of await store.memberships.of(account.AccountId, id)) {
      const group = await store.groups.get(account.AccountId, GroupId)
      if (group !== undefined)
        policies.push(...(await this.#ofHolder(GroupId, groupArn(account, group), account, store)))
    }
    return policies
  }

  /** Inline and attached policies of a user, group or role. */
  async #ofHolder(
    id: string,
    attachedTo: string,
    account: Account,
    store: Entities,
  ): Promise<AttachedPolicy[]> {
    const policies: AttachedPolicy[] = []
    for (const inline of await store.inlinePolicies.of(account.AccountId, id)) {
      const source: PolicySource = { id: inline.PolicyName, type: 'inline', attachedTo }
      policies.push(this.#attached.of(inline, inline.PolicyDocument, 'identity', source))
    }
    for (const { PolicyArn } of await store.attachments.of(account.AccountId, id)) {
      const policy = await this.#managed(PolicyArn, 'identity', account, store, attachedTo)
      if (policy !== undefined) policies.push(policy)
    }
    return policies
  }

  /** A boundary that should be there and is not allows nothing. */
  async #boundary(
    arn: string | undefined,
    account: Account,
    store: Entities,
  ): Promise<AttachedPolicy[] | undefined> {
    if (arn === undefined) return undefined
    const policy = await this.#managed(arn, 'boundary', account, store)
    return policy === undefined ? [] : [policy]
  }

  /** Managed session policies are read at decision time (behaviours 94); one that is gone allows nothing. */
  async #ofSession(
    session: Session,
    account: Account,
    store: Entities,
  ): Promise<AttachedPolicy[] | undefined> {
    if (session.policy === undefined && session.policyArns.length === 0) return undefined
    const policies: AttachedPolicy[] = []
    if (session.policy !== undefined) {
      policies.push(
        this.#attached.of(session, session.policy, 'session', { id: 'session-policy', type: 'inline' }),
      )
    }
    for (const arn of session.policyArns) {
      const policy = await this.#managed(arn, 'session', account, store)
      if (policy !== undefined) policies.push(policy)
    }
    return session.kind === 'root-session' ? forTask(policies) : policies
  }

  async #managed(
    arn: string,
    kind: PolicyKind,
    account: ArnAccount,
    store: Entities,
    attachedTo?: string,
  ): Promise<AttachedPolicy | undefined> {
    const found = await findManagedPolicy(store, account, arn)
    const document = found && (await defaultDocument(store, account, found))
    if (found === undefined || document === undefined) return undefined
    const source: PolicySource = {
      id: arn,
      arn,
      type: found.by === 'aws' ? 'aws-managed' : 'managed',
      ...(attachedTo !== undefined && { attachedTo }),
    }
    return this.#attached.of(document.holder, document.text, kind, source)
  }
}
