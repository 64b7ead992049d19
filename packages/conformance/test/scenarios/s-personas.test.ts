import {
  AcceptDelegationRequestCommand,
  AddUserToGroupCommand,
  AssociateDelegationRequestCommand,
  AttachUserPolicyCommand,
  CreateDelegationRequestCommand,
  GetHumanReadableSummaryCommand,
  type IAMClient,
  ListRolesCommand,
  ListUsersCommand,
  PutUserPolicyCommand,
  RejectDelegationRequestCommand,
  SendDelegationTokenCommand,
} from '@aws-sdk/client-iam'
import { GetDelegatedAccessTokenCommand } from '@aws-sdk/client-sts'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Account } from '../../src/account.ts'
import { type Credentials, credentialsOf } from '../../src/credentials.ts'
import { decide, decideAll } from '../../src/decide.ts'
import { operator } from '../../src/operator.ts'
import { allow, newGroup, newKey, newPolicy, newUser, policyOf } from '../../src/people.ts'
import { refusal } from '../../src/refusal.ts'
import { clientEnvironment, lacksAwsCli, run, STOCK_CLIENTS } from '../../src/stock-clients.ts'
import { newAccount } from '../../src/target.ts'

const lacking = await lacksAwsCli()

let account: Account
const on = (name: string) => ({
  action: `workmail:${name}`,
  resource: `arn:aws:workmail:us-east-1:${account.id}:organization/o`,
})
const more = JSON.stringify(policyOf(allow('workmail:ResetPassword')))

beforeAll(async () => {
  account = await newAccount()
  await newGroup(account, 'mail')
  const sue = policyOf(allow(['workmail:ListUsers', 'workmail:DescribeUser']))
  await newUser(account, 'sue', { policies: [sue] })
  await newUser(account, 'adm', { policies: [policyOf(allow('workmail:*'))] })
  await newUser(account, 'iadm', { policies: [policyOf(allow('iam:*'))] })
})

describe('S-PERSONAS: user, administrator of a service, administrator of IAM (A-415)', () => {
  it('T1: the user of a service does what was granted', async () => {
    const wishes = [on('DescribeUser'), on('ResetPassword')]
    expect(await decideAll(account, { user: 'sue' }, wishes)).toEqual(['Allow', 'ImplicitDeny'])
  })

  it('T2: the administrator of the service does everything there and nothing in IAM, and is told why', async () => {
    expect(await decide(account, { user: 'adm' }, on('ResetPassword'))).toBe('Allow')
    const iam = account.iamAs(await newKey(account, 'adm'))
    const UserName = 'sue'
    const PolicyArn = 'arn:aws:iam::aws:policy/AdministratorAccess'
    for (const [action, call] of [
      [
        'iam:PutUserPolicy',
        () => iam.send(new PutUserPolicyCommand({ UserName, PolicyName: 'more', PolicyDocument: more })),
      ],
      ['iam:AttachUserPolicy', () => iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn }))],
      ['iam:AddUserToGroup', () => iam.send(new AddUserToGroupCommand({ UserName, GroupName: 'mail' }))],
    ] as const) {
      const { code, message } = await refusal(call())
      expect(code).toBe('AccessDenied')
      expect(message).toMatch(new RegExp(`because no identity-based policy allows the ${action} action$`))
    }
  })

  it('T3: the administrator of IAM does nothing in the service', async () => {
    expect(await decide(account, { user: 'iadm' }, on('ResetPassword'))).toBe('ImplicitDeny')
  })

  it('T4: but grants it to others, at once', async () => {
    await newUser(account, 'joe', { policies: [policyOf(allow('workmail:DescribeUser'))] })
    const iam = account.iamAs(await newKey(account, 'iadm'))
    await iam.send(new PutUserPolicyCommand({ UserName: 'joe', PolicyName: 'more', PolicyDocument: more }))
    const wishes = [on('DescribeUser'), on('ResetPassword')]
    expect(await decideAll(account, { user: 'joe' }, wishes)).toEqual(['Allow', 'Allow'])
  })

  it.skipIf(lacking !== undefined)(
    'T1: another service’s denial names the action, and that no identity-based policy allows it',
    async () => {
      await newUser(account, 'tom', { policies: [policyOf(allow('cloudtrail:DescribeTrails'))] })
      const environment = clientEnvironment(account.endpoint, await newKey(account, 'tom'))
      expect((await run('aws', ['cloudtrail', 'describe-trails'], environment)).code).toBe(0)
      const { code, stderr } = await run('aws', ['cloudtrail', 'lookup-events'], environment)
      expect(code).not.toBe(0)
      expect(stderr).toContain('(AccessDeniedException)')
      expect(stderr).toContain('because no identity-based policy allows the cloudtrail:LookupEvents action')
    },
    STOCK_CLIENTS,
  )
})

describe('S-PERSONAS T5: a permission is asked for', () => {
  // those who approve hand on what they may themselves, for a time: so the request goes to somebody who may
  const PolicyName = 'wish'
  let PolicyTemplateArn: string
  let iam: Record<'sam' | 'chief', IAMClient>
  let sam: Credentials
  beforeAll(async () => {
    PolicyTemplateArn = await newPolicy(account, PolicyName, policyOf(allow('iam:ListRoles')))
    const asking = ['iam:CreateDelegationRequest', 'iam:GetDelegationRequest', 'sts:GetDelegatedAccessToken']
    await newUser(account, 'sam', { policies: [policyOf(allow(asking))] })
    await newUser(account, 'chief', { policies: [policyOf(allow('iam:*'))] })
    sam = await newKey(account, 'sam')
    iam = { sam: account.iamAs(sam), chief: account.iamAs(await newKey(account, 'chief')) }
  })

  const listRoles = (as: IAMClient) => as.send(new ListRolesCommand({}))
  const denied = { code: 'AccessDenied', status: 403 }

  /** Has sam ask, and the chief take it on and see what it is about. */
  async function asked(): Promise<string> {
    const { DelegationRequestId = '' } = await iam.sam.send(
      new CreateDelegationRequestCommand({
        Description: 'to see the roles',
        Permissions: { PolicyTemplateArn },
        RequestorWorkflowId: crypto.randomUUID(),
        NotificationChannel: `arn:aws:sns:us-east-1:${account.id}:news`,
        SessionDuration: 900,
      }),
    )
    await iam.chief.send(new AssociateDelegationRequestCommand({ DelegationRequestId }))
    const EntityArn = account.arn(`delegation-request/${DelegationRequestId}`)
    const { SummaryContent } = await iam.chief.send(new GetHumanReadableSummaryCommand({ EntityArn }))
    expect(SummaryContent).toContain('list (`ListRoles`), on all resources')
    return DelegationRequestId
  }

  it('and rejected: nothing changes', async () => {
    const DelegationRequestId = await asked()
    expect(await refusal(listRoles(iam.sam))).toMatchObject(denied)
    await iam.chief.send(new RejectDelegationRequestCommand({ DelegationRequestId, Notes: 'no' }))
    expect(await refusal(listRoles(iam.sam))).toMatchObject(denied)
    await expect(operator(account, 'delegation token', { request: DelegationRequestId })).rejects.toThrow(
      'was not sent',
    )
  })

  it('and approved: it is given for a time, and nothing beside it', async () => {
    const DelegationRequestId = await asked()
    await iam.chief.send(new AcceptDelegationRequestCommand({ DelegationRequestId }))
    await iam.chief.send(new SendDelegationTokenCommand({ DelegationRequestId }))
    const { token: TradeInToken } = await operator(account, 'delegation token', {
      request: DelegationRequestId,
    })
    const exchange = new GetDelegatedAccessTokenCommand({ TradeInToken })
    const { Credentials } = await account.stsAs(sam).send(exchange)
    const delegated = account.iamAs(credentialsOf(Credentials))
    await listRoles(delegated)
    expect(await refusal(delegated.send(new ListUsersCommand({})))).toMatchObject(denied)
    expect(await refusal(listRoles(iam.sam))).toMatchObject(denied)
  })
})
