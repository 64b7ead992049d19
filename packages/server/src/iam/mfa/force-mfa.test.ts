import { generateKeyPairSync } from 'node:crypto'
import {
  ChangePasswordCommand,
  CreateAccessKeyCommand,
  CreateServiceSpecificCredentialCommand,
  CreateUserCommand,
  CreateVirtualMFADeviceCommand,
  DeactivateMFADeviceCommand,
  DeleteVirtualMFADeviceCommand,
  EnableMFADeviceCommand,
  GetAccountPasswordPolicyCommand,
  GetUserCommand,
  ListMFADevicesCommand,
  ListUsersCommand,
  ListVirtualMFADevicesCommand,
  UploadSigningCertificateCommand,
  UploadSSHPublicKeyCommand,
} from '@aws-sdk/client-iam'
import { describe, expect, it } from 'vitest'
import { denied, refusal } from '../../testing/callers.ts'
import { certificate } from '../../testing/certificates.ts'
import { enable, mfaSession, virtualDevice } from '../../testing/mfa.ts'
import { PASSWORD, userWithPassword } from '../../testing/passwords.ts'
import { ACCOUNT } from '../../testing/roles.ts'
import { testServer } from '../../testing/test-server.ts'

const server = testServer()

/** The policy Force_MFA of the guide's tutorial, as far as the calls below need it. */
const own = 'arn:aws:iam::*:user/${aws:username}'
const allow = (Resource: string, ...names: string[]) => ({
  Effect: 'Allow',
  Action: names.map((name) => `iam:${name}`),
  Resource,
})
const forceMfa = [
  allow('*', 'GetAccountPasswordPolicy', 'ListVirtualMFADevices'),
  allow(own, 'ChangePassword', 'GetUser', 'CreateAccessKey', 'UploadSigningCertificate'),
  allow(own, 'UploadSSHPublicKey', 'CreateServiceSpecificCredential'),
  allow('arn:aws:iam::*:mfa/*', 'CreateVirtualMFADevice'),
  allow(own, 'DeactivateMFADevice', 'EnableMFADevice', 'ListMFADevices', 'ResyncMFADevice'),
  {
    Effect: 'Deny',
    NotAction: [
      'iam:CreateVirtualMFADevice',
      'iam:EnableMFADevice',
      'iam:GetUser',
      'iam:GetMFADevice',
      'iam:ListMFADevices',
      'iam:ListVirtualMFADevices',
      'iam:ResyncMFADevice',
      'sts:GetSessionToken',
    ],
    Resource: '*',
    Condition: { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } },
  },
]

describe('users who must show a second factor', () => {
  it('may only give themselves one, and all else that is theirs once they have shown it (S-MFA, A-311)', async () => {
    const UserName = 'MFAUser'
    const key = await userWithPassword(server, UserName, ...forceMfa)
    await server.iam.send(new CreateUserCommand({ UserName: 'other' }))
    const without = server.iamAs(key)
    // T4
    await without.send(new GetUserCommand({}))
    await without.send(new ListMFADevicesCommand({}))
    await without.send(new ListVirtualMFADevicesCommand({}))
    // T5
    expect(await refusal(without.send(new GetUserCommand({ UserName: 'other' })))).toEqual(
      denied(UserName, 'iam:GetUser', 'user other'),
    )
    const codes = { AuthenticationCode1: '123456', AuthenticationCode2: '123456' }
    const SerialNumber = `arn:aws:iam::${ACCOUNT}:mfa/${UserName}`
    const forOther = new EnableMFADeviceCommand({ UserName: 'other', SerialNumber, ...codes })
    expect(await refusal(without.send(forOther))).toEqual(
      denied(UserName, 'iam:EnableMFADevice', 'user other'),
    )

    // T9, with an attempt before that was given up (T8)
    await without.send(new CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: UserName }))
    const again = new CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: UserName })
    expect(await refusal(without.send(again))).toMatchObject({ code: 'EntityAlreadyExists' })
    const remove = new DeleteVirtualMFADeviceCommand({ SerialNumber })
    expect((await refusal(without.send(remove))).message).toContain(
      'is not authorized to perform: iam:DeleteVirtualMFADevice',
    )
    await server.iam.send(remove)
    const device = await virtualDevice({ iam: without }, UserName)
    await enable(server, UserName, device, { as: key })

    // T6 and T14: the same calls without and with the factor
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const SSHPublicKeyBody = publicKey.export({ type: 'spki', format: 'pem' }).toString()
    const ServiceName = 'codecommit.amazonaws.com'
    const calls = (iam: typeof without) => [
      () => iam.send(new ChangePasswordCommand({ OldPassword: PASSWORD, NewPassword: 'Second-2!' })),
      () => iam.send(new CreateAccessKeyCommand({})),
      () => iam.send(new UploadSSHPublicKeyCommand({ UserName, SSHPublicKeyBody })),
      () => iam.send(new UploadSigningCertificateCommand({ CertificateBody: certificate('m').body })),
      () => iam.send(new CreateServiceSpecificCredentialCommand({ UserName, ServiceName })),
      () => iam.send(new DeactivateMFADeviceCommand({ SerialNumber })),
    ]
    for (const call of calls(without)) {
      expect((await refusal(call())).message).toContain('with an explicit deny in an identity-based policy')
    }
    const session = await mfaSession(server, key, device)
    for (const call of calls(server.iamAs(session))) await call()
    const policy = server.iamAs(session).send(new GetAccountPasswordPolicyCommand({}))
    expect(await refusal(policy)).toMatchObject({ code: 'NoSuchEntity' })

    // T7 and T12
    expect((await refusal(without.send(new ListUsersCommand({})))).message).toContain('explicit deny')
    const list = server.iamAs(session).send(new ListUsersCommand({}))
    expect(await refusal(list)).toEqual(denied(UserName, 'iam:ListUsers', `arn:aws:iam::${ACCOUNT}:user/`))
  })
})
