import { CreateRoleCommand } from '@aws-sdk/client-iam'
import { AssumeRoleCommand, GetCallerIdentityCommand, GetSessionTokenCommand } from '@aws-sdk/client-sts'
import { beforeAll, describe, expect, it } from 'vitest'
import { credentialsOf, policyOf, refusal } from '../testing/callers.ts'
import { FIRST_ACCOUNT, operatedServer } from '../testing/operated-server.ts'
import type { Credentials } from '../testing/test-server.ts'

const operated = operatedServer()
const role = (name: string) => `arn:aws:iam::${FIRST_ACCOUNT}:role/${name}`

const assume = async (name: string, by: Credentials = operated.admin): Promise<Credentials> => {
  const command = new AssumeRoleCommand({ RoleArn: role(name), RoleSessionName: 'ana' })
  return credentialsOf((await operated.stsAs(by).send(command)).Credentials)
}

const identity = (credentials: Credentials) =>
  operated.stsAs(credentials).send(new GetCallerIdentityCommand({}))

beforeAll(async () => {
  const trust = policyOf({ Effect: 'Allow', Principal: { AWS: FIRST_ACCOUNT }, Action: 'sts:AssumeRole' })
  for (const RoleName of ['reader', 'writer'])
    await operated
      .iamAs(operated.admin)
      .send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trust }))
})

describe('sessions revoke', () => {
  it('ends one session at once and leaves the others', async () => {
    const [one, other] = [await assume('reader'), await assume('reader')]
    await identity(one)
    const answer = await operated.command('sessions revoke', { key: one.accessKeyId })
    expect(answer).toEqual({ status: 200, body: { revoked: one.accessKeyId } })
    expect((await refusal(identity(one))).code).toBe('InvalidClientTokenId')
    await identity(other)
  })

  it('ends sessions of users as well', async () => {
    const { Credentials } = await operated.stsAs(operated.admin).send(new GetSessionTokenCommand({}))
    const session = credentialsOf(Credentials)
    await identity(session)
    await operated.command('sessions revoke', { key: session.accessKeyId })
    expect((await refusal(identity(session))).code).toBe('InvalidClientTokenId')
    await identity(operated.admin)
  })

  it('refuses what is no temporary access key', async () => {
    for (const key of [operated.admin.accessKeyId, 'ASIA', 'ASIA0000000000000000']) {
      const { status, body } = await operated.command('sessions revoke', { key })
      expect(status).toBe(400)
      expect(body['error']).toBe(`${key} is not the id of a temporary access key`)
    }
  })
})

describe('sessions revoke-role', () => {
  it('ends every session of the role, those of the same second too, and lets new ones in when it answers', async () => {
    const before = await Promise.all([assume('reader'), assume('reader'), assume('reader')])
    const ofOther = await assume('writer')
    const revoked = operated.command('sessions revoke-role', { role: role('reader') })
    const { status, body } = await revoked
    expect(status).toBe(200)
    expect(body['role']).toBe(role('reader'))
    for (const session of before) expect((await refusal(identity(session))).code).toBe('InvalidClientTokenId')
    await identity(ofOther)
    await identity(await assume('reader'))
  })

  it.each([
    ['reader', 'reader is not the ARN of a role'],
    [`arn:aws:iam::${FIRST_ACCOUNT}:user/admin`, /is not the ARN of a role$/],
    [role('nobody'), `there is no role ${role('nobody')}`],
    [role('reader').replace('aws', 'aws-cn'), /^there is no role/],
    [role('some/path/reader'), /^there is no role/],
    ['arn:aws:iam::999999999999:role/reader', /^there is no account 999999999999/],
  ])('refuses %s', async (arn, error) => {
    const { status, body } = await operated.command('sessions revoke-role', { role: arn })
    expect(status).toBe(400)
    expect(body['error']).toEqual(expect.stringMatching(error))
  })
})
