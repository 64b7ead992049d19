import { setTimeout as pause } from 'node:timers/promises'
import * as iam from '@aws-sdk/client-iam'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Account } from '../../src/account.ts'
import { decideAll } from '../../src/decide.ts'
import { allow, newGroup, newKey, newPolicy, newUser, policyOf, putUserPolicy } from '../../src/people.ts'
import { denied, refusal } from '../../src/refusal.ts'
import { newAccount } from '../../src/target.ts'

// The calls behind the pages that make, import and attach policies.

let account: Account
beforeAll(async () => {
  account = await newAccount()
})

/** The document of a policy's default version, as it is answered. */
async function documentOf(PolicyArn: string): Promise<string> {
  const { Policy } = await account.iam.send(new iam.GetPolicyCommand({ PolicyArn }))
  const version = { PolicyArn, VersionId: Policy?.DefaultVersionId }
  const { PolicyVersion } = await account.iam.send(new iam.GetPolicyVersionCommand(version))
  return decodeURIComponent(PolicyVersion?.Document ?? '')
}
const create = (PolicyName: string, PolicyDocument: string, more: object = {}) =>
  account.iam.send(new iam.CreatePolicyCommand({ PolicyName, PolicyDocument, ...more }))
const attachments = async (PolicyArn: string) =>
  (await account.iam.send(new iam.GetPolicyCommand({ PolicyArn }))).Policy?.AttachmentCount
const localNames = async (more: iam.ListPoliciesCommandInput = {}) => {
  const { Policies = [] } = await account.iam.send(new iam.ListPoliciesCommand({ Scope: 'Local', ...more }))
  return Policies.map(({ PolicyName }) => PolicyName)
}

describe('a policy that is made', () => {
  it('is listed with its description and tags, and not at all where its JSON is broken (A-231)', async () => {
    const Tags = [{ Key: 'Dept', Value: 'Eng' }]
    const document = JSON.stringify(policyOf(allow('s3:GetObject')))
    const { Policy } = await create('made', document, { Description: 'Reads objects', Tags })
    const read = await account.iam.send(new iam.GetPolicyCommand({ PolicyArn: Policy?.Arn }))
    expect(read.Policy).toMatchObject({ PolicyName: 'made', Description: 'Reads objects', Tags })
    expect(await localNames()).toContain('made')
    for (const broken of [document.slice(0, -1), '{"Version":"2012-10-17"}', '[]'])
      expect(await refusal(create('broken', broken))).toMatchObject({
        code: 'MalformedPolicyDocument',
        status: 400,
      })
    expect(await localNames()).not.toContain('broken')
  })

  it('may hold NotAction, and keeps it as it is written (A-230)', async () => {
    const document =
      '{ "Version":"2012-10-17",\n "Statement":[{"Effect":"Allow","NotAction":["iam:*","sts:*"],"Resource":"*"}] }'
    const { Policy } = await create('but-iam', document)
    expect(await documentOf(Policy?.Arn ?? '')).toBe(document)
    await newUser(account, 'but-iam', { attached: [Policy?.Arn ?? ''] })
    const wishes = ['s3:GetObject', 'iam:GetUser'].map((action) => ({ action, resource: '*' }))
    expect(await decideAll(account, { user: 'but-iam' }, wishes)).toEqual(['Allow', 'ImplicitDeny'])
    await denied(account.iamAs(await newKey(account, 'but-iam')).send(new iam.ListUsersCommand({})))
  })

  it('may be imported: it is then the default version of the other one, to the letter (A-233)', async () => {
    const first = '{"Version":"2012-10-17", "Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}'
    const second =
      ' { "Version" : "2012-10-17",\n"Statement":[{"Effect":"Allow","Action":"sqs:*","Resource":"*"}]}'
    const { Policy } = await create('source', first)
    const PolicyArn = Policy?.Arn ?? ''
    const next = { PolicyArn, PolicyDocument: second }
    await account.iam.send(new iam.CreatePolicyVersionCommand({ ...next, SetAsDefault: true }))
    const theirs = 'arn:aws:iam::aws:policy/PowerUserAccess'
    for (const [index, source] of [PolicyArn, theirs].entries()) {
      const text = await documentOf(source)
      const imported = await create(`imported-${index}`, text)
      expect(await documentOf(imported.Policy?.Arn ?? '')).toBe(text)
    }
    expect(await documentOf(PolicyArn)).toBe(second)
    await account.iam.send(new iam.SetDefaultPolicyVersionCommand({ PolicyArn, VersionId: 'v1' }))
    expect(await documentOf(PolicyArn)).toBe(first)
  })
})

describe('a policy that is attached', () => {
  it('counts one more, to a user and to a group, and once however often (A-235, B-349)', async () => {
    const PolicyArn = await newPolicy(account, 'counted', policyOf(allow('s3:*')))
    await newUser(account, 'counts')
    await newGroup(account, 'counts')
    expect(await attachments(PolicyArn)).toBe(0)
    const toUser = { UserName: 'counts', PolicyArn }
    const toGroup = { GroupName: 'counts', PolicyArn }
    for (const _ of ['once', 'again']) {
      await account.iam.send(new iam.AttachUserPolicyCommand(toUser))
      expect(await attachments(PolicyArn)).toBe(1)
    }
    const ofUser = await account.iam.send(new iam.ListAttachedUserPoliciesCommand({ UserName: 'counts' }))
    expect(ofUser.AttachedPolicies).toEqual([{ PolicyName: 'counted', PolicyArn }])
    await account.iam.send(new iam.AttachGroupPolicyCommand(toGroup))
    expect(await attachments(PolicyArn)).toBe(2)
    const ofGroup = await account.iam.send(new iam.ListAttachedGroupPoliciesCommand({ GroupName: 'counts' }))
    expect(ofGroup.AttachedPolicies).toEqual([{ PolicyName: 'counted', PolicyArn }])
    await account.iam.send(new iam.DetachUserPolicyCommand(toUser))
    await account.iam.send(new iam.DetachGroupPolicyCommand(toGroup))
    expect(await attachments(PolicyArn)).toBe(0)
  })

  it('is chosen among those of the account alone, or of AWS alone (A-201, B-349)', async () => {
    await newPolicy(account, 'of-the-account', policyOf(allow('s3:*')))
    const own = await account.iam.send(new iam.ListPoliciesCommand({ Scope: 'Local', MaxItems: 1000 }))
    const theirs = await account.iam.send(new iam.ListPoliciesCommand({ Scope: 'AWS', MaxItems: 1000 }))
    const arns = (answer: iam.ListPoliciesCommandOutput) => answer.Policies?.map(({ Arn = '' }) => Arn) ?? []
    expect(arns(own)).toContain(account.arn('policy/of-the-account'))
    for (const arn of arns(own)) expect(arn).toContain(`:iam::${account.id}:policy/`)
    expect(arns(theirs)).not.toEqual([])
    for (const arn of arns(theirs)) expect(arn).toContain(':iam::aws:policy/')
  })
})

describe('policies that name a group', () => {
  it('are found among those of the account by their documents, and edited or deleted (B-352)', async () => {
    await newGroup(account, 'renamed')
    const named = account.arn('group/renamed')
    const edited = await newPolicy(account, 'names-it', policyOf(allow('iam:GetGroup', named)))
    const deleted = await newPolicy(account, 'names-it-too', policyOf(allow('iam:*', [named, '*'])))
    await newPolicy(account, 'names-others', policyOf(allow('iam:GetGroup', account.arn('group/other'))))
    const naming = async () => {
      const { Policies = [] } = await account.iam.send(
        new iam.ListPoliciesCommand({ Scope: 'Local', MaxItems: 1000 }),
      )
      const found = await Promise.all(
        Policies.map(async ({ Arn = '' }) => ((await documentOf(Arn)).includes(`"${named}"`) ? [Arn] : [])),
      )
      return found.flat().sort()
    }
    expect(await naming()).toEqual([edited, deleted].sort())
    const PolicyDocument = JSON.stringify(policyOf(allow('iam:GetGroup', account.arn('group/new-name'))))
    const version = { PolicyArn: edited, PolicyDocument, SetAsDefault: true }
    await account.iam.send(new iam.CreatePolicyVersionCommand(version))
    await account.iam.send(new iam.DeletePolicyCommand({ PolicyArn: deleted }))
    expect(await naming()).toEqual([])
  })
})

describe('a policy that is narrowed', () => {
  it('to what its user was seen to use goes on serving it, and nothing else (A-249)', async () => {
    const UserName = 'narrowed'
    await newUser(account, UserName, { policies: [policyOf(allow(['iam:*', 's3:*', 'ec2:*']))] })
    const client = account.iamAs(await newKey(account, UserName))
    await client.send(new iam.ListUsersCommand({}))
    const { JobId } = await account.iam.send(
      new iam.GenerateServiceLastAccessedDetailsCommand({ Arn: account.arn(`user/${UserName}`) }),
    )
    const report = async () => {
      const command = new iam.GetServiceLastAccessedDetailsCommand({ JobId })
      return account.iam.send(command)
    }
    let found = await report()
    for (; found.JobStatus === 'IN_PROGRESS'; found = await report()) await pause(50)
    const services = found.ServicesLastAccessed ?? []
    expect(services.map(({ ServiceNamespace }) => ServiceNamespace).sort()).toEqual(['ec2', 'iam', 's3'])
    const used = services.flatMap(({ ServiceNamespace, LastAuthenticated }) =>
      LastAuthenticated === undefined ? [] : [`${ServiceNamespace}:*`],
    )
    expect(used).toEqual(['iam:*'])
    await putUserPolicy(account, UserName, 'policy-1', policyOf(allow(used)))
    await client.send(new iam.ListUsersCommand({}))
    const wishes = ['s3:GetObject', 'ec2:StopInstances'].map((action) => ({ action, resource: '*' }))
    expect(await decideAll(account, { user: UserName }, wishes)).toEqual(['ImplicitDeny', 'ImplicitDeny'])
  })
})
