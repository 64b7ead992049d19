import { readFileSync } from 'node:fs'
import {
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  DeletePolicyCommand,
  DeletePolicyVersionCommand,
  type IAMClient,
} from '@aws-sdk/client-iam'
import { beforeEach, describe, expect, it } from 'vitest'
import { refusal } from '../../testing/callers.ts'
import { managedPolicy, policyArnOf } from '../../testing/policies.ts'
import { testServer } from '../../testing/test-server.ts'

interface GrammarCase {
  readonly id: string
  readonly title: string
  readonly policyKind: string
  readonly document: string
  readonly expectedValid: boolean
  readonly errorCode?: string
  readonly errorMessage?: string
}

const file: { readonly cases: readonly GrammarCase[] } = JSON.parse(
  readFileSync(new URL('../../../../policy/cases/grammar-cases.json', import.meta.url), 'utf8'),
)
const managed = file.cases.filter(({ policyKind }) => policyKind === 'managed')
const statuses: Readonly<Record<string, number>> = {
  MalformedPolicyDocument: 400,
  ValidationError: 400,
  LimitExceeded: 409,
}

const server = testServer()

const asked = policyArnOf('asked')
const own = policyArnOf('own')

/** How a document is stored, and how it is taken away again. */
const storing: Readonly<
  Record<string, (document: string, iam: IAMClient) => Promise<() => Promise<unknown>>>
> = {
  async CreatePolicy(PolicyDocument, iam) {
    await iam.send(new CreatePolicyCommand({ PolicyName: 'asked', PolicyDocument }))
    return () => iam.send(new DeletePolicyCommand({ PolicyArn: asked }))
  },
  async CreatePolicyVersion(PolicyDocument, iam) {
    const { PolicyVersion } = await iam.send(
      new CreatePolicyVersionCommand({ PolicyArn: own, PolicyDocument }),
    )
    const VersionId = PolicyVersion?.VersionId
    return () => iam.send(new DeletePolicyVersionCommand({ PolicyArn: own, VersionId }))
  },
}

/** What is expected of a case. */
function expectedOf({ id, title, expectedValid, errorCode = '', errorMessage }: GrammarCase) {
  if (expectedValid) return { id, title }
  return { id, title, code: errorCode, status: statuses[errorCode], message: errorMessage }
}

describe.each(Object.entries(storing))('a document given to %s', (_operation, store) => {
  beforeEach(() => managedPolicy(server, 'own'))

  it('is judged as the grammar cases say', async () => {
    const judged: object[] = []
    for (const { id, title, document } of managed) {
      const stored = store(document, server.iam).then((takeAway) => takeAway())
      const fault = await stored.then(
        () => ({}),
        () => refusal(stored),
      )
      judged.push({ id, title, ...fault })
    }
    expect(judged).toEqual(managed.map(expectedOf))
  })

  const statement = (more: object) =>
    JSON.stringify({
      Version: '2012-10-17',
      Statement: { Effect: 'Allow', Action: 's3:Get*', Resource: '*', ...more },
    })

  const sentences = [
    ['{', 'Syntax errors in policy.'],
    [statement({ Effect: 'allow' }), 'The policy failed legacy parsing'],
    [statement({ Effect: 'Maybe' }), 'Syntax errors in policy.'],
    [statement({ Action: [] }), 'Policy statement must contain actions.'],
    [statement({ Resource: [] }), 'Policy statement must contain resources.'],
    [
      '{"Version":"2008-10-17","Statement":{"Effect":"Allow","Action":"s3:Get*","Resource":"*"}}',
      'Policy document must be version 2012-10-17 or greater.',
    ],
    [
      statement({ Action: 'GetObject' }),
      'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.',
    ],
    [statement({ Action: 's3:Get:Object' }), 'Actions/Condition can contain only one colon.'],
    [statement({ Action: 'a a:Get' }), 'Vendor a a is not valid'],
    [statement({ Resource: 'bucket' }), 'Resource bucket must be in ARN format or "*".'],
    [statement({ Resource: 'arn:b:s3:::x' }), 'Partition "b" is not valid for resource "arn:b:s3:::x".'],
    [
      statement({ Resource: 'arn:aws' }),
      'Resource vendor must be fully qualified and cannot contain regexes.',
    ],
    [
      statement({ Resource: 'arn:aws:iam:us-east-1:123456789012:user/a' }),
      'IAM resource arn:aws:iam:us-east-1:123456789012:user/a cannot contain region information.',
    ],
    [
      statement({ Resource: 'arn:aws:s3:us-east-1::x' }),
      'Resource arn:aws:s3:us-east-1::x can not contain region information.',
    ],
    [
      statement({ Resource: 'arn:aws:iam::123456789012:people/a' }),
      'IAM resource path must either be "*", root, or start with user/, federated-user/, role/, group/, instance-profile/, mfa/, server-certificate/, policy/, sms-mfa/, saml-provider/, oidc-provider/, report/, access-report/.',
    ],
    [statement({ Principal: '*' }), 'Policy document should not specify a principal.'],
  ] as const

  it('is refused in AWS’s words (behaviours 28 to 31)', async () => {
    for (const [document, message] of sentences) {
      expect(await refusal(store(document, server.iam)), document).toEqual({
        code: 'MalformedPolicyDocument',
        status: 400,
        message,
      })
    }
  })

  it('may not name two statements alike (behaviours 32)', async () => {
    const twice = ['Get*', 'Put*'].map((name) => ({
      Sid: 'same',
      Effect: 'Allow',
      Action: `s3:${name}`,
      Resource: '*',
    }))
    const document = JSON.stringify({ Version: '2012-10-17', Statement: twice })
    expect(await refusal(store(document, server.iam))).toEqual({
      code: 'MalformedPolicyDocument',
      status: 400,
      message: 'Statement IDs (SID) in a single policy must be unique.',
    })
  })
})
