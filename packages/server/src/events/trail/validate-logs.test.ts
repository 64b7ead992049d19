import { createPublicKey } from 'node:crypto'
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import {
  CloudTrailClient,
  DescribeTrailsCommand,
  GetTrailCommand,
  GetTrailStatusCommand,
  ListPublicKeysCommand,
  type ListPublicKeysCommandInput,
  ListTrailsCommand,
} from '@aws-sdk/client-cloudtrail'
import { CreateUserCommand } from '@aws-sdk/client-iam'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { operatorAuthor } from '../../operator/author.ts'
import {
  createTrailCommand,
  deleteTrailCommand,
  rotateDigestKeyCommand,
  startTrailCommand,
  stopTrailCommand,
} from '../../operator/trail.ts'
import { GLOBAL } from '../../store/store.ts'
import { awsCli } from '../../testing/aws-cli.ts'
import { refusal, user } from '../../testing/callers.ts'
import { ACCOUNT } from '../../testing/roles.ts'
import { type Credentials, testServer } from '../../testing/test-server.ts'

const server = testServer()

const HOUR = 3_600
const ARN = `arn:aws:cloudtrail:us-east-1:${ACCOUNT}:trail/events`
const BUCKET = `gatehouse-logs-${ACCOUNT}`

const aws = (args: readonly string[]) => awsCli(server.url, server.root, args)

const start = () => new Date(Date.now() - 6 * HOUR * 1000).toISOString()
const validate = (...more: string[]) =>
  aws(['cloudtrail', 'validate-logs', '--trail-arn', ARN, '--start-time', start(), '--verbose', ...more])

/**
 * A trail is made so many hours ago, and events happen at twenty past in each hour before this one, whatever time of the
 * hour it is now. Digests of all hours but the last one are delivered for certain.
 */
async function trailOf(hours: number, rotatedAt?: number): Promise<void> {
  const sinceTwentyPast = ((Date.now() / 1000) % HOUR) - 20 * 60
  await server.advance(-hours * HOUR - sinceTwentyPast)
  await command(createTrailCommand)
  for (let hour = 0; hour < hours; hour++) {
    await server.iam.send(new CreateUserCommand({ UserName: `user-${hour}` }))
    if (hour === rotatedAt) await command(rotateDigestKeyCommand, {})
    await server.advance(HOUR + (hour === hours - 1 ? sinceTwentyPast : 0))
  }
}

function command({ run }: typeof createTrailCommand, input: object = { account: ACCOUNT }): Promise<object> {
  const { clock } = server.service.gateway
  const sources = { ...server.service, clock }
  return run(sources, { ...input }, operatorAuthor('test', clock))
}

/** The keys of delivered files with their paths, in their order. */
function filesOf(kind: 'CloudTrail' | 'CloudTrail-Digest'): { key: string; path: string }[] {
  const root = join(server.service.dataDir, 'trails', BUCKET)
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((key) => key.includes(`/${kind}/`) && key.endsWith('.json.gz'))
    .sort()
    .map((key) => ({ key, path: join(root, key) }))
}

const textOf = (path: string): string => gunzipSync(readFileSync(path)).toString('utf8')

describe('aws cloudtrail validate-logs, as everybody has it', { timeout: 600_000 }, () => {
  beforeEach(() => trailOf(5))

  it('finds every digest and every file valid, and in them every event', async () => {
    const { status, text } = await validate()
    expect(text).toMatch(/(\d+)\/\1 digest files valid\n(\d+)\/\2 log files valid/)
    expect(text).not.toContain('INVALID')
    expect(status).toBe(0)
    expect(filesOf('CloudTrail-Digest').length).toBeGreaterThanOrEqual(4)
    const events = filesOf('CloudTrail').flatMap(({ path }) => JSON.parse(textOf(path)).Records)
    const users = events.filter(({ eventName }) => eventName === 'CreateUser')
    expect(users.map(({ requestParameters }) => requestParameters.userName)).toEqual(
      [0, 1, 2, 3, 4].map((hour) => `user-${hour}`),
    )
  })

  it('finds a file that was changed, and one that is gone', async () => {
    const [changed, gone] = filesOf('CloudTrail')
    if (changed === undefined || gone === undefined) throw new Error('there are two files at least')
    writeFileSync(changed.path, gzipSync(textOf(changed.path).replace('user-0', 'user-9')))
    rmSync(gone.path)
    const { status, text } = await validate()
    expect(text).toContain(`s3://${BUCKET}/${changed.key}\tINVALID: hash value doesn't match`)
    expect(text).toContain(`s3://${BUCKET}/${gone.key}\tINVALID: not found`)
    expect(text).toMatch(/log files valid, 2\/\d+ log files INVALID/)
    expect(status).toBe(1)
  })

  it('finds a digest that was changed, even one that was signed for other files, and one that is gone', async () => {
    const [, second, third, fourth] = filesOf('CloudTrail-Digest')
    // what is gone is missed by the one behind it
    if (second === undefined || third === undefined || fourth === undefined) throw new Error('four at least')
    writeFileSync(second.path, gzipSync(textOf(second.path).replace(/"logFiles":.*\]/, '"logFiles":[]')))
    rmSync(third.path)
    const { status, text } = await validate()
    expect(text).toContain(`s3://${BUCKET}/${second.key}\tINVALID: signature verification failed`)
    expect(text).toContain(`s3://${BUCKET}/${third.key}\tINVALID: not found`)
    expect(status).toBe(1)
  })
})

describe('a trail', { timeout: 600_000 }, () => {
  it('delivers what happened before it was stopped, and begins another chain when it is started again', async () => {
    await server.advance(-5 * HOUR)
    await command(createTrailCommand)
    await server.iam.send(new CreateUserCommand({ UserName: 'before' }))
    await server.advance(60)
    await command(stopTrailCommand)
    await server.advance(HOUR)
    await server.iam.send(new CreateUserCommand({ UserName: 'meanwhile' }))
    await server.advance(HOUR)
    await command(startTrailCommand)
    await server.iam.send(new CreateUserCommand({ UserName: 'after' }))
    await server.advance(3 * HOUR)
    const text = filesOf('CloudTrail')
      .map(({ path }) => textOf(path))
      .join('')
    expect(text).toContain('"userName":"before"')
    expect(text).toContain('"userName":"after"')
    expect(text).not.toContain('"userName":"meanwhile"')
    // the last file tells who ended it
    expect(text).toContain('"eventName":"StopLogging"')
    const { status, text: told } = await validate()
    expect(told).toContain('No log files were delivered by CloudTrail between')
    expect(told).not.toContain('INVALID')
    expect(status).toBe(0)
  })

  it.each([
    ['deleted and made again', [deleteTrailCommand, createTrailCommand]],
    ['stopped and started at once', [stopTrailCommand, startTrailCommand]],
    ['stopped, deleted and made again', [stopTrailCommand, deleteTrailCommand, createTrailCommand]],
    [
      'deleted and made again more than once',
      [deleteTrailCommand, createTrailCommand, deleteTrailCommand, createTrailCommand],
    ],
  ])('that is %s leaves no file outside the digests, and delivers each event once', async (_, steps) => {
    const sinceTwentyPast = 5 * HOUR + ((Date.now() / 1000) % HOUR) - 20 * 60
    await server.advance(-sinceTwentyPast)
    await command(createTrailCommand)
    await server.iam.send(new CreateUserCommand({ UserName: 'digested' }))
    await server.advance(HOUR)
    await server.iam.send(new CreateUserCommand({ UserName: 'delivered' }))
    await server.advance(900)
    await server.iam.send(new CreateUserCommand({ UserName: 'settling' }))
    for (const step of steps) await command(step)
    await server.iam.send(new CreateUserCommand({ UserName: 'after' }))
    await server.advance(sinceTwentyPast - HOUR - 900)
    const files = filesOf('CloudTrail')
    const digested = filesOf('CloudTrail-Digest').flatMap(({ path }) => JSON.parse(textOf(path)).logFiles)
    expect(digested.map(({ s3Object }) => s3Object).sort()).toEqual(files.map(({ key }) => key))
    const events = files.flatMap(({ path }) => JSON.parse(textOf(path)).Records)
    expect(new Set(events.map(({ eventID }) => eventID)).size).toBe(events.length)
    const users = events.filter(({ eventName }) => eventName === 'CreateUser')
    const names = users.map(({ requestParameters }) => requestParameters.userName)
    expect(names.sort()).toEqual(['after', 'delivered', 'digested', 'settling'])
    const { status, text } = await validate()
    expect(text).toContain(`${files.length}/${files.length} log files valid`)
    expect(text).not.toContain('INVALID')
    expect(status).toBe(0)
    // nothing of what has ended is kept
    expect(await server.service.store.entities.trails.count(GLOBAL)).toBe(1)
  })

  it('delivers what could not be written as soon as it can be, each event once', async () => {
    await server.advance(-4 * HOUR)
    await command(createTrailCommand)
    const folder = join(server.service.dataDir, 'trails')
    // no file can be in the place of this
    writeFileSync(folder, '')
    await server.iam.send(new CreateUserCommand({ UserName: 'first' }))
    await server.advance(HOUR)
    await server.iam.send(new CreateUserCommand({ UserName: 'second' }))
    await server.advance(HOUR)
    expect(server.service.trails?.failures).toBeGreaterThan(1)
    rmSync(folder)
    await server.advance(2 * HOUR)
    const events = filesOf('CloudTrail').flatMap(({ path }) => JSON.parse(textOf(path)).Records)
    const users = events.filter(({ eventName }) => eventName === 'CreateUser')
    expect(users.map(({ requestParameters }) => requestParameters.userName)).toEqual(['first', 'second'])
    const { status, text } = await validate()
    expect(text).not.toContain('INVALID')
    expect(status).toBe(0)
  })

  it('signs by a new key from when it is there, and both keys hold', async () => {
    await trailOf(4, 2)
    const { text, status } = await validate()
    expect(text).not.toContain('INVALID')
    expect(status).toBe(0)
    const signers = filesOf('CloudTrail-Digest').map(
      ({ path }) => JSON.parse(textOf(path)).digestPublicKeyFingerprint,
    )
    expect(new Set(signers).size).toBe(2)
  })

  it('is described to stock clients, and to those alone who may', async () => {
    const trail = {
      Name: 'events',
      S3BucketName: BUCKET,
      IncludeGlobalServiceEvents: true,
      IsMultiRegionTrail: true,
      HomeRegion: 'us-east-1',
      TrailARN: ARN,
      LogFileValidationEnabled: true,
      HasCustomEventSelectors: false,
      HasInsightSelectors: false,
      IsOrganizationTrail: false,
    }
    const root = cloudtrail()
    const described = async (...trailNameList: string[]) =>
      (await root.send(new DescribeTrailsCommand({ trailNameList }))).trailList
    expect(await described()).toEqual([])
    await command(createTrailCommand)
    expect(await described()).toEqual([trail])
    expect(await described('other', ARN)).toEqual([trail])
    expect(await described('other')).toEqual([])
    for (const Name of ['events', ARN]) {
      expect((await root.send(new GetTrailCommand({ Name }))).Trail).toEqual(trail)
    }
    expect((await root.send(new ListTrailsCommand({}))).Trails).toEqual([
      { TrailARN: ARN, Name: 'events', HomeRegion: 'us-east-1' },
    ])
    expect(await root.send(new GetTrailStatusCommand({ Name: 'events' }))).toMatchObject({ IsLogging: true })
    expect(await refusal(root.send(new GetTrailCommand({ Name: 'other' })))).toMatchObject({
      code: 'TrailNotFoundException',
      message: `Unknown trail: arn:aws:cloudtrail:us-east-1:${ACCOUNT}:trail/other for the user: ${ACCOUNT}`,
    })
    expect(await refusal(root.send(new GetTrailCommand({ Name: 'arn:aws:iam::1:x' })))).toMatchObject({
      code: 'CloudTrailARNInvalidException',
    })
    const ana = cloudtrail(
      await user(server, 'ana', { Effect: 'Allow', Action: 'cloudtrail:GetTrail', Resource: ARN }),
    )
    await ana.send(new GetTrailCommand({ Name: 'events' }))
    expect((await refusal(ana.send(new GetTrailStatusCommand({ Name: 'events' })))).message).toContain(
      `not authorized to perform: cloudtrail:GetTrailStatus on resource: ${ARN}`,
    )
    await expect(command(createTrailCommand)).rejects.toThrow('has a trail already')
  })

  it('has one key in force at a time, and lists those of a time', async () => {
    await command(rotateDigestKeyCommand, {})
    await server.advance(3_600)
    await command(rotateDigestKeyCommand, {})
    const keysOf = async (input: ListPublicKeysCommandInput) =>
      (await cloudtrail().send(new ListPublicKeysCommand(input))).PublicKeyList ?? []
    const [present, ...none] = await keysOf({})
    expect(none).toEqual([])
    const now = server.service.gateway.clock()
    const both = await keysOf({ StartTime: new Date(now - 7_200_000), EndTime: new Date(now) })
    expect(both.map(({ Fingerprint }) => Fingerprint)).toEqual([present?.Fingerprint, expect.any(String)])
    const [, former] = both
    expect(former?.ValidityEndTime).toEqual(present?.ValidityStartTime)
    const key = createPublicKey({ key: Buffer.from(present?.Value ?? []), type: 'pkcs1', format: 'der' })
    expect(key.asymmetricKeyDetails).toMatchObject({ modulusLength: 2048 })
    expect(await keysOf({ StartTime: new Date(0), EndTime: new Date(1) })).toEqual([])
    const wrong = new ListPublicKeysCommand({ StartTime: new Date(2), EndTime: new Date(1) })
    expect(await refusal(cloudtrail().send(wrong))).toMatchObject({ code: 'InvalidTimeRangeException' })
  })
})

function cloudtrail(credentials: Credentials = server.root): CloudTrailClient {
  const clock = { systemClockOffset: server.service.gateway.clock() - Date.now() }
  const client = new CloudTrailClient({
    endpoint: server.url,
    region: 'us-east-1',
    credentials,
    maxAttempts: 1,
    ...clock,
  })
  onTestFinished(() => client.destroy())
  return client
}
