import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CreateUserCommand, IAMClient, ListUsersCommand } from '@aws-sdk/client-iam'
import { expect, it, onTestFinished } from 'vitest'
import { loadConfig } from './config.ts'
import { createLog } from './log.ts'
import { operatorSocketPath } from './operator-socket-path.ts'
import { startServer } from './server.ts'
import { FIRST_ACCOUNT, sendTo } from './testing/operated-server.ts'

/** The modes of all that is below a folder, by name. */
function modesBelow(folder: string): Map<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).map((entry) => {
    const path = join(entry.parentPath, entry.name)
    return [path.slice(folder.length + 1), (statSync(path).mode & 0o7777).toString(8)] as const
  })
  return new Map(entries)
}

/** What the modes should be. */
function privateModes(folder: string): Map<string, string> {
  return new Map(
    [...modesBelow(folder).keys()].map((name) => [
      name,
      statSync(join(folder, name)).isDirectory() ? '700' : '600',
    ]),
  )
}

/** A server over this folder, whose clock can be put forward. */
async function started(dataDir: string) {
  let ahead = 0
  const settings = { 'data-dir': dataDir, port: 0, 'log-level': 'error', 'account-id': FIRST_ACCOUNT }
  const config = loadConfig(settings, {}, false)
  const server = await startServer(config, createLog(config), { clock: () => Date.now() + ahead })
  onTestFinished(() => server.close())
  return { server, advance: (minutes: number) => (ahead += minutes * 60_000) }
}

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-modes-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

it.each([0o000, 0o022, 0o077])(
  'every file of a data folder is for its user only under a umask of %d',
  async (mask) => {
    const dataDir = join(temporaryFolder(), 'above', 'data')
    const before = process.umask(mask)
    onTestFinished(() => void process.umask(before))
    const { server, advance } = await started(dataDir)
    const operator = async (command: string) => {
      const input = JSON.stringify({ account: FIRST_ACCOUNT })
      const { status } = await sendTo(
        operatorSocketPath({ dataDir }),
        `/${encodeURIComponent(command)}`,
        input,
      )
      expect(status, command).toBe(200)
    }
    const credentials = server.firstAccount?.accessKey ?? { accessKeyId: '', secretAccessKey: '' }
    const iam = new IAMClient({ endpoint: server.url, region: 'us-east-1', credentials, maxAttempts: 1 })
    onTestFinished(() => iam.destroy())
    await operator('trail create')
    await iam.send(new CreateUserCommand({ UserName: 'ana' }))
    await iam.send(new ListUsersCommand({}))
    await operator('keys rotate')
    await operator('trail rotate-key')
    advance(70)
    await server.service.trails?.deliver()
    expect(modesBelow(dataDir)).toEqual(privateModes(dataDir))
    for (const folder of [dataDir, join(dataDir, '..')]) expect(statSync(folder).mode & 0o777).toBe(0o700)
    const names = [...modesBelow(dataDir).keys()]
    for (const suffix of ['db', 'db-wal', 'db-shm', 'db.lock', 'db.lock-journal', 'db.pid'])
      expect(names).toContain(`gatehouse.${suffix}`)
    expect(names).toEqual(expect.arrayContaining(['master.key', 'operator.sock']))
    for (const file of [
      /\.jsonl$/,
      /\.index$/,
      /CloudTrail\/.+\.json\.gz$/,
      /CloudTrail-Digest\/.+\.json\.gz$/,
    ])
      expect(names.filter((name) => file.test(name))).not.toEqual([])
    expect(process.umask()).toBe(mask)
  },
)

it('a lock that was left open to others is closed to them', async () => {
  const dataDir = temporaryFolder()
  for (const name of ['gatehouse.db.lock', 'gatehouse.db.pid']) {
    writeFileSync(join(dataDir, name), '')
    chmodSync(join(dataDir, name), 0o644)
  }
  await started(dataDir)
  expect(modesBelow(dataDir)).toEqual(privateModes(dataDir))
})
