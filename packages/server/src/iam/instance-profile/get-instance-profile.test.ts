import {
  AddRoleToInstanceProfileCommand,
  CreateUserCommand,
  GetInstanceProfileCommand,
  UpdateUserCommand,
} from '@aws-sdk/client-iam'
import { beforeEach, describe, expect, it } from 'vitest'
import { denied, refusal, user } from '../../testing/callers.ts'
import { profileB, threeProfiles } from '../../testing/instance-profiles.ts'
import { ACCOUNT, role, trust } from '../../testing/roles.ts'
import { testServer } from '../../testing/test-server.ts'

const server = testServer()

beforeEach(() => threeProfiles(server))

const get = (InstanceProfileName: string) =>
  server.iam.send(new GetInstanceProfileCommand({ InstanceProfileName }))

const missing = {
  code: 'NoSuchEntity',
  status: 404,
  message: 'Instance Profile Absent cannot be found.',
}

describe('GetInstanceProfile', () => {
  it('answers the role as bare as CreateRole does, and tags, also where there are none (behaviours 14, 15)', async () => {
    expect((await get('b')).InstanceProfile).toEqual({ ...profileB, Tags: [] })
    expect((await get('A')).InstanceProfile).toMatchObject({ Path: '/team/', Roles: [], Tags: [] })
  })

  it('shows the trust policy as it reads today (M5)', async () => {
    await server.iam.send(new CreateUserCommand({ UserName: 'ana' }))
    await role(server, 'trusting', trust(`arn:aws:iam::${ACCOUNT}:user/ana`))
    const both = { InstanceProfileName: 'a', RoleName: 'trusting' }
    await server.iam.send(new AddRoleToInstanceProfileCommand(both))
    await server.iam.send(new UpdateUserCommand({ UserName: 'ana', NewUserName: 'anna' }))
    const shown = (await get('a')).InstanceProfile?.Roles?.[0]?.AssumeRolePolicyDocument
    expect(decodeURIComponent(shown ?? '')).toBe(trust(`arn:aws:iam::${ACCOUNT}:user/anna`))
  })

  it('is decided on the stored ARN, and names a profile that is not there (behaviours 1, 120)', async () => {
    expect(await refusal(get('Absent'))).toEqual(missing)
    const ana = await user(server, 'ana', {
      Effect: 'Allow',
      Action: 'iam:GetInstanceProfile',
      Resource: `arn:aws:iam::${ACCOUNT}:instance-profile/B`,
    })
    const as = (InstanceProfileName: string) =>
      server.iamAs(ana).send(new GetInstanceProfileCommand({ InstanceProfileName }))
    await as('b')
    expect(await refusal(as('A'))).toEqual(
      denied('ana', 'iam:GetInstanceProfile', `arn:aws:iam::${ACCOUNT}:instance-profile/team/a`),
    )
    expect(await refusal(as('Absent'))).toEqual(
      denied('ana', 'iam:GetInstanceProfile', `arn:aws:iam::${ACCOUNT}:instance-profile/Absent`),
    )
  })
})
