import { CreateGroupCommand, type CreateGroupCommandInput, ListGroupsCommand } from '@aws-sdk/client-iam'
import { describe, expect, it } from 'vitest'
import { operatorAuthor } from '../../operator/author.ts'
import { denied, invalid, overLimit, refusal, user } from '../../testing/callers.ts'
import { setQuota } from '../../testing/entities.ts'
import { groupArnOf } from '../../testing/groups.ts'
import { ACCOUNT } from '../../testing/roles.ts'
import { testServer } from '../../testing/test-server.ts'

const server = testServer()

const create = (input: CreateGroupCommandInput) => server.iam.send(new CreateGroupCommand(input))
const names = async () =>
  (await server.iam.send(new ListGroupsCommand({}))).Groups?.map(({ GroupName }) => GroupName)

describe('CreateGroup', () => {
  it('answers the group, at the path `/` unless told (A-186, B-344)', async () => {
    const { Group } = await create({ GroupName: 'Devs' })
    expect(Group).toEqual({
      Path: '/',
      GroupName: 'Devs',
      GroupId: expect.stringMatching(/^AGPA[A-Z2-7]{17}$/),
      Arn: groupArnOf('Devs'),
      CreateDate: expect.any(Date),
    })
    const under = await create({ GroupName: 'Ops', Path: '/a//b/' })
    expect(under.Group).toMatchObject({ Path: '/a//b/', Arn: groupArnOf('Ops', '/a//b/') })
  })

  it('refuses a name taken in another case, at any path (B-343, behaviours 4, 106)', async () => {
    await create({ GroupName: 'admins' })
    expect(await refusal(create({ GroupName: 'ADMINS', Path: '/other/' }))).toEqual({
      code: 'EntityAlreadyExists',
      status: 409,
      message: 'Group with name ADMINS already exists.',
    })
    expect(await names()).toEqual(['admins'])
  })

  it('takes names of up to 128 characters, and paths of up to 512 (B-343, behaviours 71, 123)', async () => {
    await create({ GroupName: 'a_b+=,.@-9'.padEnd(128, 'x') })
    const long = `/${'p'.repeat(510)}/`
    await create({ GroupName: 'deep', Path: long })
    const longer = await refusal(create({ GroupName: 'x'.repeat(129) }))
    expect(longer).toEqual(invalid('groupName', 'Member must have length less than or equal to 128'))
    const deeper = await refusal(create({ GroupName: 'deeper', Path: `/x${long}` }))
    expect(deeper).toEqual(invalid('path', 'Member must have length less than or equal to 512'))
    for (const Path of ['//', '/team', 'team/', '/ space/', '/del\u007f/', '/é/', '/team/\n', '/line\n/']) {
      expect(await refusal(create({ GroupName: 'odd', Path }))).toMatchObject({ code: 'ValidationError' })
    }
    for (const GroupName of ['', 'a b', 'é', 'line\n', 'a/b', 'a:b']) {
      expect(await refusal(create({ GroupName }))).toMatchObject({ code: 'ValidationError', status: 400 })
    }
  })

  it('makes 300 groups in an account (B-340, behaviours 70)', async () => {
    const { store } = server.service
    const author = operatorAuthor('test', Date.now)
    await store.write([ACCOUNT], author, async (tx) => {
      for (let index = 1; index < 300; index++) {
        const GroupId = `AGPA${String(index).padStart(17, 'A')}`
        await tx.groups.insert(ACCOUNT, {
          GroupId,
          GroupName: `g${index}`,
          Path: '/',
          CreateDate: new Date(0),
        })
      }
    })
    await create({ GroupName: 'last' })
    expect(await refusal(create({ GroupName: 'more' }))).toEqual(
      overLimit('Cannot exceed quota for GroupsPerAccount: 300'),
    )
  })

  it('makes as many as the operator allows, and none where it is refused (B-340, behaviours 115, 122)', async () => {
    await setQuota(server, 'GroupsQuota', 1)
    await create({ GroupName: 'a' })
    expect(await refusal(create({ GroupName: 'b' }))).toEqual(
      overLimit('Cannot exceed quota for GroupsPerAccount: 1'),
    )
    expect(await names()).toEqual(['a'])
  })

  it('is decided on the ARN with the path asked for (behaviours 102, 120)', async () => {
    const ana = await user(
      server,
      'ana',
      { Effect: 'Allow', Action: 'iam:CreateGroup', Resource: groupArnOf('*', '/team/') },
      { Effect: 'Deny', Action: 'iam:CreateGroup', Resource: groupArnOf('secret', '/team/') },
    )
    const asAna = (input: CreateGroupCommandInput) => server.iamAs(ana).send(new CreateGroupCommand(input))
    await asAna({ GroupName: 'Devs', Path: '/team/' })
    expect(await refusal(asAna({ GroupName: 'Devs' }))).toEqual(
      denied('ana', 'iam:CreateGroup', groupArnOf('Devs')),
    )
    expect(await refusal(asAna({ GroupName: 'secret', Path: '/team/' }))).toMatchObject({
      code: 'AccessDenied',
      message: expect.stringContaining('with an explicit deny in an identity-based policy'),
    })
  })
})
