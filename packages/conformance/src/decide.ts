import {
  type ContextValue,
  contextOf,
  evaluate,
  evaluateAll,
  type PolicyQuestion,
  type Principal,
} from '@gatehouse/policy'
import type { Account } from './account.ts'
import { readPolicy, type Standing, standingOfRole, standingOfUser } from './standing-policies.ts'

/** Who asks: a user of the account, a session of one of its roles, or somebody whom one of its users federates. */
export type Asker =
  | { readonly user: string }
  | { readonly role: string; readonly sessionPolicy?: object }
  | { readonly federated: string; readonly by: string; readonly sessionPolicy?: object }

/** What is asked of a service that is not IAM, with its resource described. */
export interface Wish {
  readonly action: string
  /** An ARN, or `*` for an operation without a resource. */
  readonly resource: string
  /** The account of the resource; the asker's unless told. */
  readonly owner?: string
  /** Tags that the resource has. */
  readonly tags?: Readonly<Record<string, string>>
  /** Tags that the request passes. */
  readonly requestTags?: Readonly<Record<string, string>>
  /** Keys of tags that the request is to take away. */
  readonly tagKeys?: readonly string[]
  /** The resource's own policy. */
  readonly resourcePolicy?: object
  readonly context?: Readonly<Record<string, ContextValue>>
}

/** The words of the scenarios for what was decided. */
export type Verdict = 'Allow' | 'ImplicitDeny' | 'ExplicitDeny'

const verdicts = { allow: 'Allow', implicitDeny: 'ImplicitDeny', explicitDeny: 'ExplicitDeny' } as const

function principalOf(asker: Asker, account: Account, { id }: Standing): Principal {
  const accountId = account.id
  if ('user' in asker) return { type: 'user', arn: account.arn(`user/${asker.user}`), accountId, userId: id }
  if ('federated' in asker) {
    const arn = `arn:aws:sts::${accountId}:federated-user/${asker.federated}`
    return { type: 'federated-user', arn, userArn: account.arn(`user/${asker.by}`), accountId, userId: id }
  }
  const arn = `arn:aws:sts::${accountId}:assumed-role/${asker.role}/session`
  return { type: 'role-session', arn, roleArn: account.arn(`role/${asker.role}`), accountId, roleId: id }
}

function tagged(stem: string, tags: Readonly<Record<string, string>> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(tags).map(([key, value]) => [`${stem}/${key}`, value]))
}

/** The context of a request: of the caller as its tags stand, of the resource and of the request. */
function contextFor(asker: Asker, principal: Principal, standing: Standing, wish: Wish) {
  const [service = ''] = wish.action.split(':')
  const own = Object.fromEntries(standing.tags.map(({ Key = '', Value = '' }) => [Key, Value]))
  const tagKeys = wish.tagKeys ?? (wish.requestTags && Object.keys(wish.requestTags))
  const caller: Record<string, ContextValue> =
    principal.type === 'role-session'
      ? { 'aws:PrincipalArn': principal.roleArn, 'aws:userid': `${standing.id}:session` }
      : { 'aws:PrincipalArn': 'arn' in principal ? principal.arn : '', 'aws:userid': standing.id }
  return contextOf({
    ...caller,
    ...('user' in asker && { 'aws:username': asker.user }),
    ...tagged('aws:PrincipalTag', own),
    ...tagged('aws:ResourceTag', wish.tags),
    ...tagged(`${service}:ResourceTag`, wish.tags),
    ...tagged('aws:RequestTag', wish.requestTags),
    ...(tagKeys && { 'aws:TagKeys': tagKeys }),
    ...wish.context,
  })
}

function standingOf(asker: Asker, { iam }: Account): Promise<Standing> {
  if ('role' in asker) return standingOfRole(iam, asker.role)
  return standingOfUser(iam, 'user' in asker ? asker.user : asker.by)
}

/** The request and the policies that the server answers for the asker at this moment, as the engine takes them. */
async function questionOf(account: Account, asker: Asker, wish: Wish): Promise<PolicyQuestion> {
  const standing = await standingOf(asker, account)
  const principal = principalOf(asker, account, standing)
  const session = 'user' in asker ? undefined : asker.sessionPolicy
  const { action, resource, resourcePolicy, owner = account.id } = wish
  const context = contextFor(asker, principal, standing, wish)
  return {
    request: { principal, action, resource, resourceAccountId: owner, context },
    policies: {
      identity: standing.identity,
      boundary: standing.boundary,
      session: session && [readPolicy(JSON.stringify(session), 'session', 'session policy')],
      resource: resourcePolicy && readPolicy(JSON.stringify(resourcePolicy), 'resource', 'resource policy'),
    },
  }
}

/**
 * Decides a request to another service by the policies that the server answers for the asker at this moment: read back
 * through the API, put before the engine with the resource as it is described.
 */
export async function decide(account: Account, asker: Asker, wish: Wish): Promise<Verdict> {
  const { request, policies } = await questionOf(account, asker, wish)
  return verdicts[evaluate(request, policies).result]
}

/** The verdicts of several requests of one asker, in their order. */
export function decideAll(account: Account, asker: Asker, wishes: readonly Wish[]): Promise<Verdict[]> {
  return Promise.all(wishes.map((wish) => decide(account, asker, wish)))
}

/** The verdict of one request that touches several resources: all of them must be allowed. */
export async function decideWhole(
  account: Account,
  asker: Asker,
  wishes: readonly Wish[],
): Promise<Verdict | undefined> {
  const { decisions } = evaluateAll(await Promise.all(wishes.map((wish) => questionOf(account, asker, wish))))
  const last = decisions.at(-1)
  return last && verdicts[last.result]
}
