import { copyFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { CreateUserCommand, ListUsersCommand } from '@aws-sdk/client-iam'
import { GetCallerIdentityCommand, GetSessionTokenCommand, STSClient } from '@aws-sdk/client-sts'
import Database from 'better-sqlite3'
import { expect, it, vi } from 'vitest'
import { printedEnvironment, run, serve, temporaryFolder } from './testing/gatehouse.ts'
import { clients } from './testing/sdk.ts'

vi.setConfig({ testTimeout: 300_000 })

it('a backup of a running server, with its master keys, restores keys, sessions and entities in another folder', async () => {
  const folder = temporaryFolder()
  const [dataDir, restored] = [join(folder, 'data'), join(folder, 'restored')]
  const server = await serve(['--data-dir', dataDir])
  const environment = printedEnvironment(server.output())
  const { iam, sts } = clients(environment)
  await iam.send(new CreateUserCommand({ UserName: 'ana' }))
  const { Credentials } = await sts.send(new GetSessionTokenCommand({}))
  await run(['keys', 'rotate', '--data-dir', dataDir])

  mkdirSync(restored, { mode: 0o700 })
  const store = new Database(join(dataDir, 'gatehouse.db'), { readonly: true })
  store.prepare('VACUUM INTO ?').run(join(restored, 'gatehouse.db'))
  store.close()
  copyFileSync(join(dataDir, 'master.key'), join(restored, 'master.key'))
  await iam.send(new CreateUserCommand({ UserName: 'ben' }))
  await server.stop('SIGKILL')

  const { url } = await serve(['--data-dir', restored])
  const { Users = [] } = await clients(environment, url).iam.send(new ListUsersCommand({}))
  expect(Users.map(({ UserName }) => UserName)).toEqual(['admin', 'ana'])
  const session = new STSClient({
    endpoint: url,
    region: 'us-east-1',
    credentials: {
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    },
  })
  expect((await session.send(new GetCallerIdentityCommand({}))).Arn).toMatch(/user\/admin$/)
  session.destroy()
})
