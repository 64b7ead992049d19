import { CreateAccessKeyCommand, CreateUserCommand, PutUserPolicyCommand } from '@aws-sdk/client-iam'
import type { Credentials as IssuedCredentials } from '@aws-sdk/client-sts'
import type { Credentials, TestServer } from './test-server.ts'

/** A policy document of these statements. */
export function policyOf(...statements: object[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements })
}

/** Makes a user with an access key and, where statements are given, one inline policy of them. */
export async function user(
  { iam }: Pick<TestServer, 'iam'>,
  UserName: string,
  ...statements: object[]
): Promise<Credentials> {
  await iam.send(new CreateUserCommand({ UserName }))
  if (statements.length > 0) {
    const PolicyDocument = policyOf(...statements)
    await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: 'inline', PolicyDocument }))
  }
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }))
  return { accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: AccessKey?.SecretAccessKey ?? '' }
}

/** Credentials that STS has issued, in the form that SDKs take; fails where it has issued none. */
export function credentialsOf(issued: IssuedCredentials | undefined): Credentials {
  const { AccessKeyId, SecretAccessKey, SessionToken } = issued ?? {}
  if (AccessKeyId === undefined || SecretAccessKey === undefined || SessionToken === undefined) {
    throw new Error('no credentials were issued')
  }
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken }
}

/** What a call is refused with: code, status and the exact text. Fails where the call succeeds. */
export async function refusal(
  call: Promise<unknown>,
): Promise<{ code: string; status: number; message: string }> {
  try {
    await call
  } catch (error) {
    if (!(error instanceof Error && '$metadata' in error)) throw error
    const { httpStatusCode: status = 0 } = error.$metadata as { httpStatusCode?: number }
    const wire = 'Error' in error ? (error.Error as { Code?: string; message?: string }) : {}
    return { code: wire.Code ?? error.name, status, message: error.message }
  }
  throw new Error('the call was not refused')
}

/** The same of several calls at once. */
export function refusals(...calls: readonly Promise<unknown>[]) {
  return Promise.all(calls.map(refusal))
}

/** What a user of the first account is told whom no identity policy allows the action (behaviours, section 4). */
export function denied(user: string, action: string, printedResource: string) {
  const sentence = `User: arn:aws:iam::123456789012:user/${user} is not authorized to perform: ${action} on resource: ${printedResource}`
  const message = `${sentence} because no identity-based policy allows the ${action} action`
  return { code: 'AccessDenied', status: 403, message }
}
