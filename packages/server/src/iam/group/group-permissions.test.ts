import {
  AddUserToGroupCommand,
  AttachGroupPolicyCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeleteGroupPolicyCommand,
  DetachGroupPolicyCommand,
  GetUserCommand,
  ListRolesCommand,
  ListUsersCommand,
  PutGroupPolicyCommand,
  PutUserPermissionsBoundaryCommand,
  PutUserPolicyCommand,
  RemoveUserFromGroupCommand,
  UpdateGroupCommand,
} from '@aws-sdk/client-iam'
import { GetSessionTokenCommand } from '@aws-sdk/client-sts'
import { describe, expect, it } from 'vitest'
import { credentialsOf, denied, policyOf, refusal, user, userArnOf } from '../../testing/callers.ts'
import { group, groupArnOf } from '../../testing/groups.ts'
import { ACCOUNT, assume, role, trust } from '../../testing/roles.ts'
import { type Credentials, testServer } from '../../testing/test-server.ts'

const server = testServer()

const allow = (Action: string | string[]) => ({ Effect: 'Allow', Action, Resource: '*' })
const deny = (Action: string) => ({ Effect: 'Deny', Action, Resource: '*' })

const listUsers = (who: Credentials) => server.iamAs(who).send(new ListUsersCommand({}))
const listRoles = (who: Credentials) => server.iamAs(who).send(new ListRolesCommand({}))
const usersArn = userArnOf('')
const add = (GroupName: string, UserName: string) =>
  server.iam.send(new AddUserToGroupCommand({ GroupName, UserName }))
const remove = (GroupName: string, UserName: string) =>
  server.iam.send(new RemoveUserFromGroupCommand({ GroupName, UserName }))

/** What is told of an explicit deny of iam:ListUsers to a user; the ARN follows where the policy has one (behaviours 104). */
const deniedBy = (who: string, arn = '') => ({
  code: 'AccessDenied',
  status: 403,
  message: `User: ${userArnOf(who)} is not authorized to perform: iam:ListUsers on resource: ${usersArn} with an explicit deny in an identity-based policy${arn}`,
})

describe('the policies of a group', () => {
  it('count for its users from the moment they join until they leave (A-182, B-335, B-341, SB-28)', async () => {
    const [jim, kevin] = [await user(server, 'jim'), await user(server, 'kevin')]
    await group(server, 'Devs', ['jim'], allow('iam:ListUsers'))
    await group(server, 'Test', [], allow('iam:ListRoles'))
    await listUsers(jim)
    expect(await refusal(listUsers(kevin))).toEqual(denied('kevin', 'iam:ListUsers', usersArn))

    await add('Test', 'jim')
    await remove('Devs', 'jim')
    expect(await refusal(listUsers(jim))).toEqual(denied('jim', 'iam:ListUsers', usersArn))
    await listRoles(jim)
    await add('Devs', 'jim')
    await listUsers(jim)
    await listRoles(jim)
  })

  it('add up with those of other groups and the user’s own (A-057, A-184, S-GROUPS)', async () => {
    const cathy = await user(server, 'cathy', allow('iam:GetUser'))
    await group(server, 'Test', ['cathy'], allow('iam:ListUsers'))
    await group(server, 'Devs', ['cathy'], allow('iam:ListRoles'))
    await listUsers(cathy)
    await listRoles(cathy)
    await server.iamAs(cathy).send(new GetUserCommand({}))
    const create = new CreateUserCommand({ UserName: 'eve' })
    expect(await refusal(server.iamAs(cathy).send(create))).toEqual(
      denied('cathy', 'iam:CreateUser', userArnOf('eve')),
    )
  })

  it('deny whatever the user’s own allow, without an ARN where they are inline (E2, behaviours 104)', async () => {
    const bob = await user(server, 'bob', allow('*'))
    await group(server, 'Suspended', ['bob'], deny('iam:ListUsers'))
    expect(await refusal(listUsers(bob))).toEqual(deniedBy('bob'))
    await listRoles(bob)
    await server.iam.send(
      new PutGroupPolicyCommand({
        GroupName: 'Suspended',
        PolicyName: 'inline',
        PolicyDocument: policyOf(deny('iam:ListRoles')),
      }),
    )
    await listUsers(bob)
    await server.iam.send(new DeleteGroupPolicyCommand({ GroupName: 'Suspended', PolicyName: 'inline' }))
    await listRoles(bob)
  })

  it('are denied in the name of the managed policy, and follow its default version (A-239, behaviours 104)', async () => {
    const brad = await user(server, 'brad')
    await group(server, 'Devs', ['brad'], allow('*'))
    const { Policy } = await server.iam.send(
      new CreatePolicyCommand({ PolicyName: 'no-users', PolicyDocument: policyOf(deny('iam:ListUsers')) }),
    )
    const attachment = { GroupName: 'Devs', PolicyArn: Policy?.Arn }
    await server.iam.send(new AttachGroupPolicyCommand(attachment))
    expect(await refusal(listUsers(brad))).toEqual(
      deniedBy('brad', `: arn:aws:iam::${ACCOUNT}:policy/no-users`),
    )
    await server.iam.send(
      new CreatePolicyVersionCommand({
        PolicyArn: Policy?.Arn,
        PolicyDocument: policyOf(deny('iam:ListRoles')),
        SetAsDefault: true,
      }),
    )
    await listUsers(brad)
    expect(await refusal(listRoles(brad))).toMatchObject({ code: 'AccessDenied' })
    await server.iam.send(new DetachGroupPolicyCommand(attachment))
    await listRoles(brad)
  })

  it('go on when the group is renamed or moved (B-350)', async () => {
    const brad = await user(server, 'brad')
    await group(server, 'Devs', ['brad'], allow('iam:ListUsers'))
    await server.iam.send(
      new UpdateGroupCommand({ GroupName: 'Devs', NewGroupName: 'Makers', NewPath: '/x/' }),
    )
    await listUsers(brad)
  })

  it('allow no more than the permissions boundary of a user (B-079, E4)', async () => {
    const brad = await user(server, 'brad')
    await group(server, 'Admins', ['brad'], allow('*'))
    await listUsers(brad)
    await server.iam.send(
      new PutUserPermissionsBoundaryCommand({
        UserName: 'brad',
        PermissionsBoundary: 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess',
      }),
    )
    expect(await refusal(listUsers(brad))).toEqual({
      code: 'AccessDenied',
      status: 403,
      message: `User: ${userArnOf('brad')} is not authorized to perform: iam:ListUsers on resource: ${usersArn} because no permissions boundary allows the iam:ListUsers action`,
    })
  })

  it('know who asks, by the variables of their text', async () => {
    const own = {
      Effect: 'Allow',
      Action: 'iam:PutUserPolicy',
      Resource: `arn:aws:iam::${ACCOUNT}:user/\${aws:username}`,
    }
    const brad = await user(server, 'brad')
    await user(server, 'jim')
    await group(server, 'Devs', ['brad', 'jim'], own)
    const put = (UserName: string) =>
      server.iamAs(brad).send(
        new PutUserPolicyCommand({
          UserName,
          PolicyName: 'p',
          PolicyDocument: policyOf(allow('iam:ListUsers')),
        }),
      )
    await put('brad')
    expect(await refusal(put('jim'))).toEqual(denied('brad', 'iam:PutUserPolicy', 'user jim'))
  })

  it('count for temporary credentials of the user, and end for them at once as well', async () => {
    const brad = await user(server, 'brad')
    const arn = await role(server, 'app', trust(ACCOUNT))
    await group(server, 'Devs', ['brad'], allow('sts:AssumeRole'))
    const issued = await server.stsAs(brad).send(new GetSessionTokenCommand({}))
    const session = credentialsOf(issued.Credentials)
    await assume(server, session, arn)
    await remove('Devs', 'brad')
    expect(await refusal(assume(server, session, arn))).toEqual({
      code: 'AccessDenied',
      status: 403,
      message: `User: ${userArnOf('brad')} is not authorized to perform: sts:AssumeRole on resource: ${arn}`,
    })
  })
})

describe('a group', () => {
  it('is no principal of a trust policy (A-002, A-185, B-336)', async () => {
    await group(server, 'Devs')
    const command = new CreateRoleCommand({
      RoleName: 'app',
      AssumeRolePolicyDocument: trust(groupArnOf('Devs')),
    })
    expect(await refusal(server.iam.send(command))).toEqual({
      code: 'MalformedPolicyDocument',
      status: 400,
      message: `Invalid principal in policy: "AWS":"${groupArnOf('Devs')}"`,
    })
  })
})
