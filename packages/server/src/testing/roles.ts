import { CreateRoleCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam'
import { AssumeRoleCommand, type AssumeRoleCommandInput } from '@aws-sdk/client-sts'
import { credentialsOf, policyOf } from './callers.ts'
import type { Credentials, TestServer } from './test-server.ts'

/** The account of a test server's root user. */
export const ACCOUNT = '123456789012'

/** The ARN of a role of that account, at the path `/`. */
export const roleArnOf = (name: string) => `arn:aws:iam::${ACCOUNT}:role/${name}`

/** A trust policy that lets these assume a role: AWS principals, unless the whole element is given. */
export function trust(principal: string | readonly string[] | Readonly<Record<string, unknown>>): string {
  const isElement = typeof principal === 'object' && !Array.isArray(principal)
  const Principal = isElement ? principal : { AWS: principal }
  return policyOf({ Effect: 'Allow', Principal, Action: ['sts:AssumeRole', 'sts:TagSession'] })
}

/** A trust policy that names a service only. */
export const trustEc2 = trust({ Service: 'ec2.amazonaws.com' })

/** Makes a role with this trust policy and, where statements are given, one inline policy of them; answers its ARN. */
export async function role(
  { iam }: Pick<TestServer, 'iam'>,
  RoleName: string,
  AssumeRolePolicyDocument: string,
  ...statements: object[]
): Promise<string> {
  const { Role } = await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }))
  if (statements.length > 0) {
    const PolicyDocument = policyOf(...statements)
    await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'inline', PolicyDocument }))
  }
  return Role?.Arn ?? ''
}

/** Assumes a role and answers the credentials of the session. */
export async function assume(
  { stsAs }: Pick<TestServer, 'stsAs'>,
  credentials: Credentials,
  RoleArn: string,
  input: Partial<AssumeRoleCommandInput> = {},
): Promise<Credentials> {
  const command = new AssumeRoleCommand({ RoleArn, RoleSessionName: 'session', ...input })
  return credentialsOf((await stsAs(credentials).send(command)).Credentials)
}
