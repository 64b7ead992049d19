import { closeSync, openSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { LookupEventsCommand } from '@aws-sdk/client-cloudtrail'
import { CreateUserCommand, GetUserCommand, ListUsersCommand } from '@aws-sdk/client-iam'
import Database from 'better-sqlite3'
import { describe, expect, it, onTestFinished } from 'vitest'
import { refusal } from './testing/callers.ts'
import { type ClockedServer, clientsOf, kill, SharedClock, startClocked } from './testing/clocked-server.ts'
import { type Disk, limitedDisk, mayMount, smallDisk } from './testing/disks.ts'
import { startOperated } from './testing/operated-server.ts'
import type { Credentials } from './testing/test-server.ts'

const MINUTE = 60_000
const ACCOUNT = '210987654321'

/** A server whose data and log lie on a disk, with a trail; its clock stands some hours back. */
async function serverOn({ folder }: Disk, clock: SharedClock) {
  const log = openSync(join(folder, 'log'), 'a')
  onTestFinished(() => closeSync(log))
  const server = await startClocked(clock, join(folder, 'data'), { 'log-level': 'info' }, log)
  const pid = server.child.pid ?? 0
  return { server, pid, text: async (path: string) => (await fetch(server.url + path)).text() }
}

/** Creates users one after another: the request ids of those that were acknowledged, by their names, and the others. */
async function createUsers(server: ClockedServer, admin: Credentials, clock: SharedClock, names: string[]) {
  const made = new Map<string, string>()
  const refused: string[] = []
  const answers: ('made' | 'refused')[] = []
  for (const UserName of names) {
    const { iam } = clientsOf(server, admin, clock)
    try {
      const { $metadata } = await iam.send(new CreateUserCommand({ UserName }))
      made.set(UserName, $metadata.requestId ?? '')
      answers.push('made')
    } catch (error) {
      expect(await refusal(Promise.reject(error))).toMatchObject({ code: 'ServiceUnavailable', status: 503 })
      refused.push(UserName)
      answers.push('refused')
    }
  }
  return { made, refused, answers }
}

const namesFrom = (prefix: string, count: number) => Array.from({ length: count }, (_, n) => `${prefix}-${n}`)

async function userNames(server: ClockedServer, admin: Credentials, clock: SharedClock): Promise<string[]> {
  const { Users = [] } = await clientsOf(server, admin, clock).iam.send(
    new ListUsersCommand({ MaxItems: 1_000 }),
  )
  return Users.map(({ UserName = '' }) => UserName)
}

const REFUSING = 'the store cannot be used: calls that need it are refused as ServiceUnavailable until it can'
const WRITABLE = 'the store can be written again'
const WAITING = 'records of calls cannot be written: calls are answered, and their records wait'

/** What was logged as a warning or an error, and that it is over: how often by text. */
function troubles(folder: string): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const line of readFileSync(join(folder, 'log'), 'utf8').split('\n')) {
    if (line === '') continue
    const { level, msg } = JSON.parse(line) as { level: number; msg: string }
    if (level >= 40 || msg === WRITABLE) counts[msg] = (counts[msg] ?? 0) + 1
  }
  return counts
}

/** Every delivered event, and nothing else in the folder of trails than whole files. */
function delivered(folder: string): { requestID: string; eventID: string }[] {
  const root = join(folder, 'data', 'trails')
  return readdirSync(root, { recursive: true, withFileTypes: true }).flatMap((entry) => {
    if (!entry.isFile()) return []
    const text = readFileSync(join(entry.parentPath, entry.name))
    expect(entry.name).toMatch(/^\d{12}_CloudTrail.*\.json\.gz(\.metadata)?$/)
    if (entry.name.endsWith('.metadata')) return []
    const { Records = [] } = JSON.parse(gunzipSync(text).toString('utf8'))
    return Records
  })
}

async function untilNoRecordWaits(text: (path: string) => Promise<string>): Promise<void> {
  while (!/^gatehouse_records_waiting 0$/m.test(await text('/metrics'))) {
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

describe.each([
  { title: 'a limit of the system', newDisk: limitedDisk, skip: false },
  { title: 'a file system of its own (for those who may mount one)', newDisk: smallDisk, skip: !mayMount() },
])('a disk that is full by $title', ({ newDisk, skip }) => {
  it.skipIf(skip)(
    'refuses writes, goes on reading, tells it once, and goes on by itself once there is room',
    async () => {
      const disk = newDisk()
      const clock = new SharedClock()
      clock.behind = 120 * MINUTE
      const { server, pid, text } = await serverOn(disk, clock)
      const { admin } = server
      if (admin === undefined) throw new Error('the first start makes an account')
      await server.command('trail create', { account: ACCOUNT })
      const before = await createUsers(server, admin, clock, namesFrom('before', 3))
      expect(before.refused).toEqual([])
      disk.fill(pid)
      const during = await createUsers(server, admin, clock, namesFrom('during', 60))
      expect(during.refused.length).toBeGreaterThan(0)
      const reads: string[] = []
      for (const UserName of before.made.keys()) {
        const { User, $metadata } = await clientsOf(server, admin, clock).iam.send(
          new GetUserCommand({ UserName }),
        )
        expect(User?.UserName).toBe(UserName)
        reads.push($metadata.requestId ?? '')
      }
      const known = await userNames(server, admin, clock)
      expect(during.refused.filter((name) => known.includes(name))).toEqual([])
      expect([...during.made.keys()].filter((name) => !known.includes(name))).toEqual([])
      const isFailing = during.answers.at(-1) === 'refused'
      expect(JSON.parse(await text('/readyz'))).toEqual({
        ...{ status: 'ready', lag_seconds: 0 },
        ...(isFailing && { writes: 'failing' }),
      })
      expect(await text('/metrics')).toContain(`\ngatehouse_store_failing ${isFailing ? 1 : 0}\n`)
      const last = await createUsers(server, admin, clock, namesFrom('last', 100))
      clock.behind -= 30 * MINUTE
      for (let tried = 0; tried < 3; tried++) expect(await server.tell({ deliver: true })).toBe(true)
      disk.free(pid)
      const after = await createUsers(server, admin, clock, namesFrom('after', 3))
      expect(after.refused).toEqual([])
      expect(JSON.parse(await text('/readyz'))).toEqual({ status: 'ready', lag_seconds: 0 })
      expect(await text('/metrics')).toMatch(/^gatehouse_store_failing 0$/m)
      await untilNoRecordWaits(text)
      clock.behind -= 30 * MINUTE
      expect(await server.tell({ deliver: true })).toBe(true)

      const events = delivered(disk.folder)
      const requests = events.map(({ requestID }) => requestID)
      const made = [before, during, last, after].flatMap((calls) => [...calls.made.values()])
      expect([...made, ...reads].filter((id) => requests.filter((each) => each === id).length !== 1)).toEqual(
        [],
      )
      const refusedEvents = events.filter(
        (event) => 'errorCode' in event && event.errorCode === 'ServiceUnavailable',
      )
      expect(refusedEvents).toHaveLength(during.refused.length + last.refused.length)
      const { [REFUSING]: told, [WRITABLE]: over, [WAITING]: waited, ...others } = troubles(disk.folder)
      const answers = [...during.answers, ...last.answers, ...after.answers]
      const begun = answers.filter((answer, at) => answer === 'refused' && answers[at - 1] !== answer)
      expect([told, over, waited]).toEqual([begun.length, begun.length, 1])
      expect(Object.entries(others).filter(([, count]) => count > 1)).toEqual([])
      await kill(server.child)
      const db = new Database(join(disk.folder, 'data', 'gatehouse.db'))
      expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
      db.close()
      for (const name of readdirSync(join(disk.folder, 'data', 'records'))) {
        if (!name.endsWith('.jsonl')) continue
        const lines = readFileSync(join(disk.folder, 'data', 'records', name), 'utf8').split('\n')
        expect(lines.filter((line) => line !== '' && !isJson(line))).toEqual([])
      }
    },
    600_000,
  )

  it.skipIf(skip)(
    'loses no acknowledged write and no record of one where the process is killed meanwhile',
    async () => {
      const disk = newDisk()
      const clock = new SharedClock()
      const { server, pid } = await serverOn(disk, clock)
      const { admin } = server
      if (admin === undefined) throw new Error('the first start makes an account')
      const before = await createUsers(server, admin, clock, namesFrom('before', 20))
      disk.fill(pid)
      const during = await createUsers(server, admin, clock, namesFrom('during', 40))
      await kill(server.child)
      disk.free(pid)
      const again = await serverOn(disk, clock)
      const known = await userNames(again.server, admin, clock)
      const made = new Map([...before.made, ...during.made])
      expect([...made.keys()].filter((name) => !known.includes(name))).toEqual([])
      expect(during.refused.filter((name) => known.includes(name))).toEqual([])
      const events = new Set<string>()
      for (let NextToken: string | undefined, more = true; more; ) {
        const page = await clientsOf(again.server, admin, clock).cloudtrail.send(
          new LookupEventsCommand({ NextToken }),
        )
        for (const { CloudTrailEvent = '{}' } of page.Events ?? [])
          events.add(JSON.parse(CloudTrailEvent).requestID)
        NextToken = page.NextToken
        more = NextToken !== undefined
      }
      expect([...made.values()].filter((id) => !events.has(id))).toEqual([])
    },
    600_000,
  )
})

it.skipIf(!mayMount())(
  'a server says what to do where a full disk keeps it from starting (for those who may mount one)',
  async () => {
    const disk = smallDisk(4)
    disk.fill(0)
    await expect(startOperated(join(disk.folder, 'data'))).rejects.toThrow(
      /(SQLITE_FULL|ENOSPC)\)?: make room on the disk of \S+\/data$/,
    )
  },
)

function isJson(line: string): boolean {
  try {
    JSON.parse(line)
    return true
  } catch {
    return false
  }
}
