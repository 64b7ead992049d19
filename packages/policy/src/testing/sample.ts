/** Short ways to write policies and requests in tests. */
import { compilePolicy } from '../compile/compile-policy.ts'
import { type ContextValue, contextOf } from '../context.ts'
import type { PolicyKind } from '../document.ts'
import type { AttachedPolicy, AuthorizationRequest, PolicySource } from '../evaluate/request.ts'

export const account = '111122223333'
export const otherAccount = '444455556666'

export const ana = { type: 'user', arn: `arn:aws:iam::${account}:user/ana`, accountId: account } as const

export const appSession = {
  type: 'role-session',
  arn: `arn:aws:sts::${account}:assumed-role/app/s1`,
  roleArn: `arn:aws:iam::${account}:role/app`,
  accountId: account,
} as const

export const allowAll = { Effect: 'Allow', Action: '*', Resource: '*' }

/** A policy of these statements; one that cannot be read is an error of the test. */
export function attach(
  kind: PolicyKind,
  statements: unknown,
  source: PolicySource = { id: 'p', type: 'inline' },
  Version = '2012-10-17',
): AttachedPolicy {
  const { policy, error } = compilePolicy(JSON.stringify({ Version, Statement: statements }), kind)
  if (policy === undefined) throw new Error(`${error.path}: ${error.message}`)
  return { policy, source }
}

/** A request of ana for an object in her own account, but for what is given. */
export function ask(
  given: Partial<Omit<AuthorizationRequest, 'context'>> & { context?: Record<string, ContextValue> } = {},
): AuthorizationRequest {
  return {
    principal: ana,
    action: 's3:GetObject',
    resource: 'arn:aws:s3:::ledger/q1',
    resourceAccountId: account,
    ...given,
    context: contextOf(given.context ?? {}),
  }
}
