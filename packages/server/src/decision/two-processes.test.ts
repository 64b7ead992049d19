import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, ListUsersCommand } from '@aws-sdk/client-iam'
import { describe, expect, it, onTestFinished } from 'vitest'
import { writtenMasterKey } from '../keys/master-key.ts'
import { deniedId } from '../testing/denials.ts'
import { startOperated } from '../testing/operated-server.ts'
import { signedFetch } from '../testing/signed-fetch.ts'
import { testDatabase } from '../testing/test-database.ts'
import type { Credentials } from '../testing/test-server.ts'

/** A server over the database with a data folder of its own. */
async function serverOver(url: string, masterKeyFile: string) {
  const dataDir = mkdtempSync(join(tmpdir(), 'gatehouse-two-'))
  const server = await startOperated(dataDir, { 'database-url': url, 'master-key-file': masterKeyFile })
  onTestFinished(async () => {
    await server.close()
    rmSync(dataDir, { recursive: true })
  })
  return server
}

const iamAt = (endpoint: string, credentials: Credentials) => {
  const client = new IAMClient({ endpoint, region: 'us-east-1', credentials, maxAttempts: 1 })
  onTestFinished(() => client.destroy())
  return client
}

describe('two servers over one PostgreSQL', () => {
  it('each find the decisions that the other has made, documents and all', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'gatehouse-key-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const key = join(folder, 'master.key')
    writeFileSync(key, `${writtenMasterKey(randomBytes(32))}\n`, { mode: 0o600 })
    const url = await testDatabase()
    const one = await serverOver(url, key)
    const other = await serverOver(url, key)
    const admin = one.firstAccount?.accessKey
    if (admin === undefined) throw new Error('no first account')
    const iam = iamAt(one.url, admin)
    await iam.send(new CreateUserCommand({ UserName: 'ana' }))
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'ana' }))
    const ana = {
      accessKeyId: AccessKey?.AccessKeyId ?? '',
      secretAccessKey: AccessKey?.SecretAccessKey ?? '',
    }
    for (const [asked, answering] of [
      [one, other],
      [other, one],
    ] as const) {
      const id = await deniedId(iamAt(asked.url, ana).send(new ListUsersCommand({})))
      const found = await signedFetch(answering.url, admin, `/authorization-details/${id}`)
      expect(found).toMatchObject({
        status: 200,
        body: { evaluations: [{ action: 'iam:ListUsers', evaluatedEffect: 'IMPLICIT_DENY' }] },
      })
    }
  })
})
