import {
  AttachUserPolicyCommand,
  ChangePasswordCommand,
  CreateLoginProfileCommand,
  CreateUserCommand,
  EnableOrganizationsRootCredentialsManagementCommand,
  EnableOrganizationsRootSessionsCommand,
  GetAccountAuthorizationDetailsCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  type IAMClient,
  ListAccessKeysCommand,
  PutUserPermissionsBoundaryCommand,
  SimulatePrincipalPolicyCommand,
} from '@aws-sdk/client-iam'
import { AssumeRootCommand } from '@aws-sdk/client-sts'
import { beforeEach, describe, expect, it } from 'vitest'
import { awsManagedPolicies, awsManagedPolicy } from '../../model/managed-policies.ts'
import { credentialsOf, refusal, user } from '../../testing/callers.ts'
import { deniedId } from '../../testing/denials.ts'
import { administrator, MEMBER, organize } from '../../testing/organizations.ts'
import { PASSWORD } from '../../testing/passwords.ts'
import { signedFetch } from '../../testing/signed-fetch.ts'
import { type Credentials, testServer } from '../../testing/test-server.ts'
import { encodedDocument } from './document-text.ts'

const OWNER = '777788889999'

/** A document where each text that is an ARN of `aws` is one of another partition. */
function moved(value: unknown, partition: string): unknown {
  if (typeof value === 'string') return value.replace(/^arn:aws:/, `arn:${partition}:`)
  if (Array.isArray(value)) return value.map((each) => moved(each, partition))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, moved(each, partition)]))
}

describe('the documents of AWS’s policies', () => {
  it('differ between partitions in their ARNs and in nothing else', () => {
    for (const partition of ['aws-cn', 'aws-us-gov']) {
      const there = [...awsManagedPolicies(partition)]
      expect(there.map(({ PolicyId }) => PolicyId)).toEqual(
        [...awsManagedPolicies('aws')].map(({ PolicyId }) => PolicyId),
      )
      for (const { Path, PolicyName, Document } of there) {
        const published = awsManagedPolicy('aws', Path, PolicyName)?.Document ?? ''
        expect(JSON.parse(Document)).toEqual(moved(JSON.parse(published), partition))
        expect(Document).not.toContain('arn:aws:')
      }
    }
  })

  it('are made once for each partition, so that what is compiled of them is found again', () => {
    for (const partition of ['aws', 'aws-cn', 'aws-us-gov']) {
      const once = awsManagedPolicy(partition, '/', 'ReadOnlyAccess')
      expect(awsManagedPolicy(partition, '/', 'ReadOnlyAccess')).toBe(once)
      expect([...awsManagedPolicies(partition)]).toContain(once)
    }
  })
})

describe.each(['aws-cn', 'aws-us-gov'])('AWS’s policies in an account of %s', (partition) => {
  const server = testServer()
  let root: Credentials
  let iam: IAMClient
  beforeEach(async () => {
    root = await server.newAccount({ account_id: OWNER, partition })
    iam = server.iamAs(root)
  })
  const arnOf = (name: string) => `arn:${partition}:iam::aws:policy/${name}`
  const userArn = (name: string) => `arn:${partition}:iam::${OWNER}:user/${name}`
  const OWN_PASSWORD = 'IAMUserChangePassword'
  const attach = (UserName: string, name: string) =>
    iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn: arnOf(name) }))
  const shown = awsManagedPolicy(partition, '/', OWN_PASSWORD)?.Document ?? ''

  it('grant what they grant elsewhere, as permissions and as a boundary (A-237)', async () => {
    const UserName = 'ana'
    const ana = server.iamAs(await user({ iam }, UserName))
    await iam.send(new CreateLoginProfileCommand({ UserName, Password: PASSWORD }))
    const change = (OldPassword: string, NewPassword: string) =>
      ana.send(new ChangePasswordCommand({ OldPassword, NewPassword }))
    expect(await refusal(change(PASSWORD, 'Replay-2!second'))).toMatchObject({ code: 'AccessDenied' })
    await attach(UserName, OWN_PASSWORD)
    await change(PASSWORD, 'Replay-2!second')
    const PermissionsBoundary = arnOf(OWN_PASSWORD)
    await iam.send(new PutUserPermissionsBoundaryCommand({ UserName, PermissionsBoundary }))
    await change('Replay-2!second', 'Replay-3!third')
  })

  it('say in simulations what they say in decisions', async () => {
    await iam.send(new CreateUserCommand({ UserName: 'ana' }))
    await attach('ana', OWN_PASSWORD)
    const input = { PolicySourceArn: userArn('ana'), ActionNames: ['iam:ChangePassword'] }
    const simulated = (ResourceArns: string[]) =>
      iam.send(new SimulatePrincipalPolicyCommand({ ...input, ResourceArns }))
    expect((await simulated([userArn('ana')])).EvaluationResults).toMatchObject([{ EvalDecision: 'allowed' }])
    expect((await simulated([`arn:aws:iam::${OWNER}:user/ana`])).EvaluationResults).toMatchObject([
      { EvalDecision: 'implicitDeny' },
    ])
  })

  it('are shown as they decide, by every call that shows them', async () => {
    const ana = await user({ iam }, 'ana')
    await attach('ana', OWN_PASSWORD)
    const PolicyArn = arnOf(OWN_PASSWORD)
    const VersionId = (await iam.send(new GetPolicyCommand({ PolicyArn }))).Policy?.DefaultVersionId
    const version = await iam.send(new GetPolicyVersionCommand({ PolicyArn, VersionId }))
    expect(version.PolicyVersion?.Document).toBe(encodedDocument(shown))
    const { Policies } = await iam.send(
      new GetAccountAuthorizationDetailsCommand({ Filter: ['AWSManagedPolicy'] }),
    )
    expect(Policies?.[0]?.PolicyVersionList).toMatchObject([{ Document: encodedDocument(shown) }])
    const id = await deniedId(server.iamAs(ana).send(new ListAccessKeysCommand({})))
    const path = `/authorization-details/${id}/policy`
    const { body } = await signedFetch(server.url, root, path, { policyUri: PolicyArn })
    expect(body).toEqual({ policyUri: PolicyArn, policyDocument: shown })
  })

  it('let a root session do its task (behaviours 117, E23)', async () => {
    await organize(server, 'create', { account: OWNER })
    await server.newAccount({ account_id: MEMBER, partition })
    await organize(server, 'accounts add', { account: MEMBER })
    await organize(server, 'trust enable', { service: 'iam.amazonaws.com' })
    const admin = await administrator(server, 'admin', root)
    await server.iamAs(admin).send(new EnableOrganizationsRootCredentialsManagementCommand({}))
    await server.iamAs(admin).send(new EnableOrganizationsRootSessionsCommand({}))
    const TaskPolicyArn = { arn: arnOf('root-task/IAMAuditRootUserCredentials') }
    const assume = new AssumeRootCommand({ TargetPrincipal: MEMBER, TaskPolicyArn })
    const session = credentialsOf((await server.stsAs(admin).send(assume)).Credentials)
    const { AccessKeyMetadata } = await server.iamAs(session).send(new ListAccessKeysCommand({}))
    expect(AccessKeyMetadata).toHaveLength(1)
    const ofUser = server.iamAs(session).send(new ListAccessKeysCommand({ UserName: 'ana' }))
    expect(await refusal(ofUser)).toMatchObject({ code: 'AccessDenied' })
  })
})
