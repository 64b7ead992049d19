import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { CreateAccessKeyCommand, CreateUserCommand } from '@aws-sdk/client-iam'
import { GetCallerIdentityCommand, GetSessionTokenCommand } from '@aws-sdk/client-sts'
import { describe, expect, it } from 'vitest'
import { credentialsOf } from '../testing/callers.ts'
import { operatedServer } from '../testing/operated-server.ts'
import type { Credentials } from '../testing/test-server.ts'

const operated = operatedServer()

const identity = (credentials: Credentials) =>
  operated.stsAs(credentials).send(new GetCallerIdentityCommand({}))

async function newUser(UserName: string): Promise<Credentials> {
  const iam = operated.iamAs(operated.admin)
  await iam.send(new CreateUserCommand({ UserName }))
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }))
  return { accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: AccessKey?.SecretAccessKey ?? '' }
}

describe('keys', () => {
  it('rotate while calls run, and old secrets and sessions go on', async () => {
    const { Credentials } = await operated.stsAs(operated.admin).send(new GetSessionTokenCommand({}))
    const session = credentialsOf(Credentials)
    const { masterKey: before } = (await operated.command('keys show')).body
    let rotating = true
    const calls = [operated.admin, session].map(async (credentials) => {
      let answered = 0
      for (; rotating || answered === 0; answered++) await identity(credentials)
      return answered
    })
    const made: Credentials[] = []
    for (let round = 0; round < 3; round++) {
      const [rotation, user] = await Promise.all([operated.command('keys rotate'), newUser(`user-${round}`)])
      expect(rotation).toMatchObject({
        status: 200,
        body: { masterKey: expect.stringMatching(/^[0-9a-f]{16}$/) },
      })
      expect(rotation.body['rewrapped']).toBeGreaterThan(0)
      made.push(user)
    }
    rotating = false
    for (const answered of await Promise.all(calls)) expect(answered).toBeGreaterThan(0)
    for (const credentials of [...made, session, operated.admin]) await identity(credentials)
    const { masterKey: after } = (await operated.command('keys show')).body
    expect(after).not.toBe(before)
    const keys = readFileSync(join(operated.dataDir, 'master.key'), 'utf8')
    expect(keys.split('\n').filter((line) => /^[^#]/.test(line))).toHaveLength(4)
  })

  it('rotate one after the other where two ask at once', async () => {
    const rotations = await Promise.all([operated.command('keys rotate'), operated.command('keys rotate')])
    const fingerprints = rotations.map(({ body }) => body['masterKey'])
    expect(new Set(fingerprints).size).toBe(2)
    expect(fingerprints).toContain((await operated.command('keys show')).body['masterKey'])
    await identity(operated.admin)
  })
})
