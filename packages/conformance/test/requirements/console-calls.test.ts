import * as iam from '@aws-sdk/client-iam'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Account } from '../../src/account.ts'
import { decide, decideAll } from '../../src/decide.ts'
import {
  allow,
  newGroup,
  newKey,
  newPolicy,
  newRole,
  newUser,
  policyOf,
  putUserPolicy,
  trust,
} from '../../src/people.ts'
import { refusal } from '../../src/refusal.ts'
import { clientEnvironment, lacksAwsCli, run, STOCK_CLIENTS } from '../../src/stock-clients.ts'
import { newAccount } from '../../src/target.ts'

// What the pages of a console come down to: the calls behind them, and how those are refused.

const lacking = await lacksAwsCli()
const readOnly = 'arn:aws:iam::aws:policy/ReadOnlyAccess'
const powerUser = 'arn:aws:iam::aws:policy/PowerUserAccess'

let account: Account
beforeAll(async () => {
  account = await newAccount()
})

/** The action that a call was refused for. */
async function lackingAction(call: Promise<unknown>): Promise<string | undefined> {
  const { code, message } = await refusal(call)
  expect(code).toBe('AccessDenied')
  return /because no identity-based policy allows the (\S+) action$/.exec(message)?.[1]
}

describe('whoever opens a page', () => {
  it('sees what its policies allow, and is told which action is missing (A-030, A-100, A-336, B-033, B-034)', async () => {
    await newUser(account, 'lister', { policies: [policyOf(allow('iam:List*'))] })
    await newUser(account, 'maker', { policies: [policyOf(allow(['iam:CreateUser', 'iam:CreateGroup']))] })
    const lister = account.iamAs(await newKey(account, 'lister'))
    const maker = account.iamAs(await newKey(account, 'maker'))
    await lister.send(new iam.ListUsersCommand({}))
    await lister.send(new iam.ListGroupsCommand({}))
    const user = () => new iam.CreateUserCommand({ UserName: 'made' })
    const group = () => new iam.CreateGroupCommand({ GroupName: 'made' })
    expect(await lackingAction(lister.send(user()))).toBe('iam:CreateUser')
    expect(await lackingAction(lister.send(group()))).toBe('iam:CreateGroup')
    await maker.send(user())
    await maker.send(group())
    expect(await lackingAction(maker.send(new iam.ListUsersCommand({})))).toBe('iam:ListUsers')
    expect(await lackingAction(maker.send(new iam.ListGroupsCommand({})))).toBe('iam:ListGroups')
  })

  it.skipIf(lacking !== undefined)(
    'is decided upon as on the command line (A-030, B-033)',
    async () => {
      await newUser(account, 'typist', { policies: [policyOf(allow('iam:ListUsers'))] })
      const environment = clientEnvironment(account.endpoint, await newKey(account, 'typist'))
      const listed = await run('aws', ['iam', 'list-users', '--max-items', '1'], environment)
      expect(listed.code).toBe(0)
      const made = await run('aws', ['iam', 'create-user', '--user-name', 'typed'], environment)
      expect(made.code).not.toBe(0)
      expect(made.stderr).toContain('no identity-based policy allows the iam:CreateUser action')
    },
    STOCK_CLIENTS,
  )
})

describe('what is made in one go', () => {
  const Tags = [{ Key: 'Dept', Value: 'Eng' }]

  it('has the boundary and the tags that it was made with (A-161, A-162, A-253, B-020, B-021)', async () => {
    const UserName = 'complete'
    const limits = { PermissionsBoundary: readOnly, Tags }
    await account.iam.send(new iam.CreateUserCommand({ UserName, ...limits }))
    const { User } = await account.iam.send(new iam.GetUserCommand({ UserName }))
    expect(User?.PermissionsBoundary).toEqual({
      PermissionsBoundaryType: 'Policy',
      PermissionsBoundaryArn: readOnly,
    })
    expect((await account.iam.send(new iam.ListUserTagsCommand({ UserName }))).Tags).toEqual(Tags)
    await newRole(account, 'complete', { tags: { Dept: 'Eng' } })
    const ofRole = await account.iam.send(new iam.ListRoleTagsCommand({ RoleName: 'complete' }))
    expect(ofRole.Tags).toEqual(Tags)
    const PolicyDocument = JSON.stringify(policyOf(allow('s3:*')))
    const create = new iam.CreatePolicyCommand({ PolicyName: 'complete', PolicyDocument, Tags })
    const PolicyArn = (await account.iam.send(create)).Policy?.Arn
    expect((await account.iam.send(new iam.ListPolicyTagsCommand({ PolicyArn }))).Tags).toEqual(Tags)
  })

  it('has a password that fits the rules, or none (A-157, B-012, B-013, B-115)', async () => {
    const UserName = 'signs-in'
    await newUser(account, UserName)
    const profile = () => account.iam.send(new iam.GetLoginProfileCommand({ UserName }))
    const give = (Password: string) =>
      account.iam.send(new iam.CreateLoginProfileCommand({ UserName, Password, PasswordResetRequired: true }))
    expect(await refusal(give('abc'))).toMatchObject({ code: 'PasswordPolicyViolation', status: 400 })
    expect(await refusal(profile())).toMatchObject({ code: 'NoSuchEntity' })
    await give('Abcdefg1!')
    expect((await profile()).LoginProfile).toMatchObject({ UserName, PasswordResetRequired: true })
    // whoever sets another one may leave the change to nobody
    const Password = 'Bcdefgh2!'
    await account.iam.send(
      new iam.UpdateLoginProfileCommand({ UserName, Password, PasswordResetRequired: false }),
    )
    expect((await profile()).LoginProfile?.PasswordResetRequired).toBe(false)
  })

  it('is in the groups and has the policies that were chosen (A-159, A-189, B-017, B-019, B-342, B-347)', async () => {
    const UserName = 'chosen'
    for (const GroupName of ['first', 'second']) await newGroup(account, GroupName)
    await newUser(account, UserName, {
      attached: [readOnly, powerUser],
      groups: ['first', 'second'],
    })
    const { Groups = [] } = await account.iam.send(new iam.ListGroupsForUserCommand({ UserName }))
    expect(Groups.map(({ GroupName }) => GroupName).sort()).toEqual(['first', 'second'])
    const { AttachedPolicies = [] } = await account.iam.send(
      new iam.ListAttachedUserPoliciesCommand({ UserName }),
    )
    expect(AttachedPolicies.map(({ PolicyArn }) => PolicyArn).sort()).toEqual([powerUser, readOnly])
    const inFirst = { GroupName: 'first', PolicyArn: powerUser }
    await account.iam.send(new iam.AttachGroupPolicyCommand(inFirst))
    const { Users } = await account.iam.send(new iam.GetGroupCommand({ GroupName: 'first' }))
    expect(Users?.map((user) => user.UserName)).toEqual([UserName])
    const ofGroup = await account.iam.send(new iam.ListAttachedGroupPoliciesCommand({ GroupName: 'first' }))
    expect(ofGroup.AttachedPolicies?.map(({ PolicyArn }) => PolicyArn)).toEqual([powerUser])
  })
})

describe('what a user may', () => {
  const may = (user: string, ...actions: string[]) =>
    decideAll(
      account,
      { user },
      actions.map((action) => ({ action, resource: '*' })),
    )

  it('changes for all who have a managed policy when that is edited (B-089)', async () => {
    const PolicyArn = await newPolicy(account, 'edited', policyOf(allow('s3:*')))
    await newGroup(account, 'has-edited')
    await account.iam.send(new iam.AttachGroupPolicyCommand({ GroupName: 'has-edited', PolicyArn }))
    for (const name of ['edited-1', 'edited-2']) await newUser(account, name, { attached: [PolicyArn] })
    const usage = await account.iam.send(new iam.ListEntitiesForPolicyCommand({ PolicyArn }))
    expect([usage.PolicyUsers?.length, usage.PolicyGroups?.length, usage.PolicyRoles?.length]).toEqual([
      2, 1, 0,
    ])
    const PolicyDocument = JSON.stringify(policyOf(allow('ec2:*')))
    const edit = new iam.CreatePolicyVersionCommand({ PolicyArn, PolicyDocument, SetAsDefault: true })
    expect((await account.iam.send(edit)).PolicyVersion).toMatchObject({
      VersionId: 'v2',
      IsDefaultVersion: true,
    })
    for (const name of ['edited-1', 'edited-2'])
      expect(await may(name, 's3:GetObject', 'ec2:StopInstances')).toEqual(['ImplicitDeny', 'Allow'])
  })

  it('shrinks by leaving a group, by detaching and by deleting, and nobody else loses anything (B-090)', async () => {
    const [p1, p2] = [
      await newPolicy(account, 'P1', policyOf(allow('s3:*'))),
      await newPolicy(account, 'P2', policyOf(allow('ec2:*'))),
    ]
    await newGroup(account, 'G')
    for (const PolicyArn of [p1, p2])
      await account.iam.send(new iam.AttachGroupPolicyCommand({ GroupName: 'G', PolicyArn }))
    await newUser(account, 'other', { attached: [p1] })
    const UserName = 'shrinking'
    await newUser(account, UserName, {
      policies: [policyOf(allow('sqs:*'))],
      attached: [powerUser],
      groups: ['G'],
    })
    await account.iam.send(new iam.DetachUserPolicyCommand({ UserName, PolicyArn: powerUser }))
    const actions = ['s3:GetObject', 'ec2:StopInstances', 'sqs:SendMessage']
    expect(await may(UserName, ...actions, 'sns:Publish')).toEqual([
      'Allow',
      'Allow',
      'Allow',
      'ImplicitDeny',
    ])
    await account.iam.send(new iam.RemoveUserFromGroupCommand({ UserName, GroupName: 'G' }))
    expect(await may(UserName, ...actions)).toEqual(['ImplicitDeny', 'ImplicitDeny', 'Allow'])
    const kept = await account.iam.send(new iam.ListAttachedGroupPoliciesCommand({ GroupName: 'G' }))
    expect(kept.AttachedPolicies?.length).toBe(2)
    await account.iam.send(new iam.DeleteUserPolicyCommand({ UserName, PolicyName: 'policy-1' }))
    const gone = account.iam.send(new iam.GetUserPolicyCommand({ UserName, PolicyName: 'policy-1' }))
    expect(await refusal(gone)).toMatchObject({ code: 'NoSuchEntity' })
    expect(await may(UserName, ...actions)).toEqual(Array(3).fill('ImplicitDeny'))
    expect(await may('other', 's3:GetObject')).toEqual(['Allow'])
  })

  it('changes with inline policies, its own and its groups’, as far as the boundary lets it (B-460)', async () => {
    const boundary = await newPolicy(account, 'only-s3', policyOf(allow('s3:*')))
    await newGroup(account, 'IG', [policyOf(allow('s3:ListBucket'))])
    await newUser(account, 'inline', {
      policies: [policyOf(allow('s3:GetObject'))],
      groups: ['IG'],
      boundary,
    })
    const actions = ['s3:GetObject', 's3:PutObject', 's3:ListBucket', 's3:DeleteObject', 'ec2:StopInstances']
    const yes = (...wanted: boolean[]) => wanted.map((is) => (is ? 'Allow' : 'ImplicitDeny'))
    expect(await may('inline', ...actions)).toEqual(yes(true, false, true, false, false))
    await putUserPolicy(account, 'inline', 'policy-1', policyOf(allow(['s3:PutObject', 'ec2:*'])))
    expect(await may('inline', ...actions)).toEqual(yes(false, true, true, false, false))
    const PolicyDocument = JSON.stringify(policyOf(allow(['s3:DeleteObject', 'ec2:*'])))
    const ofGroup = { GroupName: 'IG', PolicyName: 'policy-1' }
    await account.iam.send(new iam.PutGroupPolicyCommand({ ...ofGroup, PolicyDocument }))
    expect(await may('inline', ...actions)).toEqual(yes(false, true, false, true, false))
    const read = await account.iam.send(new iam.GetGroupPolicyCommand(ofGroup))
    expect(decodeURIComponent(read.PolicyDocument ?? '')).toBe(PolicyDocument)
  })
})

describe('a role’s page', () => {
  it('shows its ARN and its trust, which may be edited (A-206, A-207)', async () => {
    const RoleName = 'UpdateApp'
    const arn = await newRole(account, RoleName, { trusts: trust(account.arn('root')) })
    expect(arn).toBe(`arn:aws:iam::${account.id}:role/UpdateApp`)
    const PolicyDocument = ` ${JSON.stringify(trust(account.id, { Condition: {} }))}`
    await account.iam.send(new iam.UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }))
    const { Role } = await account.iam.send(new iam.GetRoleCommand({ RoleName }))
    expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '')).toBe(PolicyDocument)
    const broken = new iam.UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: '{"Version":' })
    expect(await refusal(account.iam.send(broken))).toMatchObject({
      code: 'MalformedPolicyDocument',
      status: 400,
    })
  })
})

describe('the shell of a console', () => {
  it('opens by its managed policy, without what is denied, and not without it (A-368)', async () => {
    const attached = ['arn:aws:iam::aws:policy/AWSCloudShellFullAccess']
    await newUser(account, 'outside')
    await newUser(account, 'full', { attached })
    const download = 'cloudshell:GetFileDownloadUrls'
    const policies = [policyOf({ Effect: 'Deny', Action: download, Resource: '*' })]
    await newUser(account, 'no-download', { attached, policies })
    const may = (user: string, action: string) => decide(account, { user }, { action, resource: '*' })
    const open = ['cloudshell:CreateSession', 'cloudshell:CreateEnvironment']
    for (const action of open) {
      expect(await may('outside', action)).toBe('ImplicitDeny')
      expect(await may('full', action)).toBe('Allow')
      expect(await may('no-download', action)).toBe('Allow')
    }
    expect(await may('full', download)).toBe('Allow')
    expect(await may('no-download', download)).toBe('ExplicitDeny')
  })

  it('opens by a policy made of the managed one as well, less what is left out of it (A-246, A-389)', async () => {
    const PolicyArn = 'arn:aws:iam::aws:policy/AWSCloudShellFullAccess'
    const { Policy } = await account.iam.send(new iam.GetPolicyCommand({ PolicyArn }))
    const version = { PolicyArn, VersionId: Policy?.DefaultVersionId }
    const { PolicyVersion } = await account.iam.send(new iam.GetPolicyVersionCommand(version))
    const template = JSON.parse(decodeURIComponent(PolicyVersion?.Document ?? ''))
    const [statement] = [template.Statement].flat()
    const whole = await newPolicy(account, 'shell-whole', template)
    expect(statement.Action).toContain('cloudshell:*')
    const narrower = { ...statement, Action: ['cloudshell:CreateSession', 'cloudshell:CreateEnvironment'] }
    const narrow = await newPolicy(account, 'shell-narrow', { ...template, Statement: [narrower] })
    await newUser(account, 'whole', { attached: [whole] })
    await newUser(account, 'narrow', { attached: [narrow] })
    const wishes = ['cloudshell:CreateSession', 'cloudshell:GetFileDownloadUrls'].map((action) => ({
      ...{ action, resource: '*' },
    }))
    expect(await decideAll(account, { user: 'whole' }, wishes)).toEqual(['Allow', 'Allow'])
    expect(await decideAll(account, { user: 'narrow' }, wishes)).toEqual(['Allow', 'ImplicitDeny'])
  })
})
