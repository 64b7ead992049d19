import { randomBytes } from 'node:crypto'
import { CreateRoleCommand, GetRoleCommand, ListUsersCommand, TagRoleCommand } from '@aws-sdk/client-iam'
import { AssumeRoleCommand, DecodeAuthorizationMessageCommand } from '@aws-sdk/client-sts'
import { describe, expect, it } from 'vitest'
import { policyOf, refusal, user } from '../testing/callers.ts'
import { ACCOUNT, assume, role, roleArnOf, trust } from '../testing/roles.ts'
import { type Credentials, testServer } from '../testing/test-server.ts'

const server = testServer()

const OTHER = '444455556666'
const anaArn = `arn:aws:iam::${ACCOUNT}:user/ana`

/** The encoded message that came with a refusal; `undefined` where none did. */
async function encodedOf(call: Promise<unknown>): Promise<string | undefined> {
  const error: unknown = await call.catch((thrown: unknown) => thrown)
  if (!(error instanceof Error) || !('$response' in error)) throw new Error('the call was not refused')
  const { headers } = error.$response as { headers: Readonly<Record<string, string>> }
  return headers['x-gatehouse-encoded-authorization-message']
}

const decode = (EncodedMessage: string, credentials: Credentials = server.root) =>
  server.stsAs(credentials).send(new DecodeAuthorizationMessageCommand({ EncodedMessage }))

interface Message {
  readonly explicitDeny: boolean
  readonly matchedStatements: { readonly items: readonly unknown[] }
  readonly context: {
    readonly principal: object
    readonly conditions: {
      readonly items: readonly { key: string; values: { items: readonly { value: string }[] } }[]
    }
  }
}

async function decodedOf(call: Promise<unknown>, credentials?: Credentials): Promise<Message> {
  const { DecodedMessage } = await decode((await encodedOf(call)) ?? '', credentials)
  return JSON.parse(DecodedMessage ?? '')
}

const conditionsOf = ({ context }: Message) =>
  Object.fromEntries(
    context.conditions.items.map(({ key, values }) => [key, values.items.map(({ value }) => value)]),
  )

const invalid = {
  code: 'InvalidAuthorizationMessageException',
  status: 400,
  message: 'Message is not valid',
}

describe('a denial', () => {
  it('carries who asked for what in which context, for whoever may decode it', async () => {
    await role(server, 'app', trust(ACCOUNT))
    await server.iam.send(new TagRoleCommand({ RoleName: 'app', Tags: [{ Key: 'team', Value: 'a' }] }))
    const ana = await user(server, 'ana')
    const message = await decodedOf(server.iamAs(ana).send(new GetRoleCommand({ RoleName: 'app' })))
    expect(message).toEqual({
      allowed: false,
      explicitDeny: false,
      matchedStatements: { items: [] },
      failures: { items: [] },
      context: {
        principal: { id: expect.stringMatching(/^AIDA/), name: 'ana', arn: anaArn },
        action: 'iam:GetRole',
        resource: roleArnOf('app'),
        conditions: { items: expect.any(Array) },
      },
    })
    expect(conditionsOf(message)).toMatchObject({
      'aws:username': ['ana'],
      'aws:PrincipalArn': [anaArn],
      'aws:SourceIp': ['127.0.0.1'],
      'aws:ResourceTag/team': ['a'],
      'iam:ResourceTag/team': ['a'],
    })
  })

  it('shows the statement that denied', async () => {
    const ana = await user(server, 'ana', {
      Sid: 'NoLists',
      Effect: 'Deny',
      Action: ['iam:List*', 'iam:Get*'],
      NotResource: 'arn:aws:s3:::x',
      Condition: { StringNotEquals: { 'aws:RequestedRegion': 'eu-west-1' } },
    })
    const message = await decodedOf(server.iamAs(ana).send(new ListUsersCommand({})))
    expect(message.explicitDeny).toBe(true)
    expect(message.matchedStatements.items).toEqual([
      {
        statementId: 'NoLists',
        effect: 'DENY',
        principals: { items: [] },
        principalGroups: { items: [] },
        actions: { items: [{ value: 'iam:List*' }, { value: 'iam:Get*' }] },
        resources: { items: [{ value: 'arn:aws:s3:::x' }] },
        conditions: {
          items: [{ key: 'aws:RequestedRegion', values: { items: [{ value: 'eu-west-1' }] } }],
        },
      },
    ])
  })

  it('of STS, which gives no reason in its text, carries it here', async () => {
    const ana = await user(server, 'ana')
    const Principal = { AWS: anaArn }
    const Action = 'sts:AssumeRole'
    const RoleArn = await role(server, 'app', policyOf({ Effect: 'Deny', Principal, Action }))
    const message = await decodedOf(assume(server, ana, RoleArn))
    expect(message.explicitDeny).toBe(true)
    // users stand in trust policies by their ids (M5)
    expect(message.matchedStatements.items).toMatchObject([
      { effect: 'DENY', principals: { items: [{ value: expect.stringMatching(/^AIDA/) }] } },
    ])
  })

  it('of a session names the session, without a user name', async () => {
    const ana = await user(server, 'ana')
    const session = await assume(server, ana, await role(server, 'app', trust(anaArn)))
    const message = await decodedOf(server.iamAs(session).send(new ListUsersCommand({})))
    expect(message.context.principal).toEqual({
      id: expect.stringMatching(/^AROA[A-Z2-7]{17}:session$/),
      arn: `arn:aws:sts::${ACCOUNT}:assumed-role/app/session`,
    })
  })

  it('at another account’s role tells nothing of that account: not its policies, not its tags, not what is there', async () => {
    const otherRoot = await server.newAccount({ account_id: OTHER })
    const other = server.iamAs(otherRoot)
    const home = await user(server, 'ana', { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' })
    const statement = { Principal: { AWS: ACCOUNT }, Action: 'sts:AssumeRole' }
    const trusts = {
      denying: policyOf({ Effect: 'Allow', ...statement }, { Effect: 'Deny', ...statement }),
      silent: policyOf({ Effect: 'Allow', ...statement, Principal: { AWS: OTHER } }),
    }
    for (const [RoleName, AssumeRolePolicyDocument] of Object.entries(trusts)) {
      const Tags = [{ Key: 'secret', Value: RoleName }]
      await other.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument, Tags }))
    }
    const messages: string[] = []
    for (const name of ['denying', 'silent', 'missing']) {
      const RoleArn = `arn:aws:iam::${OTHER}:role/${name}`
      const command = new AssumeRoleCommand({ RoleArn, RoleSessionName: 'session' })
      const { DecodedMessage = '' } = await decode((await encodedOf(server.stsAs(home).send(command))) ?? '')
      messages.push(DecodedMessage.replaceAll(name, '').replaceAll(/"\d{10}"|\d{4}-[\dT:-]+Z/g, ''))
    }
    expect(messages[0]).toContain('"explicitDeny":false')
    expect(messages[0]).not.toContain('secret')
    expect(messages[1]).toBe(messages[0])
    expect(messages[2]).toBe(messages[0])
  })

  it('that policies did not make carries no message', async () => {
    const RoleArn = await role(server, 'app', trust(ACCOUNT))
    const asRoot = server
      .stsAs(server.root)
      .send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'session' }))
    expect(await encodedOf(asRoot)).toBeUndefined()
    expect(await encodedOf(server.iam.send(new GetRoleCommand({ RoleName: 'absent' })))).toBeUndefined()
  })

  it('leaves the message out where it would be longer than a header may be', async () => {
    const ana = await user(server, 'ana')
    const text = () => randomBytes(60).toString('hex')
    const tagged = (count: number) => {
      const Tags = Array.from({ length: count }, () => ({ Key: text(), Value: text() }))
      return server.iamAs(ana).send(new TagRoleCommand({ RoleName: 'app', Tags }))
    }
    expect((await encodedOf(tagged(5)))?.length).toBeLessThanOrEqual(8192)
    expect(await encodedOf(tagged(50))).toBeUndefined()
    expect(await refusal(tagged(50))).toMatchObject({ code: 'AccessDenied' })
  })
})

describe('DecodeAuthorizationMessage', () => {
  it('decodes the messages of the own account only', async () => {
    const ana = await user(server, 'ana')
    const encoded = (await encodedOf(server.iamAs(ana).send(new ListUsersCommand({})))) ?? ''
    expect(encoded).toMatch(/^[\w-]{100,8192}$/)
    await decode(encoded)
    const other = await server.newAccount({ account_id: OTHER })
    expect(await refusal(decode(encoded, other))).toEqual(invalid)
  })

  it('takes no message whose last character was changed, some of whose bits stand for nothing', async () => {
    const ana = await user(server, 'changed')
    const encoded = (await encodedOf(server.iamAs(ana).send(new ListUsersCommand({})))) ?? ''
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    expect(await decode(encoded)).toMatchObject({ DecodedMessage: expect.any(String) })
    for (const last of alphabet) {
      const changed = encoded.slice(0, -1) + last
      if (changed !== encoded) expect(await refusal(decode(changed))).toEqual(invalid)
    }
  })

  it('takes nothing else', async () => {
    const ana = await user(server, 'ana')
    const encoded = (await encodedOf(server.iamAs(ana).send(new ListUsersCommand({})))) ?? ''
    const middle = encoded.length >> 1
    const changed = encoded[middle] === 'A' ? 'B' : 'A'
    for (const text of [
      'x',
      '*',
      `${encoded}\n`,
      encoded.slice(0, -4),
      `${encoded.slice(0, middle)}${changed}${encoded.slice(middle + 1)}`,
      'A'.repeat(10_240),
      // a session token is sealed as well, by another key
      (await assume(server, ana, await role(server, 'app', trust(anaArn)))).sessionToken ?? '',
    ]) {
      expect(await refusal(decode(text))).toEqual(invalid)
    }
    expect(await refusal(decode('A'.repeat(10_241)))).toMatchObject({ code: 'ValidationError' })
  })

  it('is a permission on `*`', async () => {
    const asked = { Effect: 'Allow', Action: 'sts:DecodeAuthorizationMessage' }
    const ana = await user(server, 'ana', { ...asked, Resource: '*' })
    const bob = await user(server, 'bob', { ...asked, Resource: `arn:aws:sts::${ACCOUNT}:*` })
    const encoded = (await encodedOf(server.iamAs(bob).send(new ListUsersCommand({})))) ?? ''
    await decode(encoded, ana)
    expect(await refusal(decode(encoded, bob))).toEqual({
      code: 'AccessDenied',
      status: 403,
      message: `User: arn:aws:iam::${ACCOUNT}:user/bob is not authorized to perform: sts:DecodeAuthorizationMessage on resource: *`,
    })
  })
})
