import {
  AddUserToGroupCommand,
  CreateGroupCommand,
  ListMFADevicesCommand,
  ListUsersCommand,
  PutGroupPolicyCommand,
  RemoveUserFromGroupCommand,
} from '@aws-sdk/client-iam'
import {
  AssumeRoleCommand,
  type AssumeRoleCommandInput,
  GetCallerIdentityCommand,
  GetSessionTokenCommand,
} from '@aws-sdk/client-sts'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { codeAt } from '../credentials/totp.ts'
import { operatorAuthor } from '../operator/author.ts'
import type { MfaDevice, VirtualMfaDevice } from '../store/entity/mfa-device.ts'
import { policyOf, refusal, refusals, user } from '../testing/callers.ts'
import { codeOf, deviceFor, mfaSession, stepNow, type TestDevice, wrongCodesOf } from '../testing/mfa.ts'
import { ACCOUNT, assume, role, trust } from '../testing/roles.ts'
import { type Credentials, testServer } from '../testing/test-server.ts'

const server = testServer()
const everything = { Effect: 'Allow', Action: '*', Resource: '*' }
const wrongCode = {
  code: 'AccessDenied',
  status: 403,
  message: 'MultiFactorAuthentication failed with invalid MFA one time pass code. ',
}
const wrongDevice = {
  code: 'AccessDenied',
  status: 403,
  message:
    'MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.',
}
const withMfa = JSON.stringify({
  Version: '2012-10-17',
  Statement: {
    Effect: 'Allow',
    Principal: { AWS: ACCOUNT },
    Action: 'sts:AssumeRole',
    Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } },
  },
})
let ana: Credentials
let phone: TestDevice

beforeEach(async () => {
  ana = await user(server, 'ana', everything)
  phone = await deviceFor(server, 'ana')
})

const sessionToken = (SerialNumber: string | undefined, TokenCode: string | undefined, as = ana) =>
  server.stsAs(as).send(new GetSessionTokenCommand({ SerialNumber, TokenCode }))
const assumeWith = (RoleArn: string, input: Partial<AssumeRoleCommandInput> = {}, as = ana) =>
  server.stsAs(as).send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'session', ...input }))

function virtualOf(device: MfaDevice | undefined): VirtualMfaDevice {
  if (device?.Type === 'virtual') return device
  throw new Error('the device is no authenticator app')
}

describe('a one-time code in GetSessionToken', () => {
  it('counts once (behaviours 93, SB-22, SB-47 row 8)', async () => {
    const code = codeOf(server, phone, 1)
    await sessionToken(phone.SerialNumber, code)
    expect(await refusal(sessionToken(phone.SerialNumber, code))).toEqual(wrongCode)
    await server.advance(90)
    await sessionToken(phone.SerialNumber, codeOf(server, phone))
  })

  it('counts once where many use it at once', async () => {
    const code = codeOf(server, phone, 1)
    const results = await Promise.allSettled(
      Array.from({ length: 5 }, () => sessionToken(phone.SerialNumber, code)),
    )
    const lost = results.filter((result) => result.status === 'rejected')
    expect(lost).toHaveLength(4)
    for (const { reason } of lost) expect(await refusal(Promise.reject(reason))).toEqual(wrongCode)
  })

  it('counts within two steps either way and no further (behaviours 93)', async () => {
    await server.advance(1200)
    const early = stepNow(server)
    const at = (distance: number) => codeAt(phone.seed, early + distance)
    expect(await refusal(sessionToken(phone.SerialNumber, at(-4)))).toEqual(wrongCode)
    expect(await refusal(sessionToken(phone.SerialNumber, at(5)))).toEqual(wrongCode)
    await sessionToken(phone.SerialNumber, at(-1))
    await sessionToken(phone.SerialNumber, at(1))
  })

  it("is of the caller's own device, which is named by serial number (B-174, B-184, B-265, SB-17 d)", async () => {
    const bob = await user(server, 'bob')
    const bobs = await deviceFor(server, 'bob')
    expect(await refusal(sessionToken(bobs.SerialNumber, codeOf(server, bobs, 1)))).toEqual(wrongDevice)
    expect(await refusal(sessionToken(phone.SerialNumber, codeOf(server, bobs, 1)))).toEqual(wrongCode)
    for (const serial of [`arn:aws:iam::${ACCOUNT}:mfa/absent`, 'ABCD12345678']) {
      expect(await refusal(sessionToken(serial, '123456'))).toEqual(wrongDevice)
    }
    await sessionToken(bobs.SerialNumber, codeOf(server, bobs, 1), bob)
  })

  it('goes with a serial number, and never with the root user (B-255)', async () => {
    expect(
      await refusals(
        sessionToken(phone.SerialNumber, undefined),
        sessionToken(undefined, codeOf(server, phone, 1)),
        sessionToken(phone.SerialNumber, codeOf(server, phone, 1), server.root),
      ),
    ).toEqual([wrongDevice, wrongDevice, wrongDevice])
    expect(await refusal(sessionToken(phone.SerialNumber, '12345'))).toMatchObject({
      code: 'ValidationError',
      status: 400,
    })
  })

  it('is none of a security key, which shows no codes, in AssumeRole neither (B-256)', async () => {
    const RoleArn = await role(server, 'app', withMfa)
    await sessionToken(phone.SerialNumber, codeOf(server, phone, 1))
    // the device becomes a key and keeps its seed, so that its type alone keeps its codes from counting
    await server.service.store.write([ACCOUNT], operatorAuthor('test', Date.now), async (tx) => {
      const { mfaDevices } = tx
      const {
        Name,
        Path: _path,
        Tags: _tags,
        ...device
      } = virtualOf(await mfaDevices.find(ACCOUNT, 'mfa/ana-phone'))
      const SerialPath = `/user/ana/${Name}-ABCD`
      await mfaDevices.update(ACCOUNT, { ...device, Type: 'fido', Name, SerialPath, Certifications: {} })
    })
    const SerialNumber = `arn:aws:iam::${ACCOUNT}:u2f/user/ana/ana-phone-ABCD`
    const { MFADevices } = await server.iam.send(new ListMFADevicesCommand({ UserName: 'ana' }))
    expect(MFADevices).toMatchObject([{ SerialNumber }])
    await server.advance(90)
    const TokenCode = codeOf(server, phone)
    expect(await refusal(sessionToken(SerialNumber, TokenCode))).toEqual(wrongDevice)
    expect(await refusal(assumeWith(RoleArn, { SerialNumber, TokenCode }))).toEqual(wrongDevice)
  })

  it('is not found by trying: after ten wrong ones none counts for a while', async () => {
    for (const wrong of wrongCodesOf(server, phone, 10)) {
      expect(await refusal(sessionToken(phone.SerialNumber, wrong))).toEqual(wrongCode)
    }
    expect(await refusal(sessionToken(phone.SerialNumber, codeOf(server, phone, 1)))).toEqual(wrongCode)
    await server.advance(901)
    await sessionToken(phone.SerialNumber, codeOf(server, phone))
  })

  it('counts once where a refused call is tried again because another process has news', async () => {
    const { store } = server.service
    const news = vi.spyOn(store, 'catchUp').mockResolvedValue(true)
    for (const wrong of wrongCodesOf(server, phone, 9)) {
      expect(await refusal(sessionToken(phone.SerialNumber, wrong))).toEqual(wrongCode)
    }
    expect(news.mock.calls.length).toBeGreaterThanOrEqual(9)
    await sessionToken(phone.SerialNumber, codeOf(server, phone, 1))
  })
})

describe('a session with a second factor', () => {
  it('may call IAM, and of STS what sessions may (behaviours 108, D-09, B-251)', async () => {
    const session = await mfaSession(server, ana, phone)
    await server.iamAs(session).send(new ListUsersCommand({}))
    await server.stsAs(session).send(new GetCallerIdentityCommand({}))
    expect(await refusal(sessionToken(undefined, undefined, session))).toMatchObject({
      message: 'Cannot call GetSessionToken with session credentials',
    })
  })

  it('tells policies so, and for how long (SB-20, SB-21, B-249, B-250)', async () => {
    const timed = (Condition: object) => ({
      Effect: 'Allow',
      Action: 'iam:ListUsers',
      Resource: '*',
      Condition,
    })
    const may = async (as: Credentials) =>
      server
        .iamAs(as)
        .send(new ListUsersCommand({}))
        .then(
          () => true,
          () => false,
        )
    const present = await user(server, 'eva', timed({ Bool: { 'aws:MultiFactorAuthPresent': 'true' } }))
    const evas = await deviceFor(server, 'eva')
    expect(await may(present)).toBe(false)
    expect(await may(await mfaSession(server, present, evas))).toBe(true)

    const mia = await user(server, 'mia', timed({ NumericLessThan: { 'aws:MultiFactorAuthAge': '3600' } }))
    const device = await deviceFor(server, 'mia')
    expect(await may(mia)).toBe(false)
    const session = await mfaSession(server, mia, device, { DurationSeconds: 7200 })
    expect(await may(session)).toBe(true)
    await server.advance(3300)
    expect(await may(session)).toBe(true)
    await server.advance(300)
    expect(await may(session)).toBe(false)
    expect(await may(await mfaSession(server, mia, device))).toBe(true)
  })

  it('has the permissions of the user at each moment (SB-18)', async () => {
    const Statement = { Effect: 'Allow', Action: 'iam:ListUsers', Resource: '*' }
    const PolicyDocument = policyOf({
      ...Statement,
      Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } },
    })
    const [GroupName, UserName] = ['Admins', 'sofia']
    const sofia = await user(server, UserName)
    const device = await deviceFor(server, UserName)
    await server.iam.send(new CreateGroupCommand({ GroupName }))
    await server.iam.send(new PutGroupPolicyCommand({ GroupName, PolicyName: 'mfa', PolicyDocument }))
    await server.iam.send(new AddUserToGroupCommand({ GroupName, UserName }))
    expect(await refusal(server.iamAs(sofia).send(new ListUsersCommand({})))).toMatchObject({ status: 403 })
    const session = server.iamAs(await mfaSession(server, sofia, device))
    await session.send(new ListUsersCommand({}))
    await server.iam.send(new RemoveUserFromGroupCommand({ GroupName, UserName }))
    expect(await refusal(session.send(new ListUsersCommand({})))).toMatchObject({ status: 403 })
  })
})

describe('a one-time code in AssumeRole', () => {
  it('lets in where the trust policy asks for it (SB-16, SB-17 a to f, B-263, B-458)', async () => {
    const arn = await role(server, 'CrossAccountRole', withMfa)
    const denied = {
      code: 'AccessDenied',
      message: `User: arn:aws:iam::${ACCOUNT}:user/ana is not authorized to perform: sts:AssumeRole on resource: ${arn}`,
    }
    const { SerialNumber } = phone
    const bobs = await user(server, 'bob').then(() => deviceFor(server, 'bob'))
    expect(await refusal(assumeWith(arn))).toMatchObject(denied)
    const code = codeOf(server, phone, 1)
    await assumeWith(arn, { SerialNumber, TokenCode: code })
    expect(await refusal(assumeWith(arn, { SerialNumber, TokenCode: code }))).toEqual(wrongCode)
    expect(
      await refusal(assumeWith(arn, { SerialNumber: bobs.SerialNumber, TokenCode: codeOf(server, bobs, 1) })),
    ).toEqual(wrongDevice)

    await server.advance(90)
    const withCode = await mfaSession(server, ana, phone)
    await assume(server, withCode, arn)
    const { Credentials } = await sessionToken(undefined, undefined)
    const without = {
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    }
    expect(await refusal(assume(server, without, arn))).toMatchObject(denied)
  })

  it('does not stand in for a permission, and is not used up by a denial (SB-17 g)', async () => {
    const sam = await user(server, 'sam')
    const device = await deviceFor(server, 'sam')
    const arn = await role(server, 'app', withMfa)
    const TokenCode = codeOf(server, device, 1)
    const { SerialNumber } = device
    expect(await refusal(assumeWith(arn, { SerialNumber, TokenCode }, sam))).toMatchObject({
      message: expect.stringContaining('is not authorized to perform: sts:AssumeRole'),
    })
    await sessionToken(SerialNumber, TokenCode, sam)
  })

  it('leaves nothing of itself in the session of the role (SB-20, D-18, B-253)', async () => {
    const arn = await role(server, 'app', trust(`arn:aws:iam::${ACCOUNT}:user/ana`), {
      Effect: 'Allow',
      Action: 'iam:ListUsers',
      Resource: '*',
      Condition: { Null: { 'aws:MultiFactorAuthPresent': 'true' } },
    })
    const { SerialNumber } = phone
    const session = await assume(server, ana, arn, { SerialNumber, TokenCode: codeOf(server, phone, 1) })
    await server.iamAs(session).send(new ListUsersCommand({}))
  })

  it('has just been given, whatever the session before it was (B-250)', async () => {
    const arn = await role(
      server,
      'fresh',
      JSON.stringify({
        Version: '2012-10-17',
        Statement: {
          Effect: 'Allow',
          Principal: { AWS: ACCOUNT },
          Action: 'sts:AssumeRole',
          Condition: { NumericLessThan: { 'aws:MultiFactorAuthAge': '60' } },
        },
      }),
    )
    const session = await mfaSession(server, ana, phone, { DurationSeconds: 7200 })
    await server.advance(600)
    expect(await refusal(assume(server, session, arn))).toMatchObject({ code: 'AccessDenied' })
    const { SerialNumber } = phone
    await assume(server, session, arn, { SerialNumber, TokenCode: codeOf(server, phone) })
  })

  it('is refused of whoever has no device: sessions of roles', async () => {
    const arn = await role(server, 'app', trust(ACCOUNT), everything)
    const session = await assume(server, ana, arn)
    const { SerialNumber } = phone
    const TokenCode = codeOf(server, phone, 1)
    expect(await refusal(assumeWith(arn, { SerialNumber, TokenCode }, session))).toEqual(wrongDevice)
  })
})
