import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { afterEach, describe, expect, it } from 'vitest'
import { isPassword } from '../credentials/password-hash.ts'
import type { RunningServer } from '../server.ts'
import { passwordKind } from '../store/entity/password.ts'
import { GLOBAL } from '../store/store.ts'
import { FIRST_ACCOUNT, startOperated } from '../testing/operated-server.ts'
import { testDatabase } from '../testing/test-database.ts'

const folders: string[] = []
const servers: RunningServer[] = []

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'gatehouse-first-'))
  folders.push(made)
  return made
}

async function started(...given: Parameters<typeof startOperated>): Promise<RunningServer> {
  const server = await startOperated(...given)
  servers.push(server)
  return server
}

afterEach(async () => {
  for (const server of servers.splice(0)) await server.close()
  for (const made of folders.splice(0)) rmSync(made, { recursive: true, force: true })
})

describe('the first account', () => {
  it('has a root user whose password is kept as a sealed hash', async () => {
    const { firstAccount, service } = await started(folder())
    expect(firstAccount).toMatchObject({
      accountId: FIRST_ACCOUNT,
      email: 'root@example.com',
      administrator: 'admin',
    })
    const password = firstAccount?.rootPassword ?? ''
    const sealed = await service.store.entities.passwords.sealed(FIRST_ACCOUNT, FIRST_ACCOUNT)
    const record = { account: FIRST_ACCOUNT, kind: passwordKind.kind, id: FIRST_ACCOUNT }
    const hash = Buffer.from(await service.keyRing.open(record, sealed ?? new Uint8Array())).toString()
    expect(hash).toMatch(/^\$argon2id\$/)
    expect(await isPassword(password, hash)).toBe(true)
    expect(await isPassword(password.toLowerCase(), hash)).toBe(false)
  })

  it('shows no secret in the change log', async () => {
    const { firstAccount, service } = await started(folder())
    const changes = await Promise.all(
      [GLOBAL, FIRST_ACCOUNT].map((account) => service.store.changes(account, 0, 100)),
    )
    const log = JSON.stringify(changes)
    expect(log).toContain(firstAccount?.accessKey.accessKeyId)
    expect(log).not.toContain(firstAccount?.accessKey.secretAccessKey)
    expect(log).not.toContain(firstAccount?.rootPassword)
  })

  it('is made by one of two processes that start over an empty database at once, and told by that one', async () => {
    const url = await testDatabase()
    const settings = { 'database-url': url, 'master-key-command': `echo ${'7e'.repeat(32)}` }
    const both = await Promise.all(
      ['root@one.example', 'root@two.example'].map((email, index) =>
        started(folder(), { ...settings, 'account-email': email, 'account-id': `11111111111${index}` }),
      ),
    )
    const told = both.flatMap(({ firstAccount }) => firstAccount ?? [])
    expect(told).toHaveLength(1)
    for (const { url: endpoint, service } of both) {
      expect(await service.store.entities.accounts.count(GLOBAL)).toBe(1)
      const credentials = told[0]?.accessKey ?? { accessKeyId: '', secretAccessKey: '' }
      const sts = new STSClient({ endpoint, region: 'us-east-1', credentials, maxAttempts: 1 })
      const { Account } = await sts.send(new GetCallerIdentityCommand({}))
      expect(Account).toBe(told[0]?.accountId)
      sts.destroy()
    }
  })
})
