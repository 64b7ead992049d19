import {
  ListInstanceProfilesCommand,
  ListInstanceProfilesForRoleCommand,
  paginateListInstanceProfiles,
  paginateListInstanceProfilesForRole,
} from '@aws-sdk/client-iam'
import { beforeEach, describe, expect, it } from 'vitest'
import { denied, refusal, refusals, user } from '../../testing/callers.ts'
import { profileB, threeProfiles } from '../../testing/instance-profiles.ts'
import { ACCOUNT, role, roleArnOf, trustEc2 } from '../../testing/roles.ts'
import { testServer } from '../../testing/test-server.ts'

const server = testServer()

beforeEach(() => threeProfiles(server))

describe('ListInstanceProfiles', () => {
  it('lists by name with roles and without tags (behaviours 14, 15, 16)', async () => {
    const listed = await server.iam.send(new ListInstanceProfilesCommand({}))
    expect(listed.IsTruncated).toBe(false)
    expect(listed.InstanceProfiles?.map((one) => one.InstanceProfileName)).toEqual(['a', 'B', 'c'])
    expect(listed.InstanceProfiles?.[1]).toEqual(profileB)
    const under = await server.iam.send(new ListInstanceProfilesCommand({ PathPrefix: '/team/' }))
    expect(under.InstanceProfiles?.map((one) => one.InstanceProfileName)).toEqual(['a', 'c'])
  })

  it('pages (behaviours 72)', async () => {
    const names: (string | undefined)[][] = []
    for await (const page of paginateListInstanceProfiles({ client: server.iam, pageSize: 2 }, {})) {
      names.push((page.InstanceProfiles ?? []).map((one) => one.InstanceProfileName))
    }
    expect(names).toEqual([['a', 'B'], ['c']])
  })

  it('is decided on all instance profiles', async () => {
    const all = `arn:aws:iam::${ACCOUNT}:instance-profile/`
    const statement = { Effect: 'Allow', Action: 'iam:ListInstanceProfiles' }
    const ana = await user(server, 'ana', { ...statement, Resource: `${all}team/*` })
    const bob = await user(server, 'bob', { ...statement, Resource: all })
    const list = new ListInstanceProfilesCommand({ PathPrefix: '/team/' })
    expect(await refusal(server.iamAs(ana).send(list))).toEqual(
      denied('ana', 'iam:ListInstanceProfiles', all),
    )
    await server.iamAs(bob).send(new ListInstanceProfilesCommand({}))
  })
})

describe('ListInstanceProfilesForRole', () => {
  it('lists the profiles that hold the role, in pages', async () => {
    const names: (string | undefined)[] = []
    const paging = { client: server.iam, pageSize: 1 }
    for await (const page of paginateListInstanceProfilesForRole(paging, { RoleName: 'APP' })) {
      expect(page.InstanceProfiles).toHaveLength(1)
      names.push(...(page.InstanceProfiles ?? []).map((one) => one.InstanceProfileName))
    }
    expect(names.sort()).toEqual(['B', 'c'])
    const whole = await server.iam.send(new ListInstanceProfilesForRoleCommand({ RoleName: 'app' }))
    expect(whole.InstanceProfiles).toContainEqual(profileB)
  })

  it('is decided on the role, which must be there (behaviours 1, 102)', async () => {
    const ana = await user(server, 'ana', {
      Effect: 'Allow',
      Action: 'iam:ListInstanceProfilesForRole',
      Resource: [roleArnOf('app'), roleArnOf('Absent')],
    })
    const as = (RoleName: string) =>
      server.iamAs(ana).send(new ListInstanceProfilesForRoleCommand({ RoleName }))
    await as('App')
    await role(server, 'other', trustEc2)
    const [absent, other] = await refusals(as('Absent'), as('other'))
    expect(absent).toEqual({
      code: 'NoSuchEntity',
      status: 404,
      message: 'The role with name Absent cannot be found.',
    })
    expect(other).toEqual(denied('ana', 'iam:ListInstanceProfilesForRole', 'role other'))
  })
})
