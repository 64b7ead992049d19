import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { LookupEventsCommand } from '@aws-sdk/client-cloudtrail'
import { CreateUserCommand, GetUserCommand } from '@aws-sdk/client-iam'
import pg from 'pg'
import { expect, it, onTestFinished } from 'vitest'
import { writtenMasterKey } from '../../keys/master-key.ts'
import { awsCli } from '../../testing/aws-cli.ts'
import { refusal } from '../../testing/callers.ts'
import { type ClockedServer, clientsOf, SharedClock, startClocked } from '../../testing/clocked-server.ts'
import { testDatabase } from '../../testing/test-database.ts'
import type { Credentials } from '../../testing/test-server.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const ACCOUNT = '210987654321'
const ARN = `arn:aws:cloudtrail:us-east-1:${ACCOUNT}:trail/events`

const clock = new SharedClock()

/** A server of its own process, with a data folder of its own, over a database. */
const startProcess = (folder: string, name: string, url: string): Promise<ClockedServer> =>
  startClocked(clock, join(folder, name), {
    'log-level': 'error',
    'database-url': url,
    'master-key-file': join(folder, 'master.key'),
    'trail-days': 2,
  })

/** Sets the clock of all processes on. */
async function advance(processes: readonly ClockedServer[], milliseconds: number): Promise<void> {
  clock.behind -= milliseconds
  await Promise.all(processes.map(({ tell }) => tell()))
}

/** Everything that was delivered, whatever the digests say of it. */
async function filesIn(url: string): Promise<{ key: string; text: string }[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query<{ key: string; body: Buffer }>(
    'SELECT key, body FROM log_object ORDER BY key',
  )
  await client.end()
  return rows.map(({ key, body }) => ({ key, text: gunzipSync(body).toString('utf8') }))
}

/** Calls of a process: writes, a read, and one that is refused; the request ids of the writes. */
async function calls(server: ClockedServer, admin: Credentials, name: string): Promise<string[]> {
  const iam = () => clientsOf(server, admin, clock).iam
  const ids: string[] = []
  for (const each of ['1', '2', '3']) {
    const { $metadata } = await iam().send(new CreateUserCommand({ UserName: `${name}-${each}` }))
    ids.push($metadata.requestId ?? '')
  }
  await iam().send(new GetUserCommand({ UserName: `${name}-1` }))
  await refusal(iam().send(new CreateUserCommand({ UserName: `${name}-1` })))
  return ids
}

/** The ids of all events of the account from one time on and before another, as LookupEvents tells them. */
async function lookedUp(
  server: ClockedServer,
  admin: Credentials,
  StartTime: Date,
  EndTime: Date,
): Promise<string[]> {
  const { cloudtrail } = clientsOf(server, admin, clock)
  const ids: string[] = []
  for (let NextToken: string | undefined; ; ) {
    const page = await cloudtrail.send(new LookupEventsCommand({ StartTime, NextToken }))
    const known = (page.Events ?? []).filter(
      ({ EventTime }) => EventTime !== undefined && EventTime < EndTime,
    )
    ids.push(...known.map(({ EventId = '' }) => EventId))
    NextToken = page.NextToken
    if (NextToken === undefined) return ids.sort()
  }
}

it('two processes over one PostgreSQL deliver each event once, in one chain of digests, wherever one is killed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-trails-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  writeFileSync(join(folder, 'master.key'), `${writtenMasterKey(randomBytes(32))}\n`, { mode: 0o600 })
  const url = await testDatabase()
  // five hours ago, ten minutes past the hour
  clock.behind = 5 * HOUR + (Date.now() % HOUR) - 10 * MINUTE
  let one = await startProcess(folder, 'one', url)
  const other = await startProcess(folder, 'other', url)
  const { admin } = one
  if (admin === undefined) throw new Error('the first process makes an account')
  const created = await other.command('trail create', { account: ACCOUNT })
  expect(created.status).toBe(200)
  // where it begins
  const begun = new Date(String(created.body['deliveredTo']))

  const acknowledged: string[] = []
  const kills = [
    { minutes: 33, killAt: { file: 1, when: 'after' } },
    { minutes: 3, killAt: { file: 1, when: 'before' } },
    { minutes: 3, killAt: { file: 2, when: 'after' } },
    { minutes: 33, killAt: undefined },
  ] as const
  for (const [round, { minutes, killAt }] of kills.entries()) {
    acknowledged.push(...(await calls(one, admin, `one-${round}`)))
    acknowledged.push(...(await calls(other, admin, `other-${round}`)))
    // until a part within the hour, or its last one, is due
    await advance([one, other], (minutes * MINUTE - (clock.now() % HOUR) + HOUR) % HOUR)
    acknowledged.push(...(await calls(one, admin, `late-${round}`)))
    // what it has answered at last is in the journal alone
    if (killAt === undefined) one.child.kill('SIGKILL')
    expect(await one.tell(killAt && { deliver: true, killAt })).toBe(false)
    expect(one.child.signalCode).toBe('SIGKILL')
    // the claim of the dead process ends, and another part of the hour is due by then
    await advance([other], 7 * MINUTE)
    expect(await other.tell({ deliver: true })).toBe(true)
    one = await startProcess(folder, 'one', url)
  }
  acknowledged.push(...(await calls(one, admin, 'one-last')), ...(await calls(other, admin, 'other-last')))
  // a look-up writes down what waits, which would be late behind the change of the clock
  for (const each of [one, other])
    await clientsOf(each, admin, clock).cloudtrail.send(new LookupEventsCommand({ MaxResults: 1 }))
  // both at once, and then as often as they like
  await advance([one, other], HOUR)
  await Promise.all([one, other].map(({ tell }) => tell({ deliver: true })))
  await advance([one, other], clock.behind)
  for (const { tell } of [other, one]) await tell({ deliver: true })

  const { body } = await other.command('trail show', { account: ACCOUNT })
  const files = await filesIn(url)
  const events = files
    .filter(({ key }) => key.includes('/CloudTrail/'))
    .flatMap(({ text }) => JSON.parse(text).Records as { eventID: string; requestID: string }[])
  const requests = events.map(({ requestID }) => requestID)
  expect(acknowledged.filter((id) => requests.filter((each) => each === id).length !== 1)).toEqual([])
  const deliveredTo = new Date(String(body['deliveredTo']))
  expect(events.map(({ eventID }) => eventID).sort()).toEqual(await lookedUp(one, admin, begun, deliveredTo))

  const digested = files
    .filter(({ key }) => key.includes('/CloudTrail-Digest/'))
    .map(({ text }) => JSON.parse(text))
  expect(digested.length).toBeGreaterThanOrEqual(4)
  const inDigests = digested.flatMap(({ logFiles }) =>
    logFiles.map(({ s3Object }: { s3Object: string }) => s3Object),
  )
  expect(new Set(inDigests).size).toBe(inDigests.length)
  const start = new Date(Date.now() - 6 * HOUR).toISOString()
  const validate = ['cloudtrail', 'validate-logs', '--trail-arn', ARN, '--start-time', start, '--verbose']
  for (const { url: endpoint } of [one, other]) {
    const { status, text } = await awsCli(endpoint, admin, validate)
    expect(text).toMatch(/(\d+)\/\1 digest files valid\n(\d+)\/\2 log files valid/)
    expect(status).toBe(0)
  }

  // two days are kept there, of which three pass
  await advance([one], 3 * 24 * HOUR)
  await one.tell({ deliver: true })
  const kept = new Set((await filesIn(url)).map(({ key }) => key))
  expect(files.filter(({ key }) => kept.has(key))).toEqual([])
  expect(kept.size).toBeGreaterThan(24)
}, 900_000)
