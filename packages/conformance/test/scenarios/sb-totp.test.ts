import {
  CreateVirtualMFADeviceCommand,
  DeactivateMFADeviceCommand,
  EnableMFADeviceCommand,
  type IAMClient,
  ListMFADevicesCommand,
  ListUsersCommand,
  ListVirtualMFADevicesCommand,
  ResyncMFADeviceCommand,
} from '@aws-sdk/client-iam'
import { GetSessionTokenCommand } from '@aws-sdk/client-sts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Account } from '../../src/account.ts'
import { Authenticator, codeAt, fromBase32, sessionOf } from '../../src/authenticator.ts'
import { ClockedServer } from '../../src/clocked-server.ts'
import { type Credentials, credentialsOf } from '../../src/credentials.ts'
import { decide } from '../../src/decide.ts'
import { allow, newKey, newUser, policyOf } from '../../src/people.ts'
import { refusal } from '../../src/refusal.ts'
import { newAccount } from '../../src/target.ts'

const denied = { code: 'AccessDenied', status: 403 }
const invalid = { code: 'InvalidAuthenticationCode', status: 403 }

describe('SB-15: users resynchronize their own devices (B-226, B-234)', () => {
  const own = ['iam:ListMFADevices', 'iam:ResyncMFADevice']
  const policy = policyOf(
    allow('iam:ListVirtualMFADevices'),
    allow(own, 'arn:aws:iam::*:user/${aws:username}'),
    {
      Effect: 'Deny',
      NotAction: [...own, 'iam:ListVirtualMFADevices'],
      Resource: '*',
      Condition: { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } },
    },
  )
  const codes = { AuthenticationCode1: '000000', AuthenticationCode2: '000001' }
  let account: Account
  let ray: Credentials
  let device: Authenticator
  let session: Credentials
  const resync = (UserName: string) =>
    new ResyncMFADeviceCommand({ UserName, SerialNumber: device.serial, ...codes })
  const changing = {
    create: (iam: IAMClient) => iam.send(new CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: 'more' })),
    enable: (iam: IAMClient) =>
      iam.send(new EnableMFADeviceCommand({ UserName: 'ray', SerialNumber: device.serial, ...codes })),
    deactivate: (iam: IAMClient) =>
      iam.send(new DeactivateMFADeviceCommand({ UserName: 'ray', SerialNumber: device.serial })),
  }
  beforeAll(async () => {
    account = await newAccount()
    const attached = ['arn:aws:iam::aws:policy/AmazonS3FullAccess']
    await newUser(account, 'ray', { policies: [policy], attached })
    await newUser(account, 'other')
    ray = await newKey(account, 'ray')
    device = await Authenticator.enable(account, 'ray')
    session = await sessionOf(account, ray, device)
  })

  it('lists and resynchronizes without MFA: only the codes are wrong', async () => {
    const iam = account.iamAs(ray)
    await iam.send(new ListVirtualMFADevicesCommand({}))
    await iam.send(new ListMFADevicesCommand({ UserName: 'ray' }))
    expect(await refusal(iam.send(resync('ray')))).toMatchObject(invalid)
    const { code, message } = await refusal(iam.send(resync('other')))
    expect([code, message]).toEqual([
      'AccessDenied',
      expect.stringMatching(/no identity-based policy allows/),
    ])
  })

  it.each(['create', 'deactivate'] as const)('without MFA %s is denied explicitly', async (name) => {
    const { code, message } = await refusal(changing[name](account.iamAs(ray)))
    expect([code, message]).toEqual(['AccessDenied', expect.stringMatching(/with an explicit deny/)])
  })

  it.each(['create', 'enable', 'deactivate'] as const)('with MFA %s is not allowed', async (name) => {
    const { code, message } = await refusal(changing[name](account.iamAs(session)))
    expect([code, message]).toEqual([
      'AccessDenied',
      expect.stringMatching(/no identity-based policy allows/),
    ])
  })

  it.each([
    ['false', 'ExplicitDeny'],
    ['true', 'Allow'],
  ])('with aws:MultiFactorAuthPresent %s buckets are: %s', async (present, expected) => {
    const context = { 'aws:MultiFactorAuthPresent': present }
    const wish = { action: 's3:ListAllMyBuckets', resource: '*', context }
    expect(await decide(account, { user: 'ray' }, wish)).toBe(expected)
  })
})

describe('with a clock that is put forward', () => {
  let server: ClockedServer
  beforeAll(async () => {
    server = await ClockedServer.start()
  })
  afterAll(() => server.stop())

  const step = () => Math.floor(server.now() / 30)
  const user = async (name: string, ...policies: object[]) => {
    await newUser(server.account, name, { policies })
    return newKey(server.account, name)
  }

  /** A device that is not enabled yet, with the calls that take its codes, counted in steps from now. */
  async function newDevice(UserName: string, key: Credentials) {
    const command = new CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: UserName })
    const { VirtualMFADevice } = await server.iamAs().send(command)
    const SerialNumber = VirtualMFADevice?.SerialNumber ?? ''
    const seed = fromBase32(Buffer.from(VirtualMFADevice?.Base32StringSeed ?? []).toString())
    const code = (distance: number) => codeAt(seed, step() + distance)
    const pair = (first: number, second = first + 1) => {
      const now = step()
      const [AuthenticationCode1, AuthenticationCode2] = [first, second].map((each) =>
        codeAt(seed, now + each),
      )
      return { UserName, SerialNumber, AuthenticationCode1, AuthenticationCode2 }
    }
    return {
      enable: (...steps: [number, number?]) =>
        server.iamAs().send(new EnableMFADeviceCommand(pair(...steps))),
      resync: (...steps: [number, number?]) =>
        server.iamAs().send(new ResyncMFADeviceCommand(pair(...steps))),
      code,
      async session(distance = 0, DurationSeconds = 7200, TokenCode = code(distance)) {
        const input = { SerialNumber, TokenCode, DurationSeconds }
        const { Credentials } = await server.stsAs(key).send(new GetSessionTokenCommand(input))
        return credentialsOf(Credentials)
      },
    }
  }

  it('SB-47 rows 1, 8: two codes of now enable a device, the next one counts once (B-189)', async () => {
    const device = await newDevice('one', await user('one'))
    await device.enable(-1)
    const next = device.code(1)
    await device.session(1, 7200, next)
    expect(await refusal(device.session(1, 7200, next))).toMatchObject(denied)
  })

  it('SB-47 rows 2, 3, 4: late codes leave it out of step, until two fresh ones come (B-199, B-228)', async () => {
    const device = await newDevice('two', await user('two'))
    await device.enable(-10)
    expect(await refusal(device.session())).toMatchObject(denied)
    await server.advance(120)
    await device.resync(-1)
    await device.session(1)
    await server.advance(600)
    await device.resync(-10)
    expect(await refusal(device.session())).toMatchObject(denied)
  })

  it.each([
    ['an hour old', -120, -119],
    ['equal', 0, 0],
    ['not consecutive', -2, 0],
    ['the wrong way round', 0, -1],
  ])('SB-47 rows 5, 6: codes that are %s neither enable nor resynchronize', async (title, ...steps) => {
    const name = title.replaceAll(' ', '-')
    const device = await newDevice(name, await user(name))
    expect(await refusal(device.enable(...steps))).toMatchObject(invalid)
    await device.enable(-1)
    await server.advance(120)
    expect(await refusal(device.resync(...steps))).toMatchObject(invalid)
  })

  it.todo('SB-47 row 7: three wrong codes at sign-in lead to the page that repairs (waits for sign-in pages)')

  it('SB-21: MFA counts for an hour, though the session lasts two (B-250)', async () => {
    const Condition = { NumericLessThan: { 'aws:MultiFactorAuthAge': '3600' } }
    const key = await user('mia', policyOf({ ...allow('iam:ListUsers'), Condition }))
    const device = await newDevice('mia', key)
    await device.enable(-1)
    const users = (as: Credentials) => server.iamAs(as).send(new ListUsersCommand({}))
    expect(await refusal(users(key))).toMatchObject(denied)
    const session = await device.session(1)
    await users(session)
    await server.advance(3300)
    await users(session)
    await server.advance(400)
    expect(await refusal(users(session))).toMatchObject(denied)
    await users(await device.session())
  })

  it.each([
    ['3599', 'Allow'],
    ['3600', 'ImplicitDeny'],
    [undefined, 'ImplicitDeny'],
  ])('SB-21: with an age of %s the instance ends: %s', async (age, expected) => {
    const Condition = { NumericLessThan: { 'aws:MultiFactorAuthAge': '3600' } }
    const name = `aged-${age}`
    await user(name, policyOf({ ...allow('ec2:TerminateInstances'), Condition }))
    const context = age === undefined ? {} : { 'aws:MultiFactorAuthAge': age }
    const wish = { action: 'ec2:TerminateInstances', resource: '*', context }
    expect(await decide(server.account, { user: name }, wish)).toBe(expected)
  })
})
