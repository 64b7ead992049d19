import * as iam from '@aws-sdk/client-iam'
import { AssumeRoleCommand, GetSessionTokenCommand } from '@aws-sdk/client-sts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Account } from '../../src/account.ts'
import { codeAt, fromBase32 } from '../../src/authenticator.ts'
import { ClockedServer } from '../../src/clocked-server.ts'
import { credentialReport } from '../../src/credential-report.ts'
import { type Credentials, credentialsOf } from '../../src/credentials.ts'
import { operator } from '../../src/operator.ts'
import { allow, newKey, newUser, policyOf } from '../../src/people.ts'
import { refusal } from '../../src/refusal.ts'

const denied = { code: 'AccessDenied', status: 403 }
const invalid = { code: 'InvalidAuthenticationCode', status: 403 }
const taken = { code: 'EntityAlreadyExists', status: 409 }
const absent = { code: 'NoSuchEntity', status: 404 }

let server: ClockedServer
let other: Account
/** Somebody of the other account. */
let bob: Credentials
beforeAll(async () => {
  server = await ClockedServer.start()
  other = await Account.inTestMode(server.account.endpoint)
  bob = await person('bob', other)
})
afterAll(() => server.stop())

/** The administrator of an account, by the server's clock. */
const administrator = (account: Account) => server.iamAs(account.administrator)

/** What shows codes: an app or a token, with the calls that take them, counted in steps from now. */
class Device {
  readonly serial: string
  readonly #seed: Buffer

  constructor(serial: string, seed: Buffer) {
    this.serial = serial
    this.#seed = seed
  }

  /** A token of the operator's registry, with a seed of its own. */
  static async hardware(
    serial: string,
    seed = Buffer.from(serial.padEnd(20, '*').slice(-20)),
  ): Promise<Device> {
    await operator(server.account, 'mfa import', { text: `${serial},hex:${seed.toString('hex')}` })
    return new Device(serial, seed)
  }

  static async virtual(name: string): Promise<Device> {
    const command = new iam.CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: name })
    const { VirtualMFADevice: made } = await administrator(server.account).send(command)
    const seed = fromBase32(Buffer.from(made?.Base32StringSeed ?? []).toString())
    return new Device(made?.SerialNumber ?? '', seed)
  }

  /** Another device with the same seed, under another serial number where one is told. */
  twin(serial = this.serial): Device {
    return new Device(serial, this.#seed)
  }

  code(distance: number): string {
    return codeAt(this.#seed, Math.floor(server.now() / 30) + distance)
  }

  #pair(UserName: string, first: number, second: number) {
    const now = Math.floor(server.now() / 30)
    const [AuthenticationCode1, AuthenticationCode2] = [first, second].map((step) =>
      codeAt(this.#seed, now + step),
    )
    const codes = { AuthenticationCode1, AuthenticationCode2 }
    return { UserName, SerialNumber: this.serial, ...codes }
  }

  enable(UserName: string, first = -1, second = first + 1, as = administrator(server.account)) {
    return as.send(new iam.EnableMFADeviceCommand(this.#pair(UserName, first, second)))
  }

  resync(UserName: string, first = -1, second = first + 1) {
    return administrator(server.account).send(
      new iam.ResyncMFADeviceCommand(this.#pair(UserName, first, second)),
    )
  }

  deactivate(UserName: string, as = administrator(server.account)) {
    return as.send(new iam.DeactivateMFADeviceCommand({ UserName, SerialNumber: this.serial }))
  }

  async session(key: Credentials, distance = 0, TokenCode = this.code(distance)): Promise<Credentials> {
    const input = { SerialNumber: this.serial, TokenCode }
    return credentialsOf((await server.stsAs(key).send(new GetSessionTokenCommand(input))).Credentials)
  }
}

async function person(UserName: string, account = server.account): Promise<Credentials> {
  await newUser(account, UserName, { policies: [policyOf(allow('*'))] })
  return newKey(account, UserName)
}
const devicesOf = async (UserName: string) => {
  const { MFADevices = [] } = await administrator(server.account).send(
    new iam.ListMFADevicesCommand({ UserName }),
  )
  return MFADevices.map(({ SerialNumber }) => SerialNumber).sort()
}
/** So that no code that was used before is one of those that come next. */
const later = () => server.advance(120)

describe('MFA', () => {
  it('is off until a device is enabled, of which the report tells (A-301, A-384)', async () => {
    const key = await person('plain')
    expect(await devicesOf('plain')).toEqual([])
    const { Credentials } = await server.stsAs(key).send(new GetSessionTokenCommand({}))
    // a session without a code reaches nothing of IAM
    const call = server.iamAs(credentialsOf(Credentials)).send(new iam.GetUserCommand({}))
    expect(await refusal(call)).toMatchObject({ code: 'InvalidClientTokenId' })
    const active = async () => (await credentialReport(server.iamAs())).get('plain')?.['mfa_active']
    expect(await active()).toBe('false')
    const device = await Device.virtual('plain')
    await device.enable('plain')
    await server.iamAs(await device.session(key, 1)).send(new iam.GetUserCommand({}))
    // a report stands for four hours
    await server.advance(4 * 3600 + 60)
    expect(await active()).toBe('true')
  })

  it('is by apps and by tokens, each of which alone will do (A-302, B-171)', async () => {
    const key = await person('both')
    const [app, token] = [await Device.virtual('both'), await Device.hardware('BOTH12345678')]
    await app.enable('both')
    await token.enable('both')
    expect(await devicesOf('both')).toEqual([token.serial, app.serial].sort())
    for (const device of [app, token])
      await server.iamAs(await device.session(key, 1)).send(new iam.GetUserCommand({}))
  })

  it('that is lost is taken away by an administrator, and then the user enables another one (B-240)', async () => {
    const key = await person('loser')
    const [lost, found] = [await Device.virtual('lost'), await Device.hardware('FOUND1234567')]
    await lost.enable('loser')
    const own = server.iamAs(key)
    expect(await refusal(lost.deactivate('loser', own))).toMatchObject(denied)
    expect(await refusal(found.enable('loser', -1, 0, own))).toMatchObject(denied)
    await lost.deactivate('loser')
    await found.enable('loser', -1, 0, own)
    expect(await refusal(lost.session(key, 1))).toMatchObject(denied)
    await found.session(key, 1)
  })
})

describe('SB-17 l: a role that wants MFA', () => {
  it('asks for a code when it is assumed, and for none until its session is over', async () => {
    const { account } = server
    const key = await person('hourly')
    const device = await Device.virtual('hourly')
    await device.enable('hourly')
    const Condition = { Bool: { 'aws:MultiFactorAuthPresent': 'true' } }
    const Statement = { Effect: 'Allow', Principal: { AWS: account.id }, Action: 'sts:AssumeRole', Condition }
    await server.iamAs().send(
      new iam.CreateRoleCommand({
        RoleName: 'Guarded',
        AssumeRolePolicyDocument: JSON.stringify(policyOf(Statement)),
      }),
    )
    const rights = { PolicyName: 'rights', PolicyDocument: JSON.stringify(policyOf(allow('iam:ListRoles'))) }
    await server.iamAs().send(new iam.PutRolePolicyCommand({ RoleName: 'Guarded', ...rights }))
    const assuming = (proof: object) => {
      const input = { RoleArn: account.arn('role/Guarded'), RoleSessionName: 'session', ...proof }
      return server.stsAs(key).send(new AssumeRoleCommand(input))
    }
    expect(await refusal(assuming({}))).toMatchObject(denied)
    const { Credentials } = await assuming({ SerialNumber: device.serial, TokenCode: device.code(1) })
    const list = () => server.iamAs(credentialsOf(Credentials)).send(new iam.ListRolesCommand({}))
    for (const seconds of [0, 1700, 1700]) {
      await server.advance(seconds)
      await list()
    }
    await server.advance(300)
    expect(await refusal(list())).toMatchObject({ code: 'ExpiredToken', status: 403 })
  })
})

describe('hardware tokens', () => {
  it('are enabled by two consecutive codes, and only such as are known (B-214)', async () => {
    await person('holder')
    const unknown = new Device('NONE12345678', Buffer.alloc(20, 1))
    expect(await refusal(unknown.enable('holder'))).toMatchObject(absent)
    const token = await Device.hardware('HOLD12345678')
    for (const [first, second] of [
      [-1, 1],
      [0, 0],
      [0, -1],
    ] as const) {
      expect(await refusal(token.enable('holder', first, second))).toMatchObject(invalid)
      expect(await devicesOf('holder')).toEqual([])
    }
    await token.enable('holder')
    expect(await devicesOf('holder')).toEqual([token.serial])
  })

  it('whose codes come late are out of step until they are synchronized (A-309, B-215, B-227, SB-47 rows 2, 3)', async () => {
    const key = await person('slow')
    const token = await Device.hardware('SLOW12345678')
    await token.enable('slow', -10)
    expect(await refusal(token.session(key))).toMatchObject(denied)
    // its own clock is what it goes by
    await token.session(key, -8)
    await later()
    await token.resync('slow')
    await token.session(key, 1)
  })
})

describe('SB-48: a serial number that is free again', () => {
  it('goes to the same user, to another one and to another account, and to one at a time', async () => {
    const [ana, eve] = [await person('ana'), await person('eve')]
    const token = await Device.hardware('FREE12345678')
    await token.enable('ana')
    await token.session(ana, 1)
    expect(await refusal(token.enable('eve'))).toMatchObject(taken)
    await token.deactivate('ana')
    expect(await refusal(token.session(ana, 2))).toMatchObject(denied)
    // codes that were used for one holder are used up for the next, the same one included
    for (const name of ['ana', 'eve']) expect(await refusal(token.enable(name, -3))).toMatchObject(invalid)
    await later()
    await token.enable('ana')
    await token.session(ana, 1)
    await token.deactivate('ana')
    await later()
    await token.enable('eve')
    expect(await refusal(token.session(ana, 1))).toMatchObject(denied)
    await token.session(eve, 1)
    const elsewhere = () => token.enable('bob', -1, 0, administrator(other))
    await later()
    expect(await refusal(elsewhere())).toMatchObject(taken)
    await token.deactivate('eve')
    await elsewhere()
    for (const former of [ana, eve]) expect(await refusal(token.session(former, 1))).toMatchObject(denied)
    await token.session(bob, 1)
    expect(await refusal(token.deactivate('eve'))).toMatchObject(absent)
    expect(await refusal(token.enable('eve'))).toMatchObject(taken)
  })

  it('is free by the deletion of its holder, and not before', async () => {
    await newUser(server.account, 'mortal')
    const token = await Device.hardware('GONE12345678')
    await token.enable('mortal')
    const remove = () => server.iamAs().send(new iam.DeleteUserCommand({ UserName: 'mortal' }))
    expect(await refusal(remove())).toMatchObject({ code: 'DeleteConflict', status: 409 })
    await token.deactivate('mortal')
    await remove()
    await later()
    const heir = await person('mortal')
    await token.enable('mortal')
    await token.session(heir, 1)
  })

  it('of an app that is deleted names a new one with a new seed', async () => {
    const [ana, eve] = [await person('app-ana'), await person('app-eve')]
    const first = await Device.virtual('again')
    await first.enable('app-ana')
    const remove = () =>
      server.iamAs().send(new iam.DeleteVirtualMFADeviceCommand({ SerialNumber: first.serial }))
    expect(await refusal(remove())).toMatchObject({ code: 'DeleteConflict' })
    await first.deactivate('app-ana')
    // the same app again, by codes that it has not shown before
    expect(await refusal(first.enable('app-ana', -3))).toMatchObject(invalid)
    await later()
    await first.enable('app-ana')
    await first.session(ana, 1)
    await first.deactivate('app-ana')
    await remove()
    const next = await Device.virtual('again')
    expect(next.serial).toBe(first.serial)
    expect(await refusal(first.enable('app-eve', 2))).toMatchObject(invalid)
    await next.enable('app-eve')
    expect(await refusal(first.session(eve, 3))).toMatchObject(denied)
    expect(await refusal(next.session(ana, 1))).toMatchObject(denied)
    await next.session(eve, 1)
  })
})

describe('the seed of an app', () => {
  it('sets up a second device for the same user, and none in another account (A-137)', async () => {
    const key = await person('backed-up')
    const device = await Device.virtual('backed-up')
    const backup = device.twin()
    await device.enable('backed-up')
    await device.session(key, 1)
    await later()
    await backup.session(key, 1)
    await later()
    const elsewhere = administrator(other)
    await elsewhere.send(new iam.CreateUserCommand({ UserName: 'carol' }))
    expect(await refusal(device.enable('carol', -1, 0, elsewhere))).toMatchObject(absent)
    expect(await refusal(backup.session(bob))).toMatchObject(denied)
    // nor does a device of that account take the codes which this seed shows
    const name = { VirtualMFADeviceName: 'backed-up' }
    const { VirtualMFADevice } = await elsewhere.send(new iam.CreateVirtualMFADeviceCommand(name))
    const impostor = device.twin(VirtualMFADevice?.SerialNumber)
    expect(await refusal(impostor.enable('carol', -1, 0, elsewhere))).toMatchObject(invalid)
  })
})

describe('an app whose codes were typed in late', () => {
  it('is enabled out of step, and synchronized by two codes of now (A-138)', async () => {
    const key = await person('late')
    const device = await Device.virtual('late')
    await device.enable('late', -10)
    expect(await devicesOf('late')).toEqual([device.serial])
    for (const distance of [0, 1]) expect(await refusal(device.session(key, distance))).toMatchObject(denied)
    await device.resync('late')
    await device.session(key, 1)
  })

  it('drifts away and is synchronized by two codes of its own clock, after failures as well (B-057)', async () => {
    const key = await person('drifter')
    const device = await Device.virtual('drifter')
    await device.enable('drifter')
    await later()
    for (const distance of [10, 11, 12])
      expect(await refusal(device.session(key, distance))).toMatchObject(denied)
    for (const [first, second] of [
      [10, 12],
      [11, 10],
    ] as const)
      expect(await refusal(device.resync('drifter', first, second))).toMatchObject(invalid)
    await device.resync('drifter', 10)
    await device.session(key, 12)
    // codes of the true time are those of a clock that is slow by now
    expect(await refusal(device.session(key, 0))).toMatchObject(denied)
  })
})

describe('a device that is replaced', () => {
  it('leaves the others, or none, until one of another type takes its place (B-212)', async () => {
    const key = await person('replacer')
    const [app, token] = [await Device.virtual('replacer'), await Device.hardware('REPL12345678')]
    await app.enable('replacer')
    await token.enable('replacer')
    await token.deactivate('replacer')
    expect(await refusal(token.session(key, 1))).toMatchObject(denied)
    await app.session(key, 1)
    await app.deactivate('replacer')
    expect(await devicesOf('replacer')).toEqual([])
    await server.stsAs(key).send(new GetSessionTokenCommand({}))
    await later()
    await token.enable('replacer')
    expect(await refusal(app.session(key, 1))).toMatchObject(denied)
    await server.iamAs(await token.session(key, 1)).send(new iam.GetUserCommand({}))
  })
})

describe('S-MFASIGN, by the calls of the API', () => {
  it('T4, T11: two apps with one seed show the same codes, each of which counts once', async () => {
    const key = await person('twins')
    const device = await Device.virtual('twins')
    await device.enable('twins')
    const shown = device.code(1)
    await device.session(key, 1, shown)
    // the other app shows what the first one has shown
    expect(await refusal(device.session(key, 1, shown))).toMatchObject(denied)
    await later()
    await device.session(key)
  })

  it('T10: eight devices and no ninth', async () => {
    await person('many')
    for (let count = 1; count <= 8; count++) await (await Device.virtual(`many-${count}`)).enable('many')
    const ninth = await Device.hardware('NINE12345678')
    expect(await refusal(ninth.enable('many'))).toMatchObject({ code: 'LimitExceeded', status: 409 })
    await new Device(server.account.arn('mfa/many-1'), Buffer.alloc(20)).deactivate('many')
    await ninth.enable('many')
  })

  it('T14: neither equal codes nor such as do not follow one another', async () => {
    await person('hasty')
    const device = await Device.virtual('hasty')
    for (const [first, second] of [
      [0, 0],
      [-2, 0],
      [0, -1],
    ] as const)
      expect(await refusal(device.enable('hasty', first, second))).toMatchObject(invalid)
    expect(await devicesOf('hasty')).toEqual([])
  })
})
