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

/**
 * What a call is refused with: code, status and the exact text, but for the closing sentence of a denial, which names its
 * record (behaviours 105). Fails where the call succeeds.
 */
export async function refusal(
  call: Promise<unknown>,
): Promise<{ code: string; status: number; message: string }> {
  try {
    await call
  } catch (error) {
    if (!(error instanceof Error && '$metadata' in error)) throw error
    const { httpStatusCode: status = 0 } = error.$metadata as { httpStatusCode?: number }
    const wire = 'Error' in error ? (error.Error as { Code?: string; message?: string }) : {}
    return { code: wire.Code ?? error.name, status, message: withoutDetails(error.message) }
  }
  throw new Error('the call was not refused')
}

/** The closing sentence of a denial of IAM, with the id of its record (behaviours 105). */
const details =
  /\. Go to http\S+\/console\/iam\/home\?region=[\w-]+#\/authorization-details\/([0-9a-z]{25}) for complete details, or call the GetRequestAuthorizationDetails API with the following authorization id: \1$/

/** The text of a denial without its closing sentence; fails for a denial with a reason that has none. */
export function withoutDetails(message: string): string {
  const isReasoned = /(because no .* allows the iam:\w+ action|with an explicit deny in .*)/.test(message)
  if (isReasoned && / perform: iam:/.test(message) && !details.test(message)) {
    throw new Error(`the denial does not name its record: ${message}`)
  }
  return message.replace(details, '')
}

/** The id that a denial names. */
export function authorizationIdOf(message: string): string {
  const [, id] = details.exec(message) ?? []
  if (id === undefined) throw new Error(`no authorization id in: ${message}`)
  return id
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

/** What is told of a user, group or role that is not there (behaviours 1). */
export function missing(kind: 'user' | 'group' | 'role', name: string) {
  return { code: 'NoSuchEntity', status: 404, message: `The ${kind} with name ${name} cannot be found.` }
}

/** What is told where an account holds as much as its quota allows, or more is asked for (behaviours 11, 75). */
export function overLimit(message: string) {
  return { code: 'LimitExceeded', status: 409, message }
}

/** What is told of an input that breaks one constraint of the model (behaviours 20). */
export function invalid(member: string, constraint: string) {
  const message = `1 validation error detected: Value at '${member}' failed to satisfy constraint: ${constraint}`
  return { code: 'ValidationError', status: 400, message }
}

/** The ARN of a user of the first account. */
export const userArnOf = (name: string, path = '/') => `arn:aws:iam::123456789012:user${path}${name}`

/** Follows a list to its end and answers what each page shows. */
export async function pagesOf<P, T>(
  pages: AsyncIterable<P>,
  shown: (page: P) => readonly T[] | undefined,
): Promise<T[][]> {
  const all: T[][] = []
  for await (const page of pages) all.push([...(shown(page) ?? [])])
  return all
}

/** An allowing policy of so many characters, white space aside; it is printed with much of it. */
export function sizedPolicy(size: number): string {
  const document = {
    Id: '',
    ...JSON.parse(policyOf({ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' })),
  }
  const Id = 'x'.repeat(size - JSON.stringify(document).length)
  return JSON.stringify({ ...document, Id }, undefined, 4)
}
