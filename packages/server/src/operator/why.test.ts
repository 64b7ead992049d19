import { CloudTrailClient, type Event, LookupEventsCommand } from '@aws-sdk/client-cloudtrail'
import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  GetUserCommand,
  ListUsersCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam'
import { AssumeRoleCommand } from '@aws-sdk/client-sts'
import { describe, expect, it } from 'vitest'
import { policyOf } from '../testing/callers.ts'
import { deniedId } from '../testing/denials.ts'
import { FIRST_ACCOUNT, operatedServer } from '../testing/operated-server.ts'
import type { Credentials } from '../testing/test-server.ts'

const operated = operatedServer()

async function userWith(UserName: string, ...statements: object[]) {
  const iam = operated.iamAs(operated.admin)
  await iam.send(new CreateUserCommand({ UserName }))
  if (statements.length > 0) {
    const PolicyDocument = policyOf(...statements)
    await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: 'own', PolicyDocument }))
  }
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }))
  return operated.iamAs({
    accessKeyId: AccessKey?.AccessKeyId ?? '',
    secretAccessKey: AccessKey?.SecretAccessKey ?? '',
  })
}

/** The latest event of this name, as the account of these credentials has it. */
async function eventOf(name: string, credentials: Credentials): Promise<Event> {
  const trail = new CloudTrailClient({ endpoint: operated.server.url, region: 'us-east-1', credentials })
  const attribute = { AttributeKey: 'EventName' as const, AttributeValue: name }
  const { Events = [] } = await trail.send(new LookupEventsCommand({ LookupAttributes: [attribute] }))
  trail.destroy()
  const [event] = Events
  if (event === undefined) throw new Error(`no event of ${name}`)
  return event
}

describe('why', () => {
  it('says what each policy said to a denied call, and which change would have allowed it', async () => {
    const ana = await userWith('ana', {
      Effect: 'Allow',
      Action: 'iam:ListUsers',
      Resource: '*',
      Condition: { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } },
    })
    const id = await deniedId(ana.send(new ListUsersCommand({})))
    const { status, body } = await operated.command('why', { id })
    expect(status).toBe(200)
    const caller = `arn:aws:iam::${FIRST_ACCOUNT}:user/ana`
    expect(body).toMatchObject({ id, action: 'iam:ListUsers', caller, outcome: 'implicitDeny' })
    expect(body['explanations']).toMatchObject([
      { result: 'implicitDeny', kind: 'identity', remedy: [{ change: 'allow', kind: 'identity' }] },
    ])
    const text = String(body['text'])
    expect(text).toContain(`${caller} called iam:ListUsers`)
    expect(text).toContain('is denied because no identity-based policy allows the iam:ListUsers action')
    expect(text).toContain(
      'Condition StringEquals of aws:RequestedRegion wants `eu-west-1`; the request has `us-east-1`',
    )
    expect(text).toContain('what would allow it:')
  })

  it('tells one change for all that a call needs, which allows it when made as it is printed', async () => {
    const dan = await userWith('dan')
    const tagged = new CreateUserCommand({ UserName: 'new', Tags: [{ Key: 'team', Value: 'blue' }] })
    const { body } = await operated.command('why', { id: await deniedId(dan.send(tagged)) })
    const [head = '', fix = ''] = String(body['text']).split(
      '\n\nwhat would allow the call, all 2 together:\n',
    )
    expect(head).toContain('iam:TagUser on ')
    expect(head).not.toContain('what would allow')
    const Statement = fix.split('\n').filter((line) => line.startsWith('    {'))
    expect(body).toMatchObject({
      explanations: [{ result: 'implicitDeny' }, { result: 'implicitDeny' }],
      remedy: Statement.map((text) => ({ change: 'allow', kind: 'identity', statement: JSON.parse(text) })),
    })
    const PolicyDocument = policyOf(...Statement.map((text) => JSON.parse(text)))
    const put = new PutUserPolicyCommand({ UserName: 'dan', PolicyName: 'fix', PolicyDocument })
    await operated.iamAs(operated.admin).send(put)
    expect((await dan.send(tagged)).User?.UserName).toBe('new')
  })

  it('says what a call was answered that policies allowed', async () => {
    const eva = await userWith('eva', { Effect: 'Allow', Action: 'iam:GetUser', Resource: '*' })
    await expect(eva.send(new GetUserCommand({ UserName: 'absent' }))).rejects.toThrow('cannot be found')
    const { EventId: id } = await eventOf('GetUser', operated.admin)
    const { body } = await operated.command('why', { id })
    const [first, , second] = String(body['text']).split('\n')
    expect(first).toMatch(/user\/eva called iam:GetUser, which was answered NoSuchEntityException$/)
    expect(second).toContain('is allowed by an identity-based policy')
    expect(body).not.toHaveProperty('remedy')
  })

  it('explains it as the policies stood then', async () => {
    const ben = await userWith('ben', { Sid: 'Stop', Effect: 'Deny', Action: '*', Resource: '*' })
    const id = await deniedId(ben.send(new ListUsersCommand({})))
    await operated.iamAs(operated.admin).send(
      new PutUserPolicyCommand({
        UserName: 'ben',
        PolicyName: 'own',
        PolicyDocument: policyOf({ Effect: 'Allow', Action: '*', Resource: '*' }),
      }),
    )
    const { body } = await operated.command('why', { id })
    expect(String(body['text'])).toContain('statement 1 `Stop`')
  })

  it('names the service control policies of each level, and the one that denied', async () => {
    await operated.command('organization create', { account: FIRST_ACCOUNT })
    const made = await operated.command('accounts create', { id: '111122223333' })
    const key = made.body as { accessKeyId: string; secretAccessKey: string }
    await operated.command('organization accounts add', { account: '111122223333' })
    const text = policyOf({ Sid: 'NoUsers', Effect: 'Deny', Action: 'iam:CreateUser', Resource: '*' })
    const policy = await operated.command('organization policies create', {
      type: 'scp',
      name: 'NoUsers',
      text,
    })
    const target = '111122223333'
    await operated.command('organization policies attach', { policy: policy.body['policy'], target })
    const id = await deniedId(operated.iamAs(key).send(new CreateUserCommand({ UserName: 'ana' })))
    const { body } = await operated.command('why', { id })
    const why = String(body['text'])
    expect(why).toMatch(
      /is denied with an explicit deny in a service control policy: arn:aws:organizations::\d{12}:policy\/o-\w+\/service_control_policy\/p-\w+/,
    )
    expect(why).toContain('arn:aws:organizations::aws:policy/service_control_policy/p-FullAWSAccess of r-')
    expect(why).toContain('statement 1 `NoUsers`')
  })

  it('takes the id of an event as well, of either account that has one, and the one that both share', async () => {
    const cal = await userWith('cal')
    const sts = operated.stsAs(await cal.config.credentials())
    const RoleArn = `arn:aws:iam::${FIRST_ACCOUNT}:role/none`
    await expect(sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 's-1' }))).rejects.toThrow()
    const { EventId: denied = '' } = await eventOf('AssumeRole', operated.admin)
    for (const id of [denied, denied.replaceAll('-', ''), denied.toUpperCase()]) {
      const { status, body } = await operated.command('why', { id })
      expect(status).toBe(200)
      expect(body).toMatchObject({ action: 'sts:AssumeRole', outcome: 'implicitDeny' })
      expect(body['id']).toMatch(/^[0-9a-z]{25}$/)
    }

    const made = await operated.command('accounts create', { id: '222233334444' })
    const owner = made.body as { accessKeyId: string; secretAccessKey: string }
    const { Role } = await operated.iamAs(owner).send(
      new CreateRoleCommand({
        RoleName: 'far',
        AssumeRolePolicyDocument: policyOf({
          ...{ Effect: 'Allow', Principal: { AWS: FIRST_ACCOUNT }, Action: 'sts:AssumeRole' },
        }),
      }),
    )
    const far = new AssumeRoleCommand({ RoleArn: Role?.Arn, RoleSessionName: 's-2' })
    await operated.stsAs(operated.admin).send(far)
    const [own, other] = [await eventOf('AssumeRole', operated.admin), await eventOf('AssumeRole', owner)]
    const shared = JSON.parse(other.CloudTrailEvent ?? '').sharedEventID
    const ids = [own.EventId, other.EventId, shared]
    expect(new Set(ids).size).toBe(3)
    const named = await Promise.all(ids.map(async (id) => (await operated.command('why', { id })).body))
    for (const body of named) expect(body).toMatchObject({ id: named[0]?.['id'], outcome: 'allow' })
  })

  it('says of ids that are none or unknown what is wrong with them', async () => {
    const { status, body } = await operated.command('why', { id: 'abc' })
    expect(status).toBe(400)
    expect(body['error']).toMatch(/^abc is neither an authorization id, .* nor the id of an event/)
    const guid = '01a227cd-f210-728f-b464-93e71e52ec6g'
    expect((await operated.command('why', { id: guid })).body['error']).toMatch(/^01a.* is neither/)
    const unknown = '0'.repeat(25)
    expect((await operated.command('why', { id: unknown })).body['error']).toBe(
      `there is no record ${unknown}, or it is too old and gone`,
    )
  })
})
