import { CreateVirtualMFADeviceCommand, EnableMFADeviceCommand } from '@aws-sdk/client-iam'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Account } from '../../src/account.ts'
import { decide, decideAll, type Wish } from '../../src/decide.ts'
import { allow, newKey, newUser, policyOf } from '../../src/people.ts'
import { refusal } from '../../src/refusal.ts'
import { newAccount } from '../../src/target.ts'

let account: Account
beforeAll(async () => {
  account = await newAccount()
})

/** What requests tell of MFA: plain keys nothing, a session without it that there was none. */
const contexts = {
  'a plain key': {},
  'a session without MFA': { 'aws:MultiFactorAuthPresent': 'false' },
  'a session with MFA': { 'aws:MultiFactorAuthPresent': 'true', 'aws:MultiFactorAuthAge': '10' },
}
type Context = keyof typeof contexts

const own = 'arn:aws:iam::*:user/${aws:username}'
const ownDevices = [
  'iam:DeactivateMFADevice',
  'iam:EnableMFADevice',
  'iam:GetUser',
  'iam:ListMFADevices',
  'iam:ResyncMFADevice',
]
const unlessMfa = (NotAction: readonly string[], Resource: string) => ({
  Effect: 'Deny',
  NotAction,
  Resource,
  Condition: { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } },
})
const withoutDeactivation = ownDevices.slice(1)

/** Requests of a user by name: of IAM on a user, of other services on everything. */
function asking(name: string, from: Context) {
  const wish = (action: string, on?: string): Wish => ({
    action,
    resource: on === undefined ? '*' : account.arn(`user/${on}`),
    context: contexts[from],
  })
  return (...asked: readonly (readonly [action: string, on?: string])[]) =>
    decideAll(
      account,
      { user: name },
      asked.map(([action, on]) => wish(action, on)),
    )
}

const times = <T>(count: number, what: T): T[] => Array.from({ length: count }, () => what)

describe('SB-09: users manage their own security keys (B-205)', () => {
  beforeAll(async () => {
    const policies = [policyOf(allow(ownDevices, own), unlessMfa(withoutDeactivation, '*'))]
    const attached = ['arn:aws:iam::aws:policy/AmazonS3FullAccess']
    await newUser(account, 'uma', { policies, attached })
    await newUser(account, 'vic')
  })

  it.each<Context>(['a plain key', 'a session without MFA'])('%s only sees and registers', async (from) => {
    const ask = asking('uma', from)
    const reading = withoutDeactivation.map((action) => [action, 'uma'] as const)
    expect(await ask(...reading)).toEqual(times(4, 'Allow'))
    expect(await ask(['iam:DeactivateMFADevice', 'uma'])).toEqual(['ExplicitDeny'])
    expect(await ask(['s3:ListAllMyBuckets'], ['iam:ListUsers'])).toEqual(times(2, 'ExplicitDeny'))
    expect(await ask(['iam:EnableMFADevice', 'vic'])).toEqual(['ImplicitDeny'])
  })

  it('with MFA she deactivates and works, and is no administrator', async () => {
    const ask = asking('uma', 'a session with MFA')
    expect(await ask(['iam:DeactivateMFADevice', 'uma'], ['s3:ListAllMyBuckets'])).toEqual(times(2, 'Allow'))
    expect(await ask(['iam:ListUsers'])).toEqual(['ImplicitDeny'])
  })

  it.todo('registers a security key on the security credentials page (waits for the console)')
})

describe('SB-10: users manage their own hardware tokens (B-217)', () => {
  beforeAll(async () => {
    const policies = [policyOf(allow(ownDevices, own), unlessMfa(withoutDeactivation, own))]
    const attached = ['arn:aws:iam::aws:policy/AdministratorAccess']
    await newUser(account, 'una', { policies, attached })
  })

  it('without MFA the deny reaches her own user and nothing else', async () => {
    const ask = asking('una', 'a plain key')
    expect(
      await ask(['s3:ListAllMyBuckets'], ['iam:CreateAccessKey', 'vic'], ['iam:ListMFADevices', 'una']),
    ).toEqual(times(3, 'Allow'))
    expect(
      await ask(
        ['iam:DeactivateMFADevice', 'una'],
        ['iam:CreateAccessKey', 'una'],
        ['iam:DeleteLoginProfile', 'una'],
      ),
    ).toEqual(times(3, 'ExplicitDeny'))
  })

  it('with MFA she deactivates', async () => {
    expect(await asking('una', 'a session with MFA')(['iam:DeactivateMFADevice', 'una'])).toEqual(['Allow'])
  })
})

const registered = (context: Readonly<Record<string, string>>) => ({
  ...allow('iam:EnableMFADevice'),
  Condition: { StringEquals: context },
})
const create = registered({ 'iam:RegisterSecurityKey': 'Create' })
const activate = (more: Readonly<Record<string, string>>) =>
  registered({ 'iam:RegisterSecurityKey': 'Activate', ...more })
const fips2 = { 'iam:FIDO-FIPS-140-2-certification': 'L2' }
const fips3 = { 'iam:FIDO-FIPS-140-3-certification': 'L2' }
const otherTypes = {
  ...allow('iam:EnableMFADevice'),
  Condition: { Null: { 'iam:RegisterSecurityKey': 'true' } },
}

const fidoPolicies = {
  'SB-11': policyOf(create, activate(fips2)),
  'SB-12': policyOf(create, activate({ ...fips2, 'iam:FIDO-certification': 'L1' })),
  'SB-13': policyOf(create, activate(fips2), activate(fips3)),
  'SB-14': policyOf(create, activate(fips2), otherTypes),
  misspelt: policyOf(create, activate({ 'iam:FIPS-140-2-certification': 'L2' }), otherTypes),
}

/** A registration, what is known of it, and what SB-11, SB-12, SB-13, SB-14 and the misspelt SB-14 make of it. */
const registrations: readonly (readonly [string, Readonly<Record<string, string>>, string])[] = [
  ['a key is begun', { 'iam:RegisterSecurityKey': 'Create' }, 'AAAAA'],
  ['FIPS-140-2 L2', { 'iam:RegisterSecurityKey': 'Activate', ...fips2 }, 'ADAAD'],
  [
    'FIPS-140-2 L2 and FIDO L1',
    { 'iam:RegisterSecurityKey': 'Activate', ...fips2, 'iam:FIDO-certification': 'L1' },
    'AAAAD',
  ],
  [
    'FIPS-140-2 L2 and FIDO L2',
    { 'iam:RegisterSecurityKey': 'Activate', ...fips2, 'iam:FIDO-certification': 'L2' },
    'ADAAD',
  ],
  [
    'FIPS-140-2 L1 and FIDO L1',
    {
      'iam:RegisterSecurityKey': 'Activate',
      'iam:FIDO-FIPS-140-2-certification': 'L1',
      'iam:FIDO-certification': 'L1',
    },
    'DDDDD',
  ],
  [
    'FIPS-140-3 L2 and FIDO L1',
    { 'iam:RegisterSecurityKey': 'Activate', ...fips3, 'iam:FIDO-certification': 'L1' },
    'DDADD',
  ],
  ['no certification', { 'iam:RegisterSecurityKey': 'Activate' }, 'DDDDD'],
  ['a virtual device or a hardware token', {}, 'DDDAA'],
]

describe('SB-11, SB-12, SB-13, SB-14: which security keys may be registered (B-211)', () => {
  beforeAll(async () => {
    for (const [name, policy] of Object.entries(fidoPolicies))
      await newUser(account, name, { policies: [policy] })
  })

  it.each(registrations)('%s', async (_, context, expected) => {
    const wish = { action: 'iam:EnableMFADevice', resource: account.arn('user/any'), context }
    const found = await Promise.all(Object.keys(fidoPolicies).map((user) => decide(account, { user }, wish)))
    const words = { A: 'Allow', D: 'ImplicitDeny' }
    expect(found).toEqual([...expected].map((letter) => words[letter === 'A' ? 'A' : 'D']))
  })

  it('SB-14 live: an app has none of these keys, so it is enabled by the policy that admits other types', async () => {
    const AuthenticationCode1 = '123456'
    for (const [UserName, code] of [
      ['SB-11', 'AccessDenied'],
      ['SB-14', 'InvalidAuthenticationCode'],
    ] as const) {
      const made = await account.iam.send(
        new CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: UserName }),
      )
      const { SerialNumber } = made.VirtualMFADevice ?? {}
      const codes = { AuthenticationCode1, AuthenticationCode2: '123457' }
      const enable = new EnableMFADeviceCommand({ UserName, SerialNumber, ...codes })
      const call = account.iamAs(await newKey(account, UserName)).send(enable)
      expect(await refusal(call)).toMatchObject({ code })
    }
  })

  it.todo('a key whose certification does not do leaves no device (waits for the console)')
})

describe('SB-24: what destroys needs MFA', () => {
  const ec2 = ['RunInstances', 'DescribeInstances', 'StopInstances'].map((name) => `ec2:${name}`)
  beforeAll(async () => {
    const Condition = { Bool: { 'aws:MultiFactorAuthPresent': 'true' } }
    const policies = [policyOf(allow(ec2), { ...allow('ec2:TerminateInstances'), Condition })]
    await newUser(account, 'operator', { policies })
  })

  it.each<readonly [Context, string]>([
    ['a plain key', 'ImplicitDeny'],
    ['a session with MFA', 'Allow'],
  ])('%s: termination %s', async (from, expected) => {
    const asked = [...ec2, 'ec2:TerminateInstances'].map((action) => [action] as const)
    expect(await asking('operator', from)(...asked)).toEqual([...times(3, 'Allow'), expected])
  })
})
