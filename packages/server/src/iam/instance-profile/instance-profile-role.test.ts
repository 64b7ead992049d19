import {
  AddRoleToInstanceProfileCommand,
  CreateInstanceProfileCommand,
  GetInstanceProfileCommand,
  type IAMClient,
  RemoveRoleFromInstanceProfileCommand,
  TagRoleCommand,
} from '@aws-sdk/client-iam'
import { beforeEach, describe, expect, it } from 'vitest'
import { denied, refusal, user } from '../../testing/callers.ts'
import { ACCOUNT, role, roleArnOf, trustEc2 } from '../../testing/roles.ts'
import { testServer } from '../../testing/test-server.ts'

const server = testServer()

beforeEach(async () => {
  await server.iam.send(new CreateInstanceProfileCommand({ InstanceProfileName: 'Profile' }))
  await role(server, 'App', trustEc2)
})

const add = (RoleName = 'app', InstanceProfileName = 'profile', iam: IAMClient = server.iam) =>
  iam.send(new AddRoleToInstanceProfileCommand({ RoleName, InstanceProfileName }))
const remove = (RoleName = 'APP', InstanceProfileName = 'PROFILE', iam: IAMClient = server.iam) =>
  iam.send(new RemoveRoleFromInstanceProfileCommand({ RoleName, InstanceProfileName }))

async function rolesOfProfile() {
  const command = new GetInstanceProfileCommand({ InstanceProfileName: 'Profile' })
  const { InstanceProfile } = await server.iam.send(command)
  return InstanceProfile?.Roles?.map(({ RoleName }) => RoleName)
}

const profileArn = `arn:aws:iam::${ACCOUNT}:instance-profile/Profile`

describe('an instance profile', () => {
  it('holds one role, until it is removed (behaviours 11, 101, A-022, B-362)', async () => {
    await role(server, 'other', trustEc2)
    await add()
    const full = {
      code: 'LimitExceeded',
      status: 409,
      message: 'Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1',
    }
    expect(await refusal(add())).toEqual(full)
    expect(await refusal(add('other'))).toEqual(full)
    expect(await rolesOfProfile()).toEqual(['App'])
    expect(await refusal(remove('other'))).toEqual({
      code: 'NoSuchEntity',
      status: 404,
      message: 'Role other in Instance Profile PROFILE cannot be found.',
    })
    await remove()
    expect(await rolesOfProfile()).toEqual([])
    expect(await refusal(remove())).toMatchObject({
      code: 'NoSuchEntity',
      message: 'Role APP in Instance Profile PROFILE cannot be found.',
    })
    await add('other')
    expect(await rolesOfProfile()).toEqual(['other'])
  })

  it('gets one role only where two are added at once', async () => {
    await role(server, 'other', trustEc2)
    const added = await Promise.allSettled([add('app'), add('other')])
    expect(added.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(await rolesOfProfile()).toHaveLength(1)
  })

  it('and role must be there, of which the profile is named first (behaviours 1)', async () => {
    for (const call of [add, remove]) {
      expect(await refusal(call('absent', 'absent'))).toEqual({
        code: 'NoSuchEntity',
        status: 404,
        message: 'Instance Profile absent cannot be found.',
      })
      expect(await refusal(call('absent'))).toEqual({
        code: 'NoSuchEntity',
        status: 404,
        message: 'The role with name absent cannot be found.',
      })
    }
  })
})

describe('the permission to add a role', () => {
  const addRole = { Effect: 'Allow', Action: 'iam:AddRoleToInstanceProfile', Resource: profileArn }
  const pass = {
    Effect: 'Allow',
    Action: 'iam:PassRole',
    Resource: roleArnOf('App'),
    Condition: {
      StringEquals: { 'iam:PassedToService': 'ec2.amazonaws.com', 'iam:ResourceTag/team': 'a' },
      ArnEquals: { 'iam:AssociatedResourceArn': `arn:aws:ec2:*:${ACCOUNT}:instance/*` },
    },
  }
  const as = async (name: string, ...statements: object[]) =>
    add('app', 'profile', server.iamAs(await user(server, name, ...statements)))

  beforeEach(() =>
    server.iam.send(new TagRoleCommand({ RoleName: 'app', Tags: [{ Key: 'team', Value: 'a' }] })),
  )

  it('is asked on the profile, then iam:PassRole on the role, with its context (E21, X6, behaviours 102)', async () => {
    expect(await refusal(as('none', pass))).toEqual(
      denied('none', 'iam:AddRoleToInstanceProfile', profileArn),
    )
    expect(await refusal(as('no-pass', addRole))).toEqual(denied('no-pass', 'iam:PassRole', roleArnOf('App')))
    await as('both', addRole, pass)
  })

  it.each([
    ['another service', { StringEquals: { 'iam:PassedToService': 'lambda.amazonaws.com' } }],
    ['another resource', { ArnLike: { 'iam:AssociatedResourceArn': 'arn:aws:s3:::*' } }],
    ['another tag', { StringEquals: { 'aws:ResourceTag/team': 'b' } }],
  ])('does not pass the role for %s (D284)', async (_title, Condition) => {
    expect(await refusal(as('ana', addRole, { ...pass, Condition }))).toEqual(
      denied('ana', 'iam:PassRole', roleArnOf('App')),
    )
  })

  it('does not ask the trust policy (E13b, D285), and hides missing roles from whoever may not pass them', async () => {
    const ana = server.iamAs(await user(server, 'ana', addRole))
    expect(await refusal(add('absent', 'profile', ana))).toEqual(
      denied('ana', 'iam:PassRole', roleArnOf('absent')),
    )
  })

  it('to remove it is the profile’s alone', async () => {
    await add()
    const ana = await user(server, 'ana', { ...addRole, Action: 'iam:RemoveRoleFromInstanceProfile' })
    const bob = await user(server, 'bob', pass)
    expect(await refusal(remove('app', 'profile', server.iamAs(bob)))).toEqual(
      denied('bob', 'iam:RemoveRoleFromInstanceProfile', profileArn),
    )
    await remove('app', 'profile', server.iamAs(ana))
  })
})
