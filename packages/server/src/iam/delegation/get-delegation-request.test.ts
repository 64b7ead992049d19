import { GetDelegationRequestCommand, PutUserPermissionsBoundaryCommand } from '@aws-sdk/client-iam'
import { describe, expect, it } from 'vitest'
import { billingCommand } from '../../operator/account-switches.ts'
import { operatorAuthor } from '../../operator/author.ts'
import { denied, refusal, user } from '../../testing/callers.ts'
import { DAY, partner, request, requestArn, shown, step, take, template } from '../../testing/delegation.ts'
import { attachPolicy, MEMBER, newMember, organize } from '../../testing/organizations.ts'
import { ACCOUNT, assume, role, trust } from '../../testing/roles.ts'
import { type Credentials, testServer } from '../../testing/test-server.ts'

const server = testServer()

const allow = (Action: string | string[], Resource: string | string[] = '*', more: object = {}) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...more,
})
const deny = (Action: string, Resource = '*', more: object = {}) => ({
  Effect: 'Deny',
  Action,
  Resource,
  ...more,
})

describe('GetDelegationRequest', () => {
  it('shows requests that nobody has taken on to everybody whom they are open to, without a policy', async () => {
    const asking = server.iamAs(await partner(server))
    const open = await request(asking)
    const meant = await request(asking, { OwnerAccountId: ACCOUNT })
    const bob = server.iamAs(await user(server, 'bob'))
    const other = server.iamAs(await server.newAccount())
    for (const id of [open, meant])
      expect(await shown(bob, id)).toMatchObject({ DelegationRequestId: id, State: 'UNASSIGNED' })
    expect(await shown(other, open)).not.toHaveProperty('OwnerAccountId')
    for (const iam of [other, asking]) {
      expect(await refusal(shown(iam, meant))).toEqual({
        code: 'NoSuchEntity',
        status: 404,
        message: `The delegation request with id ${meant} cannot be found.`,
      })
    }
  })

  it('shows those that somebody has taken on to them, and to whom a policy allows it', async () => {
    const asking = server.iamAs(await partner(server))
    const ana = server.iamAs(await user(server, 'ana'))
    const id = await take(ana, await request(asking), 'associate')
    const bob = server.iamAs(await user(server, 'bob'))
    const eve = server.iamAs(await user(server, 'eve', allow('iam:GetDelegationRequest', requestArn(id))))
    expect(await shown(ana, id)).toMatchObject({ State: 'ASSIGNED' })
    expect(await shown(eve, id)).toMatchObject({ State: 'ASSIGNED' })
    expect(await refusal(shown(bob, id))).toEqual(denied('bob', 'iam:GetDelegationRequest', requestArn(id)))
    expect(await refusal(shown(asking, id))).toMatchObject({ code: 'NoSuchEntity' })
  })

  it('shows a state with its own end, and the end of one that has run out', async () => {
    const asking = server.iamAs(await partner(server))
    const id = await request(asking)
    const end = async () => {
      const { State, UpdatedTime, ExpirationTime } = await shown(server.iam, id)
      return [State, ((ExpirationTime?.getTime() ?? 0) - (UpdatedTime?.getTime() ?? 0)) / (DAY * 1000)]
    }
    const seen = [await end()]
    for (const name of ['associate', 'update', 'accept', 'send'] as const) {
      await server.advance(3600)
      await step[name](server.iam, id)
      seen.push(await end())
    }
    await server.advance(7 * DAY)
    seen.push(await end())
    expect(seen).toEqual([
      ['UNASSIGNED', 1],
      ['ASSIGNED', 7],
      ['PENDING_APPROVAL', 7],
      ['ACCEPTED', 7],
      ['FINALIZED', 7],
      ['EXPIRED', 7],
    ])
  })

  it('gives nothing of the permission check unless it is asked for', async () => {
    const id = await request(server.iamAs(await partner(server)))
    const answer = await server.iam.send(new GetDelegationRequestCommand({ DelegationRequestId: id }))
    expect(Object.keys(answer).sort()).toEqual(['$metadata', 'DelegationRequest'])
  })
})

describe('the permission check', () => {
  let lastChecked = ''

  /** What the check says of a request for these statements, asked by somebody. */
  async function checked(who: Credentials, ...statements: object[]): Promise<string> {
    const asking = server.iamAs(await partner(server, ...statements))
    const DelegationRequestId = await request(asking)
    lastChecked = DelegationRequestId
    const { PermissionCheckStatus, PermissionCheckResult = 'none' } = await server
      .iamAs(who)
      .send(new GetDelegationRequestCommand({ DelegationRequestId, DelegationPermissionCheck: true }))
    return `${PermissionCheckStatus} ${PermissionCheckResult}`
  }

  const logs = 'arn:aws:s3:::logs/*'
  const mfa = { Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } }

  it.each<[title: string, holds: object[], asked: object[], result: string]>([
    ['the same', [allow('s3:GetObject', logs)], [allow('s3:GetObject', logs)], 'ALLOWED'],
    ['more', [allow('s3:*')], [allow(['s3:Get*', 's3:PutObject'], logs)], 'ALLOWED'],
    ['everything', [allow('*')], [allow('*')], 'ALLOWED'],
    ['nothing', [], [allow('s3:GetObject', logs)], 'DENIED'],
    ['fewer actions', [allow('s3:GetObject')], [allow('s3:Get*', logs)], 'DENIED'],
    ['fewer resources', [allow('s3:GetObject', `${logs}.gz`)], [allow('s3:GetObject', logs)], 'DENIED'],
    ['one of two', [allow('s3:GetObject')], [allow('s3:GetObject'), allow('s3:PutObject')], 'DENIED'],
    ['a service for all', [allow('s3:*')], [allow('*')], 'DENIED'],
    ['some resources for all', [allow('s3:GetObject', logs)], [allow('s3:GetObject')], 'DENIED'],
    ['conditions', [allow('s3:GetObject', '*', mfa)], [allow('s3:GetObject', logs)], 'UNSURE'],
    ['a Deny of it', [allow('s3:*'), deny('s3:GetObject')], [allow('s3:GetObject', logs)], 'DENIED'],
    ['a Deny of a part', [allow('s3:*'), deny('s3:*', `${logs}.key`)], [allow('s3:Get*', logs)], 'UNSURE'],
    ['a Deny of an action', [allow('*'), deny('s3:PutObject')], [allow('*')], 'UNSURE'],
    ['a Deny with conditions', [allow('s3:*'), deny('s3:*', '*', mfa)], [allow('s3:Get*', logs)], 'UNSURE'],
    [
      'a Deny elsewhere',
      [allow('*'), deny('sqs:*'), deny('s3:*', 'arn:aws:s3:::x/*')],
      [allow('s3:Get*', logs)],
      'ALLOWED',
    ],
    [
      'all for negated ones',
      [allow('*')],
      [{ Effect: 'Allow', NotAction: 'iam:*', Resource: '*' }],
      'UNSURE',
    ],
    [
      'little for negated ones',
      [allow('s3:*')],
      [{ Effect: 'Allow', NotAction: 'iam:*', Resource: '*' }],
      'UNSURE',
    ],
    ['without what is denied anyway', [allow('s3:*')], [allow('s3:*'), deny('sqs:*')], 'ALLOWED'],
    [
      'a role to assume',
      [allow('sts:AssumeRole')],
      [allow('sts:AssumeRole', `arn:aws:iam::${ACCOUNT}:role/x`)],
      'ALLOWED',
    ],
    [
      'own objects',
      [allow('s3:*', 'arn:aws:s3:::logs/${aws:username}/*')],
      [allow('s3:GetObject', 'arn:aws:s3:::logs/ana/*')],
      'ALLOWED',
    ],
  ])('of somebody who holds %s', async (_title, holds, asked, result) => {
    const ana = await user(server, 'ana', ...holds)
    expect(await checked(ana, ...asked)).toBe(`COMPLETE ${result}`)
  })

  it('knows that a root user may do everything', async () => {
    expect(await checked(server.root, allow('*'))).toBe('COMPLETE ALLOWED')
  })

  it('minds the switch of the account for billing, which does not bind its root user (A-064)', async () => {
    const ana = await user(server, 'ana', allow('*'))
    expect(await checked(ana, allow('s3:GetObject', logs), allow('billing:GetBillingData'))).toBe(
      'COMPLETE DENIED',
    )
    const again = async (who: Credentials) => {
      const asked = { DelegationRequestId: lastChecked, DelegationPermissionCheck: true }
      return (await server.iamAs(who).send(new GetDelegationRequestCommand(asked))).PermissionCheckResult
    }
    expect(await again(server.root)).toBe('ALLOWED')
    const sources = { ...server.service, clock: Date.now }
    const input = { account: ACCOUNT, value: 'on' }
    await billingCommand.run(sources, input, operatorAuthor(billingCommand.name, Date.now))
    expect(await again(ana)).toBe('ALLOWED')
  })

  it('minds the boundary of a user', async () => {
    const ana = await user(server, 'ana', allow('*'))
    const bounded = async (PolicyName: string, ...actions: string[]) => {
      await template(server.iam, PolicyName, allow(actions))
      const PermissionsBoundary = `arn:aws:iam::${ACCOUNT}:policy/${PolicyName}`
      await server.iam.send(new PutUserPermissionsBoundaryCommand({ UserName: 'ana', PermissionsBoundary }))
    }
    await bounded('wide', 'iam:GetDelegationRequest', 's3:Get*')
    expect(await checked(ana, allow('s3:PutObject'), allow('s3:GetObject'))).toBe('COMPLETE DENIED')
    await bounded('narrow', 's3:*')
    // what is open by default is limited as well
    expect(await refusal(shown(server.iamAs(ana), lastChecked))).toMatchObject({
      code: 'AccessDenied',
      message: expect.stringContaining('because no permissions boundary allows'),
    })
  })

  it('minds the SCPs of a member account, which bind its root user too (E6)', async () => {
    const { root = '' } = await organize(server, 'create', { account: ACCOUNT })
    const member = await newMember(server, MEMBER)
    expect(await checked(member, allow('s3:GetObject', logs))).toBe('COMPLETE ALLOWED')
    const again = async (who: Credentials) => {
      const asked = { DelegationRequestId: lastChecked, DelegationPermissionCheck: true }
      const answer = await server.iamAs(who).send(new GetDelegationRequestCommand(asked))
      return answer.PermissionCheckResult
    }
    await attachPolicy(server, 'scp', 'KeepKeys', root, deny('s3:*', `${logs}.key`))
    expect(await again(member)).toBe('UNSURE')
    await attachPolicy(server, 'scp', 'NoS3', root, deny('s3:*'))
    expect(await again(member)).toBe('DENIED')
    expect(await again(server.root)).toBe('ALLOWED')
  })

  it('is of the caller’s session with all that limits it', async () => {
    const arn = await role(server, 'Desk', trust(ACCOUNT), allow('*'))
    const lin = await user(server, 'lin', allow('sts:AssumeRole', arn))
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [allow('iam:GetDelegationRequest')] })
    expect(await checked(await assume(server, lin, arn, { Policy }), allow('s3:*'))).toBe('COMPLETE DENIED')
  })

  it('fails where it would take too long', async () => {
    const services = ['ec2', 'iam', 's3', 'glue', 'sagemaker', 'ssm', 'rds', 'connect', 'quicksight', 'iot']
    const arns = Array.from({ length: 40 }, (_, at) => `arn:aws:s3:::b${at}`)
    const ana = await user(server, 'ana', allow('*'))
    const statement = allow(
      services.map((service) => `${service}:*`),
      arns,
    )
    expect(await checked(ana, statement)).toBe('FAILED none')
  })
})
