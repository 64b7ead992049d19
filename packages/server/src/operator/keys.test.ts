import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CreateAccessKeyCommand, CreateUserCommand } from '@aws-sdk/client-iam'
import { GetCallerIdentityCommand, GetSessionTokenCommand } from '@aws-sdk/client-sts'
import { describe, expect, it, onTestFinished } from 'vitest'
import { loadConfig } from '../config.ts'
import { createLog } from '../log.ts'
import { operatorSocketPath } from '../operator-socket-path.ts'
import { startServer } from '../server.ts'
import type { SettingValues } from '../settings.ts'
import { credentialsOf } from '../testing/callers.ts'
import { operatedServer, sendTo } from '../testing/operated-server.ts'
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
        body: { masterKey: expect.stringMatching(/^[0-9a-f]{16}$/), masterKeyChanged: true },
      })
      expect(rotation.body).not.toHaveProperty('note')
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

describe('keys whose master key is kept elsewhere', () => {
  const [old, fresh] = [randomBytes(32).toString('hex'), randomBytes(32).toString('hex')]

  /** A server in a folder of its own, and its command `keys rotate`. */
  async function rotating(dataDir: string, settings: SettingValues, environment: NodeJS.ProcessEnv = {}) {
    const config = loadConfig({ 'data-dir': dataDir, port: 0, ...settings }, environment, false)
    const server = await startServer(config, createLog({ logLevel: 'error', logFormat: 'json' }))
    onTestFinished(() => server.close())
    const socketPath = operatorSocketPath({ dataDir })
    return {
      close: () => server.close(),
      rotate: async () => (await sendTo(socketPath, '/keys%20rotate')).body,
    }
  }

  function folder(): string {
    const path = mkdtempSync(join(tmpdir(), 'gatehouse-keys-'))
    onTestFinished(() => rmSync(path, { recursive: true, force: true }))
    return path
  }

  it('in the environment tell that no other was put in force, and how to do that', async () => {
    const dataDir = folder()
    const before = await rotating(dataDir, {}, { GATEHOUSE_MASTER_KEY: old })
    const rotation = await before.rotate()
    expect(rotation).toEqual({
      masterKey: expect.stringMatching(/^[0-9a-f]{16}$/),
      masterKeyChanged: false,
      rewrapped: 0,
      note: expect.stringMatching(
        /^no other master key was put in force: the environment variable GATEHOUSE_MASTER_KEY .+; to change the master key, start every server with a new key /,
      ),
    })
    expect(JSON.stringify(rotation)).not.toContain(old)
    await before.close()
    const between = await rotating(dataDir, {}, { GATEHOUSE_MASTER_KEY: `${old}\n${fresh}` })
    expect(await between.rotate()).toMatchObject({ masterKeyChanged: false, rewrapped: 0 })
    await between.close()
    const after = await rotating(dataDir, {}, { GATEHOUSE_MASTER_KEY: `${fresh}\n${old}` })
    const changed = await after.rotate()
    expect(changed).toMatchObject({ masterKeyChanged: true })
    expect(changed['rewrapped']).toBeGreaterThan(0)
    expect(changed).not.toHaveProperty('note')
  })

  it.each(['file', 'command'])(
    'in a %s that others keep tell so until another stands first',
    async (kind) => {
      const path = join(folder(), 'keys')
      writeFileSync(path, old, { mode: 0o600 })
      const settings = kind === 'file' ? { 'master-key-file': path } : { 'master-key-command': `cat ${path}` }
      const { rotate } = await rotating(folder(), settings)
      expect(await rotate()).toMatchObject({
        masterKeyChanged: false,
        note: expect.stringContaining('move it to the front everywhere, and run this again'),
      })
      writeFileSync(path, `${fresh}\n${old}`, { mode: 0o600 })
      expect(await rotate()).toMatchObject({ masterKeyChanged: true })
    },
  )
})
