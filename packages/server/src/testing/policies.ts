import { CreatePolicyCommand, type CreatePolicyCommandInput } from '@aws-sdk/client-iam'
import { policyOf } from './callers.ts'
import { ACCOUNT } from './roles.ts'
import type { TestServer } from './test-server.ts'

/** A document that allows everything in S3. */
export const allowS3 = policyOf({ Effect: 'Allow', Action: 's3:*', Resource: '*' })

/** A policy that AWS manages. */
export const readOnly = 'arn:aws:iam::aws:policy/ReadOnlyAccess'

/** The ARN of a managed policy of the first account; what follows `policy/`. */
export const policyArnOf = (name: string) => `arn:aws:iam::${ACCOUNT}:policy/${name}`

/** Makes a managed policy, by default one that allows everything in S3, and answers its ARN. */
export async function managedPolicy(
  { iam }: Pick<TestServer, 'iam'>,
  PolicyName: string,
  input: Partial<CreatePolicyCommandInput> = {},
): Promise<string> {
  const { Policy } = await iam.send(
    new CreatePolicyCommand({ PolicyName, PolicyDocument: allowS3, ...input }),
  )
  return Policy?.Arn ?? ''
}
