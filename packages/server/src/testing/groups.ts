import { AddUserToGroupCommand, CreateGroupCommand, PutGroupPolicyCommand } from '@aws-sdk/client-iam'
import { policyOf } from './callers.ts'
import { ACCOUNT } from './roles.ts'
import type { TestServer } from './test-server.ts'

/** The ARN of a group of the first account. */
export const groupArnOf = (name: string, path = '/') => `arn:aws:iam::${ACCOUNT}:group${path}${name}`

/** Makes a group of these users and, where statements are given, with one inline policy of them; answers its unique id. */
export async function group(
  { iam }: Pick<TestServer, 'iam'>,
  GroupName: string,
  members: readonly string[] = [],
  ...statements: object[]
): Promise<string> {
  const { Group } = await iam.send(new CreateGroupCommand({ GroupName }))
  for (const UserName of members) await iam.send(new AddUserToGroupCommand({ GroupName, UserName }))
  if (statements.length > 0) {
    const PolicyDocument = policyOf(...statements)
    await iam.send(new PutGroupPolicyCommand({ GroupName, PolicyName: 'inline', PolicyDocument }))
  }
  return Group?.GroupId ?? ''
}
