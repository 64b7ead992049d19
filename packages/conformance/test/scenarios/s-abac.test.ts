import {
  AddUserToGroupCommand,
  AttachGroupPolicyCommand,
  AttachRolePolicyCommand,
  DetachUserPolicyCommand,
} from '@aws-sdk/client-iam'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Account } from '../../src/account.ts'
import type { Credentials } from '../../src/credentials.ts'
import { decide, decideAll, type Verdict, type Wish } from '../../src/decide.ts'
import {
  allow,
  assume,
  newGroup,
  newKey,
  newPolicy,
  newRole,
  newUser,
  policyOf,
  putUserPolicy,
} from '../../src/people.ts'
import { refusal } from '../../src/refusal.ts'
import { newAccount } from '../../src/target.ts'
import { assumeRolePolicy, sameProjectTeam, tagsOf } from './abac-policies.ts'

/** Who there is, what it may assume, and what it may do there. */
const teams = {
  'peg-eng': { user: 'access-Arnav-peg-eng', role: 'access-peg-engineering' },
  'peg-qas': { user: 'access-Mary-peg-qas', role: 'access-peg-quality-assurance' },
  'uni-eng': { user: 'access-Saanvi-uni-eng', role: 'access-uni-engineering' },
  'uni-qas': { user: 'access-Carlos-uni-qas', role: 'access-uni-quality-assurance' },
  'cen-eng': { user: 'access-Nikhil-cen-eng', role: 'access-cen-engineering' },
} as const
type Team = keyof typeof teams
const all = Object.keys(teams) as Team[]
const four = all.filter((team) => team !== 'cen-eng')

let account: Account
let policy1: string
let policy2: string
const keys = new Map<Team, Credentials>()

/** A role and a user of a project's team, as administrators add them: tags, and the two policies as they are. */
async function addTeam(team: Team): Promise<void> {
  await newRole(account, teams[team].role, { attached: [policy2], tags: tagsOf(team) })
  await newUser(account, teams[team].user, { attached: [policy1], tags: tagsOf(team) })
  keys.set(team, await newKey(account, teams[team].user))
}

beforeAll(async () => {
  account = await newAccount()
  policy1 = await newPolicy(account, 'access-assume-role', assumeRolePolicy(account.id))
  policy2 = await newPolicy(account, 'access-same-project-team', sameProjectTeam)
  for (const team of four) await addTeam(team)
  // step 6: neither policy is edited
  await addTeam('cen-eng')
})

/** Whether a user assumes a role, live. */
async function assumes(credentials: Credentials | undefined, role: string): Promise<boolean> {
  if (credentials === undefined) throw new Error('no such user')
  try {
    await assume(account, credentials, account.arn(`role/${role}`))
    return true
  } catch (error) {
    const { code } = await refusal(Promise.reject(error))
    expect(code).toBe('AccessDenied')
    return false
  }
}

const secret = (team: string) =>
  `arn:aws:secretsmanager:us-east-1:${account.id}:secret:test-access-${team}-AbCdEf`
const on = (name: string, team: Team, more: Partial<Wish> = {}): Wish => ({
  action: `secretsmanager:${name}`,
  resource: secret(team),
  tags: tagsOf(team),
  ...more,
})
/** CreateSecret puts the tags of the request into the keys of the resource's as well. */
const create = (tags: Record<string, string>): Wish => ({
  action: 'secretsmanager:CreateSecret',
  resource: secret('new'),
  tags,
  requestTags: tags,
})
const as = (team: Team) => ({ role: teams[team].role })
const verdictIf = (holds: boolean): Verdict => (holds ? 'Allow' : 'ImplicitDeny')

describe('S-ABAC group A: assuming', () => {
  it.each(all)('%s: its user assumes its role and none of the others (A-260)', async (team) => {
    for (const other of all)
      expect([other, await assumes(keys.get(team), teams[other].role)]).toEqual([other, other === team])
  })

  it('needs the prefix, the tags and their case (A-240, A-265)', async () => {
    const tags = tagsOf('peg-eng')
    await newRole(account, 'other-role', { tags })
    await newRole(account, 'access-untagged')
    await newRole(account, 'access-capital', { tags: { ...tags, 'access-project': 'Peg' } })
    for (const role of ['other-role', 'access-untagged', 'access-capital'])
      expect([role, await assumes(keys.get('peg-eng'), role)]).toEqual([role, false])
    await newUser(account, 'untagged', { attached: [policy1] })
    const untagged = await newKey(account, 'untagged')
    for (const team of all) expect(await assumes(untagged, teams[team].role)).toBe(false)
  })

  it('is the same with the service’s own spelling of the tag and with the general one (A-412)', async () => {
    const text = JSON.stringify(assumeRolePolicy(account.id)).replaceAll('iam:ResourceTag', 'aws:ResourceTag')
    await newUser(account, 'general', { policies: [JSON.parse(text)], tags: tagsOf('peg-eng') })
    const general = await newKey(account, 'general')
    for (const team of all) expect(await assumes(general, teams[team].role)).toBe(team === 'peg-eng')
  })

  it('is the same through a group (group F 14, A-194)', async () => {
    await newGroup(account, 'assumers')
    await account.iam.send(new AttachGroupPolicyCommand({ GroupName: 'assumers', PolicyArn: policy1 }))
    await newUser(account, 'member', { tags: tagsOf('uni-qas') })
    await account.iam.send(new AddUserToGroupCommand({ GroupName: 'assumers', UserName: 'member' }))
    const member = await newKey(account, 'member')
    for (const team of all) expect(await assumes(member, teams[team].role)).toBe(team === 'uni-qas')
  })
})

describe('S-ABAC group B: creating (A-251, A-266, A-333)', () => {
  const pegEng = tagsOf('peg-eng')
  it.each([
    ['B1', {}, false],
    ['B2', { ...pegEng, 'access-project': 'uni' }, false],
    ['B3', { ...pegEng, 'access-team': 'qas' }, false],
    ['B4', { ...pegEng, 'cost-center': '123456' }, false],
    ['B5', { ...pegEng, owner: 'Jane' }, false],
    ['B6', { ...pegEng, Name: 'Jane' }, true],
    ['B7', pegEng, true],
    ['B8', { ...pegEng, OwnedBy: 'x', Name: 'y' }, true],
    ['B9', { 'access-project': 'peg', 'access-team': 'eng' }, false],
    ['B10', { ...pegEng, 'access-project': 'Peg' }, false],
  ] as const)('%s: with the tags %j', async (_, tags, holds) => {
    expect(await decide(account, as('peg-eng'), create(tags))).toBe(verdictIf(holds))
  })

  it.each(all)(
    '%s creates with its own three tags, those and optional ones, and with no others',
    async (team) => {
      const own = tagsOf(team)
      const { 'cost-center': _, ...two } = own
      const others = all.filter((other) => other !== team).map((other) => create(tagsOf(other)))
      const refused = [create({}), create({ ...own, owner: 'Jane' }), create(two), ...others]
      expect(await decideAll(account, as(team), [create(own), create({ ...own, Name: 'x' })])).toEqual([
        'Allow',
        'Allow',
      ])
      expect(await decideAll(account, as(team), refused)).toEqual(refused.map(() => 'ImplicitDeny'))
    },
  )

  it('is not for the user itself, without the role', async () => {
    const arnav = { user: teams['peg-eng'].user }
    expect(await decide(account, arnav, create(pegEng))).toBe('ImplicitDeny')
  })
})

describe('S-ABAC groups C, D and E: viewing, growing, updating and deleting', () => {
  it.each(all)('%s lists all secrets, and sees those of its team (A-263)', async (team) => {
    const list = { action: 'secretsmanager:ListSecrets', resource: '*' }
    expect(await decide(account, as(team), list)).toBe('Allow')
    const [, mine] = team.split('-')
    for (const other of all) {
      const expected = verdictIf(other.endsWith(`-${mine}`))
      const wishes = [on('DescribeSecret', other), on('GetSecretValue', other)]
      expect([other, ...(await decideAll(account, as(team), wishes))]).toEqual([other, expected, expected])
    }
  })

  it.each(all)('%s updates and deletes its own secret and no other', async (team) => {
    for (const other of all) {
      const expected = verdictIf(other === team)
      const wishes = [on('UpdateSecret', other), on('DeleteSecret', other)]
      expect([other, ...(await decideAll(account, as(team), wishes))]).toEqual([other, expected, expected])
    }
  })

  it('D5, D6: who works on several projects gets a list of roles, and assumes those (A-268, A-329)', async () => {
    const UserName = 'access-Saanvi-2'
    await newUser(account, UserName, { attached: [policy1], tags: tagsOf('uni-eng') })
    const saanvi = await newKey(account, UserName)
    expect(await assumes(saanvi, teams['uni-eng'].role)).toBe(true)
    await account.iam.send(new DetachUserPolicyCommand({ UserName, PolicyArn: policy1 }))
    const roles = ['access-peg-engineering', 'access-cen-engineering'].map((role) =>
      account.arn(`role/${role}`),
    )
    const specific = policyOf({ Sid: 'TutorialAssumeSpecificRoles', ...allow('sts:AssumeRole', roles) })
    await putUserPolicy(account, UserName, 'access-assume-specific-roles', specific)
    for (const team of all)
      expect([team, await assumes(saanvi, teams[team].role)]).toEqual([
        team,
        team === 'peg-eng' || team === 'cen-eng',
      ])
  })
})

describe('S-ABAC group F: what else follows, as access-peg-engineering', () => {
  const may = (...wishes: Wish[]) => decideAll(account, as('peg-eng'), wishes)
  const tag = (team: Team, requestTags: Record<string, string>) => on('TagResource', team, { requestTags })
  const untag = (...tagKeys: string[]) => on('UntagResource', 'peg-eng', { tagKeys })

  it('F1: passwords and the list need no resource', async () => {
    const names = ['GetRandomPassword', 'ListSecrets']
    const wishes = names.map((name) => ({ action: `secretsmanager:${name}`, resource: '*' }))
    expect(await may(...wishes)).toEqual(['Allow', 'Allow'])
  })

  it('F2, F3, F4, F5: own secrets take the optional tags, no others, and no other project; others take none', async () => {
    expect(await may(tag('peg-eng', { Name: 'z' }), tag('peg-eng', { OwnedBy: 'z' }))).toEqual([
      'Allow',
      'Allow',
    ])
    expect(
      await may(
        tag('peg-eng', { owner: 'z' }),
        tag('peg-eng', { 'access-project': 'uni' }),
        tag('uni-eng', { Name: 'z' }),
      ),
    ).toEqual(['ImplicitDeny', 'ImplicitDeny', 'ImplicitDeny'])
  })

  it('F6, F7, F8: tags may be taken away, but none that starts with access- (A-264)', async () => {
    expect(await may(untag('Name'), untag('cost-center'))).toEqual(['Allow', 'Allow'])
    expect(await may(untag('access-team'), untag('Name', 'access-team'))).toEqual([
      'ExplicitDeny',
      'ExplicitDeny',
    ])
    expect(await may(untag('other'))).toEqual(['ImplicitDeny'])
  })

  it('F9: nobody touches policies of secrets, reading them included', async () => {
    const names = ['Put', 'Delete', 'Validate', 'Get'].map((verb) => `${verb}ResourcePolicy`)
    expect(await may(...names.map((name) => on(name, 'peg-eng')))).toEqual(names.map(() => 'ExplicitDeny'))
  })

  it('F10, F11: own secrets are written and restored, and versions of the team’s are listed', async () => {
    for (const name of ['PutSecretValue', 'RestoreSecret'])
      expect(await may(on(name, 'peg-eng'), on(name, 'uni-eng'))).toEqual(['Allow', 'ImplicitDeny'])
    expect(await may(on('ListSecretVersionIds', 'uni-eng'), on('ListSecretVersionIds', 'peg-qas'))).toEqual([
      'Allow',
      'ImplicitDeny',
    ])
  })

  it('F12: an administrator’s policy opens other secrets, and the deny stays (A-065)', async () => {
    const RoleName = 'access-administrator'
    await newRole(account, RoleName, { attached: [policy2], tags: tagsOf('peg-eng') })
    const PolicyArn = 'arn:aws:iam::aws:policy/AdministratorAccess'
    await account.iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }))
    const wishes = [on('GetSecretValue', 'peg-qas'), on('PutResourcePolicy', 'peg-eng')]
    expect(await decideAll(account, { role: RoleName }, wishes)).toEqual(['Allow', 'ExplicitDeny'])
  })

  it('F13: the session assumes no further role, live', async () => {
    const arnav = keys.get('peg-eng')
    if (arnav === undefined) throw new Error('no such user')
    const session = await assume(account, arnav, account.arn('role/access-peg-engineering'))
    expect(await assumes(session, teams['uni-eng'].role)).toBe(false)
  })

  it('A-262: without the second statement passwords and the list are closed', async () => {
    const { Statement } = sameProjectTeam
    const without = { ...sameProjectTeam, Statement: Statement.filter(({ Sid }) => !Sid.endsWith('NoTags')) }
    await newRole(account, 'access-without', { policies: [without], tags: tagsOf('peg-eng') })
    const wishes = ['GetRandomPassword', 'ListSecrets'].map((name) => ({
      action: `secretsmanager:${name}`,
      resource: '*',
    }))
    expect(await decideAll(account, { role: 'access-without' }, wishes)).toEqual([
      'ImplicitDeny',
      'ImplicitDeny',
    ])
  })

  it('A-412: the service’s own spelling of the tag decides the same', async () => {
    const text = JSON.stringify(sameProjectTeam).replaceAll('aws:ResourceTag', 'secretsmanager:ResourceTag')
    await newRole(account, 'access-spelled', { policies: [JSON.parse(text)], tags: tagsOf('peg-eng') })
    for (const other of all) {
      const wishes = [create(tagsOf(other)), on('GetSecretValue', other), on('DeleteSecret', other)]
      const spelled = await decideAll(account, { role: 'access-spelled' }, wishes)
      expect(spelled).toEqual(await decideAll(account, as('peg-eng'), wishes))
    }
  })
})
