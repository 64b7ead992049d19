import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, ListUsersCommand } from '@aws-sdk/client-iam'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { SettingValues } from '../settings.ts'
import { deniedId } from '../testing/denials.ts'
import { FIRST_ACCOUNT, startOperated } from '../testing/operated-server.ts'

/** A server with these settings, and its administrator's and a powerless user's clients. */
async function serverWith(settings: SettingValues) {
  const dataDir = mkdtempSync(join(tmpdir(), 'gatehouse-allow-'))
  const server = await startOperated(dataDir, settings)
  onTestFinished(async () => {
    await server.close()
    rmSync(dataDir, { recursive: true })
  })
  const client = (credentials: { accessKeyId: string; secretAccessKey: string }) => {
    const made = new IAMClient({ endpoint: server.url, region: 'us-east-1', credentials, maxAttempts: 1 })
    onTestFinished(() => made.destroy())
    return made
  }
  const admin = client(server.firstAccount?.accessKey ?? { accessKeyId: '', secretAccessKey: '' })
  await admin.send(new CreateUserCommand({ UserName: 'ana' }))
  const { AccessKey } = await admin.send(new CreateAccessKeyCommand({ UserName: 'ana' }))
  const ana = client({
    accessKeyId: AccessKey?.AccessKeyId ?? '',
    secretAccessKey: AccessKey?.SecretAccessKey ?? '',
  })
  return { server, admin, ana }
}

describe('what is recorded of decisions', () => {
  it('is only the call where allowed ones are left out, and all of a denial', async () => {
    const { server, admin, ana } = await serverWith({ 'allow-records': 'none' })
    await admin.send(new ListUsersCommand({}))
    const denied = await deniedId(ana.send(new ListUsersCommand({})))
    const { records } = server.service
    const found = await records?.newest({
      from: 0,
      to: Number.MAX_SAFE_INTEGER,
      marks: [],
      matches: ({ account }) => account === FIRST_ACCOUNT,
      limit: 50,
    })
    const allowed = (found?.records ?? []).filter(({ outcome }) => outcome === 'allow')
    expect(allowed.map(({ action }) => action)).toContain('iam:ListUsers')
    expect(allowed.every(({ decision, event }) => decision === undefined && event !== undefined)).toBe(true)
    expect((await records?.byId(denied))?.record.decision?.questions).toHaveLength(1)
  })

  it('is nothing where no records are kept, and then denials name no id', async () => {
    const { server, ana } = await serverWith({ 'call-records': 'off' })
    expect(server.service.records).toBeUndefined()
    const message = await ana.send(new ListUsersCommand({})).catch((error: Error) => error.message)
    expect(message).toMatch(/because no identity-based policy allows the iam:ListUsers action$/)
  })
})
