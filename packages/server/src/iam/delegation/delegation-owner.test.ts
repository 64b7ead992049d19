import {
  DeleteAccessKeyCommand,
  DeleteRoleCommand,
  DeleteUserCommand,
  DeleteUserPolicyCommand,
  GetHumanReadableSummaryCommand,
  GetRoleCommand,
  GetUserCommand,
  type IAMClient,
  ListDelegationRequestsCommand,
  UpdateUserCommand,
} from '@aws-sdk/client-iam'
import { describe, expect, it } from 'vitest'
import { denied, refusal, user, userArnOf } from '../../testing/callers.ts'
import { partner, request, requestArn, shown, step, take } from '../../testing/delegation.ts'
import { requestIn } from '../../testing/delegation-steps.ts'
import { ACCOUNT, assume, role, trust } from '../../testing/roles.ts'
import { type Credentials, testServer } from '../../testing/test-server.ts'

const server = testServer()

/** Lets people take every step on requests of owners with such an ARN. */
const forOwner = (owner: string) => ({
  Effect: 'Allow',
  Action: ['iam:*DelegationRequest*', 'iam:SendDelegationToken', 'iam:GetHumanReadableSummary'],
  Resource: '*',
  Condition: { StringEquals: { 'iam:DelegationRequestOwner': owner } },
})

const forOneself = forOwner('${aws:PrincipalArn}')

const all = { Effect: 'Allow', Action: '*', Resource: '*' }

async function listed(iam: IAMClient, OwnerId?: string) {
  const { DelegationRequests = [] } = await iam.send(new ListDelegationRequestsCommand({ OwnerId }))
  return DelegationRequests.map((one) => one.DelegationRequestId)
}

async function idOf(UserName: string): Promise<string> {
  return (await server.iam.send(new GetUserCommand({ UserName }))).User?.UserId ?? ''
}

async function remove(UserName: string, { accessKeyId: AccessKeyId }: Credentials): Promise<void> {
  await server.iam.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId }))
  await server.iam.send(new DeleteUserCommand({ UserName }))
}

/** What nobody may do who is not the owner. */
const waysOf = (iam: IAMClient, id: string): readonly (readonly [string, () => Promise<unknown>])[] => [
  ['iam:GetDelegationRequest', () => shown(iam, id)],
  [
    'iam:GetHumanReadableSummary',
    () => iam.send(new GetHumanReadableSummaryCommand({ EntityArn: requestArn(id) })),
  ],
  ['iam:UpdateDelegationRequest', () => step.update(iam, id)],
  ['iam:AcceptDelegationRequest', () => step.accept(iam, id)],
  ['iam:RejectDelegationRequest', () => step.reject(iam, id)],
  ['iam:SendDelegationToken', () => step.send(iam, id)],
]

describe('the owner of a delegation request', () => {
  it.each([
    ['name', { NewUserName: 'anna' }, userArnOf('anna')],
    ['path', { NewPath: '/desk/' }, userArnOf('ana', '/desk/')],
  ])('stays the owner under another %s, and is shown by it', async (_, change, arn) => {
    const ana = server.iamAs(await user(server, 'ana'))
    const boss = server.iamAs(await user(server, 'boss', all))
    const asking = server.iamAs(await partner(server))
    const id = await take(ana, await request(asking, { OnlySendByOwner: true }), 'associate')
    await server.iam.send(new UpdateUserCommand({ UserName: 'ana', ...change }))
    await step.update(ana, id, 'please')
    expect(await listed(ana, arn)).toEqual([id])
    expect(await listed(server.iam, arn)).toEqual([id])
    expect(await listed(server.iam, userArnOf('ana'))).toEqual([])
    await step.accept(boss, id)
    expect(await refusal(step.send(boss, id))).toMatchObject({ code: 'AccessDenied' })
    await step.send(ana, id)
    expect(await shown(ana, id)).toMatchObject({ State: 'FINALIZED', OwnerId: arn })
  })

  it('is told by the present ARN in iam:DelegationRequestOwner, and by no former one', async () => {
    const ana = server.iamAs(await user(server, 'ana'))
    const id = await requestIn(server, 'ASSIGNED', ana)
    await server.iam.send(new UpdateUserCommand({ UserName: 'ana', NewUserName: 'anna' }))
    const former = server.iamAs(await user(server, 'bob', forOwner(userArnOf('ana'))))
    const present = server.iamAs(await user(server, 'eve', forOwner(userArnOf('anna'))))
    expect(await refusal(step.update(former, id))).toEqual(
      denied('bob', 'iam:UpdateDelegationRequest', requestArn(id)),
    )
    await step.update(present, id)
  })

  it('is no new user of the former name, whatever policies let owners do', async () => {
    const ana = server.iamAs(await user(server, 'ana', forOneself))
    const id = await requestIn(server, 'ASSIGNED', ana)
    await server.iam.send(new UpdateUserCommand({ UserName: 'ana', NewUserName: 'anna' }))
    const namesake = server.iamAs(await user(server, 'ana', forOneself))
    for (const [action, way] of waysOf(namesake, id))
      expect(await refusal(way())).toEqual(denied('ana', action, requestArn(id)))
    await step.accept(ana, id)
    for (const [action, way] of waysOf(namesake, id))
      expect(await refusal(way())).toEqual(denied('ana', action, requestArn(id)))
    expect(await listed(namesake, userArnOf('ana'))).toEqual([])
    await step.send(ana, id)
  })

  it('is shown by the unique id once the user is gone, which is no namesake’s ARN', async () => {
    const former = await user(server, 'ana')
    const id = await requestIn(server, 'ASSIGNED', server.iamAs(former))
    const UserId = await idOf('ana')
    await remove('ana', former)
    expect(await shown(server.iam, id)).toMatchObject({ OwnerId: UserId, OwnerAccountId: ACCOUNT })
    expect(await listed(server.iam)).toEqual([id])
    const namesake = server.iamAs(await user(server, 'ana', forOneself))
    for (const [action, way] of waysOf(namesake, id))
      expect(await refusal(way())).toEqual(denied('ana', action, requestArn(id)))
    expect(await listed(namesake, userArnOf('ana'))).toEqual([])
    const keeper = server.iamAs(await user(server, 'bob', forOwner(UserId)))
    await step.reject(keeper, id)
  })

  it('is a role session by role and name, and no session of a role that has taken the name since', async () => {
    const lin = await user(server, 'lin', { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' })
    const desk = await role(server, 'Desk', trust(ACCOUNT))
    const owner = server.iamAs(await assume(server, lin, desk))
    const arn = `arn:aws:sts::${ACCOUNT}:assumed-role/Desk/session`
    const id = await requestIn(server, 'ASSIGNED', owner)
    expect(await listed(owner, arn)).toEqual([id])
    await step.update(server.iamAs(await assume(server, lin, desk)), id)
    const other = server.iamAs(await assume(server, lin, desk, { RoleSessionName: 'other' }))
    expect(await refusal(step.reject(other, id))).toMatchObject({ code: 'AccessDenied' })
    const { Role } = await server.iam.send(new GetRoleCommand({ RoleName: 'Desk' }))
    await server.iam.send(new DeleteRoleCommand({ RoleName: 'Desk' }))
    await role(server, 'Desk', trust(ACCOUNT), forOwner(arn), forOneself)
    const namesake = server.iamAs(await assume(server, lin, desk))
    for (const [, way] of waysOf(namesake, id))
      expect(await refusal(way())).toMatchObject({ code: 'AccessDenied' })
    expect(await listed(namesake, arn)).toEqual([])
    expect(await shown(server.iam, id)).toMatchObject({ OwnerId: `${Role?.RoleId}:session` })
  })

  it('is the root user of the account, by whatever key', async () => {
    const id = await requestIn(server, 'ASSIGNED')
    const OwnerId = `arn:aws:iam::${ACCOUNT}:root`
    expect(await shown(server.iam, id)).toMatchObject({ OwnerId })
    expect(await listed(server.iam, OwnerId)).toEqual([id])
  })
})

describe('whoever approved a delegation request', () => {
  it('is shown by the present ARN, and by the unique id once the user is gone', async () => {
    const boss = await user(server, 'boss', all)
    const id = await requestIn(server, 'ASSIGNED')
    await step.accept(server.iamAs(boss), id)
    await server.iam.send(new UpdateUserCommand({ UserName: 'boss', NewUserName: 'chief', NewPath: '/top/' }))
    expect(await shown(server.iam, id)).toMatchObject({ ApproverId: userArnOf('chief', '/top/') })
    const UserId = await idOf('chief')
    await server.iam.send(new DeleteUserPolicyCommand({ UserName: 'chief', PolicyName: 'inline' }))
    await remove('chief', boss)
    await user(server, 'boss')
    expect(await shown(server.iam, id)).toMatchObject({ ApproverId: UserId })
  })

  it('is shown as a session of a role, and as the root user', async () => {
    const arn = await role(server, 'Admin', trust(ACCOUNT), all)
    const lin = await user(server, 'lin', { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: arn })
    const asking = server.iamAs(await partner(server))
    const bySession = await take(server.iam, await request(asking), 'associate')
    await step.accept(server.iamAs(await assume(server, lin, arn)), bySession)
    const byRoot = await take(server.iam, await request(asking), 'associate', 'accept')
    expect(await shown(server.iam, bySession)).toMatchObject({
      ApproverId: `arn:aws:sts::${ACCOUNT}:assumed-role/Admin/session`,
    })
    expect(await shown(server.iam, byRoot)).toMatchObject({ ApproverId: `arn:aws:iam::${ACCOUNT}:root` })
  })
})
