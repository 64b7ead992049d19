import {
  CreateInstanceProfileCommand,
  type CreateInstanceProfileCommandInput,
  ListInstanceProfilesCommand,
} from '@aws-sdk/client-iam'
import { describe, expect, it } from 'vitest'
import { denied, refusal, user } from '../../testing/callers.ts'
import { setQuota } from '../../testing/entities.ts'
import { ACCOUNT } from '../../testing/roles.ts'
import { testServer } from '../../testing/test-server.ts'

const server = testServer()

const create = (input: Partial<CreateInstanceProfileCommandInput> = {}) =>
  server.iam.send(new CreateInstanceProfileCommand({ InstanceProfileName: 'Profile', ...input }))

describe('CreateInstanceProfile', () => {
  it('makes a profile without role, and answers tags that differ by case (behaviours 15, 18)', async () => {
    const Tags = [
      { Key: 'Team', Value: 'one' },
      { Key: 'team', Value: 'two' },
    ]
    const { InstanceProfile } = await create({ Path: '/probe/', Tags })
    expect(InstanceProfile).toEqual({
      Path: '/probe/',
      InstanceProfileName: 'Profile',
      InstanceProfileId: expect.stringMatching(/^AIPA[A-Z2-7]{17}$/),
      Arn: `arn:aws:iam::${ACCOUNT}:instance-profile/probe/Profile`,
      CreateDate: expect.any(Date),
      Roles: [],
      Tags,
    })
  })

  it('leaves empty tags out, but never the roles (behaviours 15)', async () => {
    const { InstanceProfile } = await create()
    expect(InstanceProfile).toMatchObject({ Path: '/', Roles: [] })
    expect(InstanceProfile).not.toHaveProperty('Tags')
  })

  it('refuses a name taken in another case (behaviours 4, 106)', async () => {
    await create()
    expect(await refusal(create({ InstanceProfileName: 'PROFILE' }))).toEqual({
      code: 'EntityAlreadyExists',
      status: 409,
      message: 'Instance Profile PROFILE already exists.',
    })
  })

  it('refuses a profile past the quota (behaviours 70)', async () => {
    await setQuota(server, 'InstanceProfilesQuota', 1)
    await create()
    expect(await refusal(create({ InstanceProfileName: 'second' }))).toEqual({
      code: 'LimitExceeded',
      status: 409,
      message: 'Cannot exceed quota for InstanceProfilesPerAccount: 1',
    })
    const { InstanceProfiles } = await server.iam.send(new ListInstanceProfilesCommand({}))
    expect(InstanceProfiles).toHaveLength(1)
  })

  it('refuses equal tag keys (behaviours 18)', async () => {
    const Tags = ['a', 'a'].map((Key) => ({ Key, Value: 'v' }))
    expect(await refusal(create({ Tags }))).toEqual({
      code: 'InvalidInput',
      status: 400,
      message: 'Duplicate tag keys found.',
    })
  })

  it('is decided on the ARN with the path asked for and the tags passed, and denials print the ARN (behaviours 102)', async () => {
    const ana = await user(server, 'ana', {
      Effect: 'Allow',
      Action: ['iam:CreateInstanceProfile', 'iam:TagInstanceProfile'],
      Resource: `arn:aws:iam::${ACCOUNT}:instance-profile/team/*`,
      Condition: { StringEquals: { 'aws:RequestTag/team': 'a' } },
    })
    const asAna = (Path: string, Value: string) =>
      server.iamAs(ana).send(
        new CreateInstanceProfileCommand({
          InstanceProfileName: 'p',
          Path,
          Tags: [{ Key: 'team', Value }],
        }),
      )
    for (const [path, value] of [
      ['/', 'a'],
      ['/team/', 'b'],
    ] as const) {
      expect(await refusal(asAna(path, value))).toEqual(
        denied('ana', 'iam:CreateInstanceProfile', `arn:aws:iam::${ACCOUNT}:instance-profile${path}p`),
      )
    }
    await asAna('/team/', 'a')
  })
})
