import { CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail'
import {
  DeactivateMFADeviceCommand,
  ListMFADevicesCommand,
  ListVirtualMFADevicesCommand,
} from '@aws-sdk/client-iam'
import { describe, expect, it, onTestFinished } from 'vitest'
import { tokenRecord } from '../credentials/mfa-seed.ts'
import { base32 } from '../model/identifier.ts'
import { GLOBAL } from '../store/store.ts'
import { refusal, user } from '../testing/callers.ts'
import { deviceFor, enable, enableWith, mfaSession, stepNow } from '../testing/mfa.ts'
import { ACCOUNT } from '../testing/roles.ts'
import { type Credentials, testServer } from '../testing/test-server.ts'
import { operatorAuthor } from './author.ts'
import type { OperatorCommand } from './command.ts'
import { importTokensCommand, listTokensCommand, resetRootMfaCommand } from './hardware-tokens.ts'

const server = testServer()
const run = ({ run, name }: OperatorCommand, input: object = {}) =>
  run({ ...server.service, clock: Date.now }, { ...input }, operatorAuthor(name, Date.now))
const importText = (text: string) => run(importTokensCommand, { text })
const seed = Buffer.from('12345678901234567890')
const token = { SerialNumber: 'ABCD12345678', seed }
const line = `${token.SerialNumber},hex:${seed.toString('hex')}`
/** Gives the token to a user by its codes of a step and the one before. */
const enableAt = (step: number, UserName: string, as: Credentials = server.root) =>
  server.iamAs(as).send(enableWith(UserName, token, step))
const tokens = async () => ((await run(listTokensCommand)) as { tokens: object[] }).tokens

describe('gatehouse mfa import', () => {
  it('takes tokens in, sealed, which users then enable by serial number (B-176, B-213, B-265, SB-17 m)', async () => {
    expect(
      await importText(`# from the maker\n\n${line}\nEFGH12345678 , base32:${base32(seed)}\r\n`),
    ).toEqual({
      imported: 2,
    })
    const sealed = await server.service.store.entities.hardwareTokens.sealed(GLOBAL, token.SerialNumber)
    expect(Buffer.from(sealed ?? []).includes(seed)).toBe(false)
    expect(JSON.stringify(await server.service.store.changes(GLOBAL, 0, 100))).not.toContain(
      seed.toString('hex'),
    )

    const ana = await user(server, 'ana')
    await enable(server, 'ana', token)
    const { MFADevices } = await server.iam.send(new ListMFADevicesCommand({ UserName: 'ana' }))
    expect(MFADevices).toEqual([
      { UserName: 'ana', SerialNumber: token.SerialNumber, EnableDate: expect.any(Date) },
    ])
    await mfaSession(server, ana, token)
    // it is no virtual device
    expect((await server.iam.send(new ListVirtualMFADevicesCommand({}))).VirtualMFADevices).toEqual([])
    expect(await tokens()).toMatchObject([
      { serial: 'ABCD12345678', account: ACCOUNT },
      { serial: 'EFGH12345678', account: '-' },
    ])
  })

  it('lends a token to one user of one account at a time (B-174)', async () => {
    await importText(line)
    await user(server, 'ana')
    const other = await server.newAccount({ account_id: '444455556666' })
    await user({ iam: server.iamAs(other) }, 'bob')
    await user(server, 'eve')
    const used = stepNow(server)
    await enableAt(used, 'ana')
    const taken = { code: 'EntityAlreadyExists', status: 409, message: 'MFA Device is already in use.' }
    expect(await refusal(enable(server, 'eve', token))).toEqual(taken)
    expect(await refusal(enable(server, 'bob', token, { as: other }))).toEqual(taken)
    expect(await refusal(enable(server, 'ana', token))).toMatchObject({
      message: 'MFA Device for user ana already exists.',
    })
    const { SerialNumber } = token
    await server.iam.send(new DeactivateMFADeviceCommand({ UserName: 'ana', SerialNumber }))
    // codes that were used for one are not used for the other
    expect(await refusal(enableAt(used, 'bob', other))).toMatchObject({
      code: 'InvalidAuthenticationCode',
    })
    await server.advance(60)
    await enable(server, 'bob', token, { as: other })
    expect(await tokens()).toMatchObject([{ account: '444455556666' }])
  })

  it('gives a token to one of two accounts that ask at once', async () => {
    await importText(line)
    await user(server, 'ana')
    const other = await server.newAccount({ account_id: '444455556666' })
    await user({ iam: server.iamAs(other) }, 'bob')
    const results = await Promise.allSettled([
      enable(server, 'ana', token),
      enable(server, 'bob', token, { as: other }),
    ])
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })

  it('leaves codes used that were used before it took the token in again (B-174, SB-48)', async () => {
    await importText(line)
    await user(server, 'ana')
    await user(server, 'bob')
    const used = stepNow(server)
    await enableAt(used, 'ana')
    await server.iam.send(
      new DeactivateMFADeviceCommand({ UserName: 'ana', SerialNumber: token.SerialNumber }),
    )
    await importText(line)
    expect(await refusal(enableAt(used, 'bob'))).toMatchObject({ code: 'InvalidAuthenticationCode' })
    await server.advance(60)
    await enable(server, 'bob', token)
  })

  it('replaces the seed of a token that nobody has, and of no other', async () => {
    await importText(line)
    await importText(`${token.SerialNumber},hex:${'ab'.repeat(20)}`)
    const { store, keyRing } = server.service
    const sealed = await store.entities.hardwareTokens.sealed(GLOBAL, token.SerialNumber)
    const opened = await keyRing.open(tokenRecord(token.SerialNumber), sealed ?? new Uint8Array())
    expect(Buffer.from(opened).toString('hex')).toBe('ab'.repeat(20))
    await importText(line)
    await user(server, 'ana')
    await enable(server, 'ana', token)
    await expect(importText(line)).rejects.toThrow(`the token ABCD12345678 is in use in account ${ACCOUNT}`)
  })

  it.each([
    ['', 'text is missing'],
    ['# nothing\n', 'the file has no tokens'],
    [`${line}\nABCD,hex:00`, 'line 2: a line is SERIAL,hex:SEED or SERIAL,base32:SEED'],
    [`${line},x`, 'line 1: a line is SERIAL,hex:SEED or SERIAL,base32:SEED'],
    [`arn:aws:iam::1:mfa/x,hex:${'00'.repeat(20)}`, 'line 1: a line is'],
    ['ABCD12345678,3132333435363738', 'line 1: the seed is not'],
    ['ABCD12345678,hex:abc', 'line 1: the seed is not'],
    ['ABCD12345678,hex:0011', 'line 1: the seed is not'],
    ['ABCD12345678,base32:A1', 'line 1: the seed is not'],
    [`${line}\n${line}`, 'the file has a serial number twice'],
  ])('takes all of a file or nothing, and repeats no seed in what it says: %j', async (text, message) => {
    await expect(importText(text)).rejects.toThrow(message)
    expect(await tokens()).toEqual([])
  })
})

describe('gatehouse mfa reset-root', () => {
  /** Devices of the root user, which no operation makes. */
  const giveRoot = (...names: string[]) =>
    server.service.store.write([ACCOUNT], operatorAuthor('test', Date.now), async (tx) => {
      for (const Name of names) {
        const device = { Type: 'virtual', DeviceId: Name, Name, Path: '/', Tags: [] } as const
        await tx.mfaDevices.insert(ACCOUNT, { ...device, PrincipalId: ACCOUNT })
      }
    })

  it('takes every device from the root user and none from anybody else (A-410)', async () => {
    await user(server, 'ana')
    await deviceFor(server, 'ana')
    await giveRoot('one', 'two')
    expect(await run(resetRootMfaCommand, { account: ACCOUNT })).toEqual({ account: ACCOUNT, removed: 2 })
    expect((await server.iam.send(new ListMFADevicesCommand({}))).MFADevices).toEqual([])
    expect((await server.iam.send(new ListMFADevicesCommand({ UserName: 'ana' }))).MFADevices).toHaveLength(1)
    await expect(run(resetRootMfaCommand, { account: '000000000000' })).rejects.toThrow('there is no account')
  })

  it('leaves an event of each device, which says that the operator did it (A-410)', async () => {
    await giveRoot('one')
    await run(resetRootMfaCommand, { account: ACCOUNT })
    // a second one finds nothing and tells of nothing
    await run(resetRootMfaCommand, { account: ACCOUNT })
    const trail = new CloudTrailClient({
      ...{ endpoint: server.url, region: 'us-east-1', credentials: server.root },
    })
    onTestFinished(() => trail.destroy())
    const LookupAttributes = [{ AttributeKey: 'EventName', AttributeValue: 'DeactivateMFADevice' } as const]
    const { Events = [] } = await trail.send(new LookupEventsCommand({ LookupAttributes }))
    expect(Events.map(({ CloudTrailEvent = '' }) => JSON.parse(CloudTrailEvent))).toEqual([
      expect.objectContaining({
        userIdentity: { type: 'AWSService', invokedBy: 'operator' },
        eventSource: 'iam.amazonaws.com',
        requestParameters: { serialNumber: `arn:aws:iam::${ACCOUNT}:mfa/one` },
        responseElements: null,
        readOnly: false,
        recipientAccountId: ACCOUNT,
      }),
    ])
  })

  it('is what no administrator can do by a call (A-410)', async () => {
    const SerialNumber = `arn:aws:iam::${ACCOUNT}:mfa/one`
    await giveRoot('one')
    const admin = server.iamAs(await user(server, 'admin', { Effect: 'Allow', Action: '*', Resource: '*' }))
    const without = admin.send(new DeactivateMFADeviceCommand({ SerialNumber }))
    expect((await refusal(without)).code).toBe('NoSuchEntity')
    for (const UserName of ['root', 'admin']) {
      const call = admin.send(new DeactivateMFADeviceCommand({ UserName, SerialNumber }))
      expect((await refusal(call)).code).toBe('NoSuchEntity')
    }
    expect((await server.iam.send(new ListMFADevicesCommand({}))).MFADevices).toHaveLength(1)
  })
})
