import {
  CreateAccessKeyCommand,
  CreateLoginProfileCommand,
  CreateUserCommand,
  DeleteUserCommand,
  GenerateCredentialReportCommand,
  GetCredentialReportCommand,
  type IAMClient,
  ListUsersCommand,
  UpdateAccessKeyCommand,
  UpdateSigningCertificateCommand,
  UploadSigningCertificateCommand,
} from '@aws-sdk/client-iam'
import { parse } from 'csv-parse/sync'
import { describe, expect, it } from 'vitest'
import { operatorAuthor } from '../../operator/author.ts'
import type { SigningCertificate } from '../../store/entity/certificate.ts'
import { denied, refusal, user } from '../../testing/callers.ts'
import { certificate } from '../../testing/certificates.ts'
import { deviceFor, virtualDevice } from '../../testing/mfa.ts'
import { PASSWORD, setPasswordPolicy, signIn } from '../../testing/passwords.ts'
import { ACCOUNT } from '../../testing/roles.ts'
import { testServer } from '../../testing/test-server.ts'

const server = testServer()
const HOUR = 3600

const generate = (iam: IAMClient = server.iam) => iam.send(new GenerateCredentialReportCommand({}))
const get = (iam: IAMClient = server.iam) => iam.send(new GetCredentialReportCommand({}))
const idle = () => server.service.reports.idle()

/** Makes a report, and answers its lines. */
async function report(): Promise<string[]> {
  await generate()
  await idle()
  expect((await generate()).State).toBe('COMPLETE')
  return Buffer.from((await get()).Content ?? [])
    .toString('utf8')
    .split('\n')
}

const header =
  'user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,password_next_rotation,' +
  'mfa_active,access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,' +
  'access_key_1_last_used_region,access_key_1_last_used_service,access_key_2_active,access_key_2_last_rotated,' +
  'access_key_2_last_used_date,access_key_2_last_used_region,access_key_2_last_used_service,cert_1_active,' +
  'cert_1_last_rotated,cert_2_active,cert_2_last_rotated'

/** The cells of a user, by their column. */
function cellsOf(lines: readonly string[], name: string): Record<string, string> {
  const line = lines.find((text) => text.startsWith(`${name},`)) ?? ''
  const names = header.split(',')
  const cells = line.split(',')
  expect(cells).toHaveLength(names.length)
  return Object.fromEntries(names.map((column, index) => [column, cells[index] ?? '']))
}

const text = (time: Date | undefined) => `${time?.toISOString().slice(0, 19)}+00:00`
const noKey = (number: 1 | 2) => ({
  [`access_key_${number}_active`]: 'false',
  [`access_key_${number}_last_rotated`]: 'N/A',
  [`access_key_${number}_last_used_date`]: 'N/A',
  [`access_key_${number}_last_used_region`]: 'N/A',
  [`access_key_${number}_last_used_service`]: 'N/A',
})
const noCertificates = {
  cert_1_active: 'false',
  cert_1_last_rotated: 'N/A',
  cert_2_active: 'false',
  cert_2_last_rotated: 'N/A',
}

async function idOf(UserName: string): Promise<string> {
  const { Users = [] } = await server.iam.send(new ListUsersCommand({}))
  return Users.find((one) => one.UserName === UserName)?.UserId ?? ''
}

const use = (subject: string, time: Date, service: string, region: string) =>
  server.service.lastUses.note({ account: ACCOUNT, subject, time, service, region })

describe('GenerateCredentialReport', () => {
  it('starts a report, tells that it is being made, and then that it is there (B-283, A-174)', async () => {
    const { $metadata: _, ...started } = await generate()
    expect(started).toEqual({
      State: 'STARTED',
      Description: 'No report exists. Starting a new report generation task',
    })
    await idle()
    const { $metadata: __, ...complete } = await generate()
    expect(complete).toEqual({ State: 'COMPLETE' })
  })

  it('answers INPROGRESS while another process makes it, and takes it over when that one is gone', async () => {
    const author = operatorAuthor('test', Date.now)
    const RequestDate = new Date()
    const ClaimedUntil = new Date(Date.now() + 60_000)
    await server.service.store.write([ACCOUNT], author, (tx) =>
      tx.reports.insert(ACCOUNT, {
        ...{ ReportId: 'credentials', Type: 'credentials', State: 'making', RequestDate },
        ...{ Edition: 'theirs', Parts: 0, ClaimedBy: 'another', ClaimedUntil },
      }),
    )
    await idle()
    const { $metadata: _, ...waiting } = await generate()
    expect(waiting).toEqual({ State: 'INPROGRESS' })
    expect(await refusal(get())).toMatchObject({ code: 'ReportInProgress', status: 404 })
    await server.advance(120)
    await server.service.reports.sweep()
    await idle()
    expect((await generate()).State).toBe('COMPLETE')
  })

  it('makes no other report within four hours, and then one that takes its place (B-279, B-280)', async () => {
    const first = await report()
    const { GeneratedTime } = await get()
    await server.iam.send(new CreateUserCommand({ UserName: 'late' }))
    await server.advance(4 * HOUR - 60)
    expect((await generate()).State).toBe('COMPLETE')
    const again = await get()
    expect(Buffer.from(again.Content ?? []).toString('utf8')).toBe(first.join('\n'))
    expect(again.GeneratedTime).toEqual(GeneratedTime)
    await server.advance(120)
    expect((await generate()).State).toBe('STARTED')
    await idle()
    const second = await get()
    expect(Buffer.from(second.Content ?? []).toString('utf8')).toContain('\nlate,')
    const between = (second.GeneratedTime?.getTime() ?? 0) - (GeneratedTime?.getTime() ?? 0)
    expect(between).toBeGreaterThanOrEqual(4 * HOUR * 1000)
    // nothing is left of the first one
    const { items } = await server.service.store.entities.reportParts.list(ACCOUNT, { limit: 100 })
    expect(new Set(items.map(({ Edition }) => Edition)).size).toBe(1)
  })

  it('is decided on no resource, apart from GetCredentialReport (B-281)', async () => {
    const allow = { Effect: 'Allow', Action: 'iam:GetCredentialReport', Resource: '*' }
    const reader = server.iamAs(await user(server, 'reader', allow))
    expect(await refusal(generate(reader))).toEqual(denied('reader', 'iam:GenerateCredentialReport', '*'))
    const both = { ...allow, Action: ['iam:GenerateCredentialReport', 'iam:GetCredentialReport'] }
    const auditor = server.iamAs(await user(server, 'auditor', both))
    await generate(auditor)
    await idle()
    expect((await get(auditor)).ReportFormat).toBe('text/csv')
    expect(await refusal(auditor.send(new ListUsersCommand({})))).toMatchObject({ code: 'AccessDenied' })
  })
})

describe('GetCredentialReport', () => {
  // the word is the filler of the SDK for a text that was not sent
  const silent = (code: string, status: number) => ({ code, status, message: 'Unknown' })

  it('is ReportNotPresent before the first report, without a text (behaviours 39, B-283)', async () => {
    expect(await refusal(get())).toEqual(silent('ReportNotPresent', 410))
  })

  it('is ReportExpired once four hours have passed, and keeps to its account (B-283)', async () => {
    await report()
    const other = server.iamAs(await server.newAccount())
    expect(await refusal(get(other))).toEqual(silent('ReportNotPresent', 410))
    await server.advance(4 * HOUR + 60)
    expect(await refusal(get())).toEqual(silent('ReportExpired', 410))
  })

  it('is decided on no resource (B-281)', async () => {
    const ana = server.iamAs(await user(server, 'ana'))
    expect(await refusal(get(ana))).toEqual(denied('ana', 'iam:GetCredentialReport', '*'))
  })

  it('has the root user first, then users without regard to case, and no newline at the end (behaviours 114, B-278, B-284, B-285)', async () => {
    for (const UserName of ['bob', 'Alice', 'carol', 'gone']) {
      await server.iam.send(new CreateUserCommand({ UserName, Path: '/div/' }))
    }
    await server.iam.send(new DeleteUserCommand({ UserName: 'gone' }))
    const lines = await report()
    expect(lines[0]).toBe(header)
    expect(lines.slice(1).map((line) => line.split(',')[0])).toEqual([
      '<root_account>',
      'Alice',
      'bob',
      'carol',
    ])
    expect(cellsOf(lines, 'bob').arn).toBe(`arn:aws:iam::${ACCOUNT}:user/div/bob`)
  })

  it('tells of the root user by its own columns (B-286, B-288 to B-292)', async () => {
    const { items } = await server.service.store.entities.accessKeys.list(ACCOUNT, { limit: 1 })
    const root = cellsOf(await report(), '<root_account>')
    expect(root).toEqual({
      user: '<root_account>',
      arn: `arn:aws:iam::${ACCOUNT}:root`,
      user_creation_time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00$/),
      password_enabled: 'not_supported',
      password_last_used: 'N/A',
      password_last_changed: 'not_supported',
      password_next_rotation: 'not_supported',
      mfa_active: 'false',
      access_key_1_active: 'true',
      access_key_1_last_rotated: text(items[0]?.CreateDate),
      access_key_1_last_used_date: expect.stringMatching(/\+00:00$/),
      access_key_1_last_used_region: 'us-east-1',
      access_key_1_last_used_service: 'iam',
      ...noKey(2),
      ...noCertificates,
    })
  })

  it('tells of passwords, their use, change and rotation (B-272, B-287, B-288, B-289, B-290, B-291, SB-42)', async () => {
    for (const UserName of ['alice', 'bob', 'zoe']) await server.iam.send(new CreateUserCommand({ UserName }))
    await setPasswordPolicy(server, { MaxPasswordAge: 90 })
    const created = new Map<string, Date | undefined>()
    for (const UserName of ['alice', 'zoe']) {
      const command = new CreateLoginProfileCommand({ UserName, Password: PASSWORD })
      created.set(UserName, (await server.iam.send(command)).LoginProfile?.CreateDate)
    }
    const used = new Date('2026-01-30T10:00:00Z')
    for (const minute of [0, 4]) await signIn(server, 'zoe', new Date(used.getTime() + minute * 60_000))
    const lines = await report()
    const rotation = (name: string) => text(new Date((created.get(name)?.getTime() ?? 0) + 90 * 86_400_000))
    expect(cellsOf(lines, 'alice')).toMatchObject({
      password_enabled: 'true',
      password_last_used: 'no_information',
      password_last_changed: text(created.get('alice')),
      password_next_rotation: rotation('alice'),
    })
    expect(cellsOf(lines, 'zoe')).toMatchObject({ password_last_used: '2026-01-30T10:00:00+00:00' })
    expect(cellsOf(lines, 'bob').user_creation_time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00$/)
    expect(cellsOf(lines, 'bob')).toMatchObject({
      password_enabled: 'false',
      password_last_used: 'N/A',
      password_last_changed: 'N/A',
      password_next_rotation: 'N/A',
    })
  })

  it('has no rotation where passwords do not expire (B-291)', async () => {
    await server.iam.send(new CreateUserCommand({ UserName: 'alice' }))
    await server.iam.send(new CreateLoginProfileCommand({ UserName: 'alice', Password: PASSWORD }))
    expect(cellsOf(await report(), 'alice').password_next_rotation).toBe('N/A')
  })

  it('tells of devices that somebody has, not of those that were only made (B-292, SB-42)', async () => {
    for (const UserName of ['alice', 'erin']) await server.iam.send(new CreateUserCommand({ UserName }))
    await deviceFor(server, 'alice')
    await virtualDevice(server, 'erin')
    const lines = await report()
    expect([cellsOf(lines, 'alice').mfa_active, cellsOf(lines, 'erin').mfa_active]).toEqual(['true', 'false'])
  })

  it('tells of keys, the Region only where the service has one (B-275, B-293 to B-296, B-297, B-298, SB-42, decisions)', async () => {
    const { accessKeyId: bob } = await user(server, 'bob')
    const { accessKeyId: first } = await user(server, 'carol')
    await server.advance(5)
    const second = await server.iam.send(new CreateAccessKeyCommand({ UserName: 'carol' }))
    const { AccessKeyId = '', CreateDate } = second.AccessKey ?? {}
    await server.iam.send(new UpdateAccessKeyCommand({ UserName: 'carol', AccessKeyId, Status: 'Inactive' }))
    const at = new Date('2026-01-20T10:00:00Z')
    use(bob, at, 'ec2', 'us-west-2')
    use(bob, new Date('2026-01-20T10:14:00Z'), 'ec2', 'us-west-2')
    use(first, at, 's3', 'us-east-1')
    const lines = await report()
    expect(cellsOf(lines, 'bob')).toMatchObject({
      access_key_1_active: 'true',
      access_key_1_last_used_date: '2026-01-20T10:00:00+00:00',
      access_key_1_last_used_region: 'us-west-2',
      access_key_1_last_used_service: 'ec2',
      ...noKey(2),
    })
    expect(cellsOf(lines, 'carol')).toMatchObject({
      access_key_1_active: 'true',
      access_key_1_last_used_region: 'N/A',
      access_key_1_last_used_service: 's3',
      ...noKey(2),
      // an inactive key keeps it (behaviours 114)
      access_key_2_last_rotated: text(CreateDate),
    })
  })

  it('counts a key that becomes active again as changed (B-294)', async () => {
    const { accessKeyId: AccessKeyId } = await user(server, 'bob')
    const set = (Status: 'Active' | 'Inactive') =>
      server.iam.send(new UpdateAccessKeyCommand({ UserName: 'bob', AccessKeyId, Status }))
    await server.advance(100)
    await set('Active')
    await set('Inactive')
    await server.advance(100)
    await set('Active')
    const key = await server.service.store.entities.accessKeys.get(ACCOUNT, AccessKeyId)
    const since = (key?.ActivationDate?.getTime() ?? 0) - (key?.CreateDate.getTime() ?? 0)
    expect(since).toBeGreaterThanOrEqual(200_000)
    expect(cellsOf(await report(), 'bob').access_key_1_last_rotated).toBe(text(key?.ActivationDate))
  })

  it('tells of signing certificates (B-299, SB-42)', async () => {
    await server.iam.send(new CreateUserCommand({ UserName: 'dave' }))
    const PrincipalId = await idOf('dave')
    const stored = (
      CertificateId: string,
      day: number,
      Status: 'Active' | 'Inactive',
    ): SigningCertificate => {
      const UploadDate = new Date(Date.UTC(2026, 0, day))
      return {
        CertificateId,
        PrincipalId,
        CertificateBody: 'PEM',
        Status,
        UploadDate,
        StatusDate: UploadDate,
      }
    }
    await server.service.store.write([ACCOUNT], operatorAuthor('test', Date.now), async (tx) => {
      await tx.signingCertificates.insert(ACCOUNT, stored('A', 3, 'Inactive'))
      await tx.signingCertificates.insert(ACCOUNT, stored('B', 2, 'Active'))
    })
    expect(cellsOf(await report(), 'dave')).toMatchObject({
      cert_1_active: 'true',
      cert_1_last_rotated: '2026-01-02T00:00:00+00:00',
      cert_2_active: 'false',
      cert_2_last_rotated: 'N/A',
    })
  })

  it('tells that a signing certificate was switched off, and when it was switched on again (B-316)', async () => {
    const UserName = 'erin'
    await server.iam.send(new CreateUserCommand({ UserName }))
    const CertificateBody = certificate('erin').body
    const { Certificate } = await server.iam.send(
      new UploadSigningCertificateCommand({ UserName, CertificateBody }),
    )
    const CertificateId = Certificate?.CertificateId
    const set = (Status: 'Active' | 'Inactive') =>
      server.iam.send(new UpdateSigningCertificateCommand({ UserName, CertificateId, Status }))
    await set('Inactive')
    expect(cellsOf(await report(), UserName)).toMatchObject(noCertificates)
    await server.advance(5 * HOUR)
    await set('Active')
    const [stored] = await server.service.store.entities.signingCertificates.of(ACCOUNT, await idOf(UserName))
    const since = (stored?.StatusDate.getTime() ?? 0) - (Certificate?.UploadDate?.getTime() ?? 0)
    expect(since).toBeGreaterThanOrEqual(5 * HOUR * 1000)
    expect(cellsOf(await report(), UserName)).toMatchObject({
      ...noCertificates,
      cert_1_active: 'true',
      cert_1_last_rotated: text(stored?.StatusDate),
    })
  })

  it('quotes names that hold a comma', async () => {
    await server.iam.send(new CreateUserCommand({ UserName: 'a,b' }))
    expect((await report()).at(-1)).toMatch(new RegExp(`^"a,b","arn:aws:iam::${ACCOUNT}:user/a,b",\\d{4}-`))
  })

  it('lets no path forge columns', async () => {
    const Path = '/",2026-01-01T00:00:00+00:00,true,N/A,N/A,N/A,true,false/'
    await server.iam.send(new CreateUserCommand({ UserName: 'mallory', Path }))
    const [row] = parse((await report()).join('\n'), { columns: true, from: 2 })
    expect(row).toMatchObject({
      user: 'mallory',
      arn: `arn:aws:iam::${ACCOUNT}:user${Path}mallory`,
      password_enabled: 'false',
      mfa_active: 'false',
      access_key_1_active: 'false',
    })
  })
})
