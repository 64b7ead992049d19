import { accessKeyOf, call, sessionOf } from './api-client.ts'
import type { Signer } from './signed-request.ts'

export interface Callers {
  /** Who may do everything: a user, and a session of a role. */
  readonly user: Signer
  readonly session: Signer
  /** A user who may do nothing. */
  readonly nobody: Signer
}

export const ROLE_ARN = 'arn:aws:iam::123456789012:role/role-0'

/** How many calls `populate` makes that anybody must be let make; those behind them can be decided upon. */
export const POPULATING = 205

const allowAll = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: ['iam:*', 'sts:*'], Resource: '*' }],
})

/** Names the user, since moto takes no account for a principal. */
const AssumeRolePolicyDocument = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { AWS: 'arn:aws:iam::123456789012:user/bench' },
      Action: 'sts:AssumeRole',
    },
  ],
})

/** Makes 100 users and 100 roles in the account 123456789012, and gives callers. */
export async function populate(port: number, administrator: Signer): Promise<Callers> {
  const iam = (action: string, input: Record<string, string>) =>
    call(port, 'iam', action, input, administrator)
  for (let index = 0; index < 98; index++) await iam('CreateUser', { UserName: `user-${index}` })
  for (const UserName of ['bench', 'nobody']) await iam('CreateUser', { UserName })
  await iam('PutUserPolicy', { UserName: 'bench', PolicyName: 'all', PolicyDocument: allowAll })
  for (let index = 0; index < 100; index++)
    await iam('CreateRole', { RoleName: `role-${index}`, AssumeRolePolicyDocument })
  await iam('PutRolePolicy', { RoleName: 'role-0', PolicyName: 'all', PolicyDocument: allowAll })
  const user = await accessKeyOf(port, 'bench', administrator)
  const nobody = await accessKeyOf(port, 'nobody', administrator)
  return { user, session: await sessionOf(port, ROLE_ARN, user), nobody }
}
