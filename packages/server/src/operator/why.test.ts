import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  ListUsersCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam'
import { describe, expect, it } from 'vitest'
import { policyOf } from '../testing/callers.ts'
import { deniedId } from '../testing/denials.ts'
import { FIRST_ACCOUNT, operatedServer } from '../testing/operated-server.ts'

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

  it('says of ids that are none or unknown what is wrong with them', async () => {
    const { status, body } = await operated.command('why', { id: 'abc' })
    expect(status).toBe(400)
    expect(body['error']).toMatch(/^abc is no authorization id/)
    const unknown = '0'.repeat(25)
    expect((await operated.command('why', { id: unknown })).body['error']).toBe(
      `there is no record ${unknown}, or it is too old and gone`,
    )
  })
})
