import { ListUsersCommand } from '@aws-sdk/client-iam'
import { AssumeRoleCommand, type AssumeRoleCommandInput } from '@aws-sdk/client-sts'
import { describe, expect, it } from 'vitest'
import { policyOf, refusal, user } from '../testing/callers.ts'
import { ACCOUNT, assume, role } from '../testing/roles.ts'
import { type Credentials, testServer } from '../testing/test-server.ts'

const server = testServer()

const danaArn = `arn:aws:iam::${ACCOUNT}:user/dana`
const Action = ['sts:AssumeRole', 'sts:SetSourceIdentity']
const both = { Effect: 'Allow', Action, Resource: '*' }
const trusting = (AWS: string, more: object = {}) =>
  policyOf({ Effect: 'Allow', Principal: { AWS }, Action, ...more })

const assuming = (credentials: Credentials, RoleArn: string, input: Partial<AssumeRoleCommandInput> = {}) =>
  server.stsAs(credentials).send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'session', ...input }))

const denied = (caller: string, action: string, arn: string) => ({
  code: 'AccessDenied',
  status: 403,
  message: `User: ${caller} is not authorized to perform: ${action} on resource: ${arn}`,
})

describe('a source identity', () => {
  it('may have to be the caller’s own name (B-162, SB-46)', async () => {
    const dana = await user(server, 'dana', both)
    const Condition = { StringEquals: { 'sts:SourceIdentity': '${aws:username}' } }
    const arn = await role(server, 'app', trusting(ACCOUNT, { Condition }))
    const answer = await assuming(dana, arn, { SourceIdentity: 'dana' })
    expect(answer.SourceIdentity).toBe('dana')
    for (const input of [{}, { SourceIdentity: 'bob' }]) {
      expect(await refusal(assuming(dana, arn, input))).toEqual(denied(danaArn, 'sts:AssumeRole', arn))
    }
  })

  it('is a key of every request of the session (X2)', async () => {
    const dana = await user(server, 'dana')
    const arn = await role(server, 'app', trusting(danaArn), {
      Effect: 'Allow',
      Action: 'iam:ListUsers',
      Resource: '*',
      Condition: { StringEquals: { 'aws:SourceIdentity': 'dana' } },
    })
    const named = await assume(server, dana, arn, { SourceIdentity: 'dana' })
    await server.iamAs(named).send(new ListUsersCommand({}))
    const nameless = await assume(server, dana, arn)
    expect(await refusal(server.iamAs(nameless).send(new ListUsersCommand({})))).toMatchObject({
      code: 'AccessDenied',
    })
  })

  it('needs sts:SetSourceIdentity where it is set (E13a)', async () => {
    const dana = await user(server, 'dana')
    const arn = await role(server, 'app', trusting(danaArn, { Action: 'sts:AssumeRole' }))
    expect((await assuming(dana, arn)).SourceIdentity).toBeUndefined()
    expect(await refusal(assuming(dana, arn, { SourceIdentity: 'dana' }))).toEqual(
      denied(danaArn, 'sts:SetSourceIdentity', arn),
    )
  })

  it('is kept along a chain, which needs the permission in both policies of each role (E13a, D289, D290)', async () => {
    const dana = await user(server, 'dana')
    const first = await role(server, 'first', trusting(danaArn), both)
    const bare = await role(server, 'bare', trusting(danaArn))
    const next = await role(
      server,
      'next',
      policyOf({ Effect: 'Allow', Principal: { AWS: [first, bare] }, Action }),
    )
    const caller = (name: string) => `arn:aws:sts::${ACCOUNT}:assumed-role/${name}/session`
    const session = await assume(server, dana, first, { SourceIdentity: 'dana' })
    expect((await assuming(session, next)).SourceIdentity).toBe('dana')
    expect((await assuming(session, next, { SourceIdentity: 'dana' })).SourceIdentity).toBe('dana')
    // it never changes
    expect(await refusal(assuming(session, next, { SourceIdentity: 'bob' }))).toEqual(
      denied(caller('first'), 'sts:SetSourceIdentity', next),
    )
    const other = await assume(server, dana, bare, { SourceIdentity: 'dana' })
    expect(await refusal(assuming(other, next))).toEqual(
      denied(caller('bare'), 'sts:SetSourceIdentity', next),
    )
    // without a source identity nobody asks
    await assuming(await assume(server, dana, bare), next)
  })

  it('shows as sts:SourceIdentity only in the call that sets it (X5)', async () => {
    const dana = await user(server, 'dana')
    const first = await role(server, 'first', trusting(danaArn), both)
    const Condition = {
      Null: { 'sts:SourceIdentity': 'true' },
      StringEquals: { 'aws:SourceIdentity': 'dana' },
    }
    const next = await role(server, 'next', trusting(first, { Condition }))
    const session = await assume(server, dana, first, { SourceIdentity: 'dana' })
    await assuming(session, next)
    expect(await refusal(assuming(session, next, { SourceIdentity: 'dana' }))).toMatchObject({
      code: 'AccessDenied',
    })
  })
})
