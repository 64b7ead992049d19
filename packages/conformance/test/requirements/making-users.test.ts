import * as iam from '@aws-sdk/client-iam'
import { beforeEach, describe, expect, it } from 'vitest'
import { pagesOf } from '../../../server/src/testing/callers.ts'
import type { Account } from '../../src/account.ts'
import { credentialReport } from '../../src/credential-report.ts'
import { decideAll } from '../../src/decide.ts'
import { allow, newGroup, newKey, newPolicy, newUser, policyOf, putUserPolicy } from '../../src/people.ts'
import { denied, refusal } from '../../src/refusal.ts'
import { newAccount } from '../../src/target.ts'

// The calls behind the pages that make users and give them permissions.

const mayChangePassword = 'arn:aws:iam::aws:policy/IAMUserChangePassword'
const [first, second] = ['First-password-1', 'Second-password-2']

let account: Account
beforeEach(async () => {
  account = await newAccount()
})

const profileOf = async (UserName: string) =>
  (await account.iam.send(new iam.GetLoginProfileCommand({ UserName }))).LoginProfile
const attachedTo = async (UserName: string) => {
  const { AttachedPolicies = [] } = await account.iam.send(
    new iam.ListAttachedUserPoliciesCommand({ UserName }),
  )
  return AttachedPolicies.map(({ PolicyArn }) => PolicyArn)
}
const groupsOf = async (UserName: string) => {
  const { Groups = [] } = await account.iam.send(new iam.ListGroupsForUserCommand({ UserName }))
  return Groups.map(({ GroupName }) => GroupName)
}
const may = (user: string, ...services: string[]) =>
  decideAll(
    account,
    { user },
    services.map((service) => ({ action: `${service}:Get`, resource: '*' })),
  )
const yes = (...wanted: boolean[]) => wanted.map((is) => (is ? 'Allow' : 'ImplicitDeny'))
const forServices = (...names: string[]) => policyOf(allow(names.map((name) => `${name}:*`)))
const attachToGroup = (GroupName: string, PolicyArn: string) =>
  account.iam.send(new iam.AttachGroupPolicyCommand({ GroupName, PolicyArn }))
const giveChosen = async (UserName: string, Password: string) =>
  account.iam.send(new iam.CreateLoginProfileCommand({ UserName, Password }))

describe('a user that is made', () => {
  it('has a name that nobody has and that is one (B-008)', async () => {
    await newUser(account, 'Taken')
    const make = (UserName: string) => refusal(newUser(account, UserName))
    for (const name of ['Taken', 'TAKEN'])
      expect(await make(name)).toMatchObject({ code: 'EntityAlreadyExists', status: 409 })
    for (const name of ['a b', 'a/b', 'a:b', 'ä', 'x'.repeat(65)])
      expect(await make(name)).toMatchObject({ code: 'ValidationError', status: 400 })
    const { Users = [] } = await account.iam.send(new iam.ListUsersCommand({}))
    expect(Users.filter(({ UserName }) => UserName?.toLowerCase() === 'taken')).toHaveLength(1)
  })

  it('has a login profile where access to the console is provided, and neither keys nor permissions (A-150, A-155, B-009, B-016, B-028)', async () => {
    for (const UserName of ['without', 'with']) await newUser(account, UserName)
    await giveChosen('with', first)
    expect(await refusal(profileOf('without'))).toMatchObject({ code: 'NoSuchEntity', status: 404 })
    expect(await profileOf('with')).toMatchObject({ UserName: 'with', PasswordResetRequired: false })
    for (const UserName of ['without', 'with']) {
      const keys = await account.iam.send(new iam.ListAccessKeysCommand({ UserName }))
      expect(keys.AccessKeyMetadata).toEqual([])
      expect(await attachedTo(UserName)).toEqual([])
      expect(await may(UserName, 's3', 'iam')).toEqual(yes(false, false))
      // a key may follow later, with access to the console or without
      await newKey(account, UserName)
    }
  })

  it('has a password by the strictest rules, which take all that fits them and nothing that lacks a part (A-157, B-011)', async () => {
    const all = { RequireUppercaseCharacters: true, RequireLowercaseCharacters: true, RequireNumbers: true }
    const rules = { MinimumPasswordLength: 20, RequireSymbols: true, ...all }
    await account.iam.send(new iam.UpdateAccountPasswordPolicyCommand(rules))
    await newUser(account, 'strict')
    const fits = Array.from({ length: 5 }, (_, index) => `${index}Aa!${crypto.randomUUID().slice(0, 16)}`)
    const lacks = ['0Aa!'.padEnd(19, 'b'), 'aa!'.padEnd(20, '1'), 'AA!'.padEnd(20, '1')]
    for (const Password of [...lacks, 'Aa!'.padEnd(20, 'b'), 'Aa1'.padEnd(20, 'b')])
      expect(await refusal(giveChosen('strict', Password))).toMatchObject({ code: 'PasswordPolicyViolation' })
    expect(await refusal(profileOf('strict'))).toMatchObject({ code: 'NoSuchEntity' })
    for (const [index, password] of fits.entries()) {
      const UserName = `strict-${index}`
      await newUser(account, UserName, { attached: [mayChangePassword] })
      await giveChosen(UserName, password)
      // it is the one that was set, as whoever knows it shows
      await change(UserName, password, `${second}-and-more`)
    }
  })
})

/** Changes a password as its user does, with a key. */
async function change(UserName: string, OldPassword: string, NewPassword: string): Promise<void> {
  const command = new iam.ChangePasswordCommand({ OldPassword, NewPassword })
  await account.iamAs(await newKey(account, UserName)).send(command)
}

describe('a password that must be changed (A-158, B-014, B-118)', () => {
  const setting = (AllowUsersToChangePassword: boolean) =>
    account.iam.send(new iam.UpdateAccountPasswordPolicyCommand({ AllowUsersToChangePassword }))
  const made = async (UserName: string, PasswordResetRequired: boolean, attached: string[] = []) => {
    await newUser(account, UserName, { attached })
    const profile = { UserName, Password: first, PasswordResetRequired }
    await account.iam.send(new iam.CreateLoginProfileCommand(profile))
  }

  it('is changed by the attached policy where users may not change theirs', async () => {
    await setting(false)
    await made('policy', true, [mayChangePassword])
    expect(await attachedTo('policy')).toEqual([mayChangePassword])
    expect(await profileOf('policy')).toMatchObject({ PasswordResetRequired: true })
    await change('policy', first, second)
    expect(await profileOf('policy')).toMatchObject({ PasswordResetRequired: false })
  })

  it('stays as it is without that policy, until it is attached', async () => {
    await setting(false)
    await made('stuck', true)
    expect(await attachedTo('stuck')).toEqual([])
    await denied(change('stuck', first, second))
    expect(await profileOf('stuck')).toMatchObject({ PasswordResetRequired: true })
    const attach = { UserName: 'stuck', PolicyArn: mayChangePassword }
    await account.iam.send(new iam.AttachUserPolicyCommand(attach))
    await change('stuck', first, second)
    expect(await profileOf('stuck')).toMatchObject({ PasswordResetRequired: false })
  })

  it('is changed without any policy where users may change theirs', async () => {
    await setting(true)
    await made('setting', true)
    expect(await attachedTo('setting')).toEqual([])
    await change('setting', first, second)
    expect(await profileOf('setting')).toMatchObject({ PasswordResetRequired: false })
  })

  it('is an ordinary one where nobody asks for that', async () => {
    await setting(false)
    await made('plain', false)
    expect(await profileOf('plain')).toMatchObject({ PasswordResetRequired: false })
    expect(await attachedTo('plain')).toEqual([])
    await denied(change('plain', first, second))
  })
})

describe('a password that was set', () => {
  it('is told by no call, and another one may be set at any time (B-117)', async () => {
    const UserName = 'secret'
    const passwords = ['Told-by-nobody-1', 'Told-by-nobody-2']
    await newUser(account, UserName, { attached: [mayChangePassword] })
    await giveChosen(UserName, passwords[0] ?? '')
    const Password = passwords[1]
    await account.iam.send(new iam.UpdateLoginProfileCommand({ UserName, Password }))
    const told = [
      Object.fromEntries(await credentialReport(account.iam)),
      await profileOf(UserName),
      await account.iam.send(new iam.GetUserCommand({ UserName })),
      await account.iam.send(new iam.GetAccountAuthorizationDetailsCommand({})),
      await account.iam.send(new iam.ListUsersCommand({})),
    ]
    expect(JSON.stringify(told)).toContain(UserName)
    expect(JSON.stringify(told)).not.toContain('Told-by-nobody')
    await denied(change(UserName, passwords[0] ?? '', 'Told-by-nobody-3'))
    await change(UserName, passwords[1] ?? '', 'Told-by-nobody-3')
  })
})

describe('permissions that a user is given', () => {
  it('are those of the groups chosen, which are listed with their policies, new groups included (A-190, B-084)', async () => {
    const [p1 = '', p2 = '', p3 = ''] = [
      await newPolicy(account, 'P1', forServices('s3')),
      await newPolicy(account, 'P2', forServices('sqs')),
      await newPolicy(account, 'P3', forServices('sns')),
    ]
    const shown = async () => {
      const { Groups = [] } = await account.iam.send(new iam.ListGroupsCommand({}))
      const rows = Groups.map(async ({ GroupName = '' }) => {
        const attached = await account.iam.send(new iam.ListAttachedGroupPoliciesCommand({ GroupName }))
        return [GroupName, attached.AttachedPolicies?.map(({ PolicyName }) => PolicyName)]
      })
      return Promise.all(rows)
    }
    await newGroup(account, 'G')
    for (const arn of [p1, p2]) await attachToGroup('G', arn)
    expect(await shown()).toEqual([['G', ['P1', 'P2']]])
    await newGroup(account, 'H')
    await attachToGroup('H', p3)
    expect(await shown()).toEqual([
      ['G', ['P1', 'P2']],
      ['H', ['P3']],
    ])
    await newUser(account, 'joiner', { groups: ['H'] })
    expect(await groupsOf('joiner')).toEqual(['H'])
    expect(await may('joiner', 's3', 'sqs', 'sns')).toEqual(yes(false, false, true))
  })

  it('are in force with each call: a membership, what another user has, a policy (B-083)', async () => {
    const own = await newPolicy(account, 'own', forServices('sqs'))
    const copied = await newPolicy(account, 'copied', forServices('sns'))
    await newGroup(account, 'team', [forServices('s3')])
    await newUser(account, 'source', { attached: [copied], policies: [forServices('ses')] })
    await newUser(account, 'grower')
    const held = () => may('grower', 's3', 'sns', 'ses', 'sqs')
    expect(await held()).toEqual(yes(false, false, false, false))
    const UserName = 'grower'
    await account.iam.send(new iam.AddUserToGroupCommand({ GroupName: 'team', UserName }))
    expect(await held()).toEqual(yes(true, false, false, false))
    for (const PolicyArn of await attachedTo('source'))
      await account.iam.send(new iam.AttachUserPolicyCommand({ UserName, PolicyArn }))
    const inline = { UserName: 'source', PolicyName: 'policy-1' }
    const read = await account.iam.send(new iam.GetUserPolicyCommand(inline))
    await putUserPolicy(
      account,
      UserName,
      'policy-1',
      JSON.parse(decodeURIComponent(read.PolicyDocument ?? '')),
    )
    expect(await held()).toEqual(yes(true, true, true, false))
    await account.iam.send(new iam.AttachUserPolicyCommand({ UserName, PolicyArn: own }))
    expect(await held()).toEqual(yes(true, true, true, true))
    expect(await may('source', 's3', 'sns', 'ses', 'sqs')).toEqual(yes(false, true, true, false))
  })

  it('are read whole, page by page, before they are copied (B-085)', async () => {
    const UserName = 'rich'
    const named = (stem: string, count: number) =>
      Array.from({ length: count }, (_, index) => `${stem}-${String(index).padStart(2, '0')}`)
    const [policies, inline, groups] = [named('managed', 8), named('inline', 4), named('group', 5)]
    for (const name of groups) await newGroup(account, name)
    const attached = await Promise.all(policies.map((name) => newPolicy(account, name, forServices('s3'))))
    await newUser(account, UserName, { attached, groups })
    for (const name of inline) await putUserPolicy(account, UserName, name, forServices('sqs'))
    const paging = { client: account.iam, pageSize: 3 }
    const read = {
      policies: await pagesOf(iam.paginateListAttachedUserPolicies(paging, { UserName }), (page) =>
        page.AttachedPolicies?.map(({ PolicyName = '' }) => PolicyName),
      ),
      inline: await pagesOf(iam.paginateListUserPolicies(paging, { UserName }), (page) => page.PolicyNames),
      groups: await pagesOf(iam.paginateListGroupsForUser(paging, { UserName }), (page) =>
        page.Groups?.map(({ GroupName = '' }) => GroupName),
      ),
    }
    expect(read.policies.flat()).toEqual(policies)
    expect(read.inline.flat()).toEqual(inline)
    expect(read.groups.flat()).toEqual(groups)
    expect([read.policies.length, read.inline.length, read.groups.length]).toEqual([3, 2, 2])
  })
})
