import {
  DeleteInstanceProfileCommand,
  GetInstanceProfileCommand,
  RemoveRoleFromInstanceProfileCommand,
} from '@aws-sdk/client-iam'
import { beforeEach, describe, expect, it } from 'vitest'
import { denied, refusal, user } from '../../testing/callers.ts'
import { threeProfiles } from '../../testing/instance-profiles.ts'
import { ACCOUNT } from '../../testing/roles.ts'
import { testServer } from '../../testing/test-server.ts'

const server = testServer()

beforeEach(() => threeProfiles(server))

const get = (InstanceProfileName: string) =>
  server.iam.send(new GetInstanceProfileCommand({ InstanceProfileName }))
const remove = (InstanceProfileName: string) =>
  server.iam.send(new DeleteInstanceProfileCommand({ InstanceProfileName }))

const missing = {
  code: 'NoSuchEntity',
  status: 404,
  message: 'Instance Profile Absent cannot be found.',
}

describe('DeleteInstanceProfile', () => {
  it('refuses a profile with a role (behaviours 10)', async () => {
    expect(await refusal(remove('B'))).toEqual({
      code: 'DeleteConflict',
      status: 409,
      message: 'Cannot delete entity, must remove roles from instance profile first.',
    })
    const both = { InstanceProfileName: 'B', RoleName: 'app' }
    await server.iam.send(new RemoveRoleFromInstanceProfileCommand(both))
    await remove('b')
    expect(await refusal(get('B'))).toMatchObject({ code: 'NoSuchEntity' })
    expect(await refusal(remove('Absent'))).toEqual(missing)
  })

  it('is decided on the profile', async () => {
    const arn = `arn:aws:iam::${ACCOUNT}:instance-profile/team/a`
    const ana = await user(server, 'ana', {
      Effect: 'Allow',
      Action: 'iam:DeleteInstanceProfile',
      Resource: arn,
    })
    const as = (InstanceProfileName: string) =>
      server.iamAs(ana).send(new DeleteInstanceProfileCommand({ InstanceProfileName }))
    expect(await refusal(as('B'))).toEqual(
      denied('ana', 'iam:DeleteInstanceProfile', `arn:aws:iam::${ACCOUNT}:instance-profile/B`),
    )
    await as('A')
  })
})
