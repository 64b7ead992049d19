import {
  AddUserToGroupCommand,
  AttachUserPolicyCommand,
  CreateLoginProfileCommand,
  CreateServiceSpecificCredentialCommand,
  DeactivateMFADeviceCommand,
  DeleteAccessKeyCommand,
  DeleteLoginProfileCommand,
  DeleteServiceSpecificCredentialCommand,
  DeleteSigningCertificateCommand,
  DeleteUserCommand,
  DeleteUserPolicyCommand,
  DetachUserPolicyCommand,
  EnableMFADeviceCommand,
  ListMFADevicesCommand,
  RemoveUserFromGroupCommand,
  UploadSigningCertificateCommand,
} from '@aws-sdk/client-iam'
import { describe, expect, it } from 'vitest'
import { refusal, user } from '../../testing/callers.ts'
import { certificate } from '../../testing/certificates.ts'
import { group } from '../../testing/groups.ts'
import { codesOf, virtualDevice } from '../../testing/mfa.ts'
import { PASSWORD } from '../../testing/passwords.ts'
import { testServer } from '../../testing/test-server.ts'

const server = testServer()
const UserName = 'full'

describe('what keeps a user from being deleted', () => {
  it('is told in this order, one after the other, until nothing is left (SB-48, behaviours 10)', async () => {
    const { iam } = server
    const send = iam.send.bind(iam)
    const PolicyArn = 'arn:aws:iam::aws:policy/ReadOnlyAccess'
    const { accessKeyId: AccessKeyId } = await user(server, UserName, {
      Effect: 'Allow',
      Action: 's3:*',
      Resource: '*',
    })
    await send(new CreateLoginProfileCommand({ UserName, Password: PASSWORD }))
    const device = await virtualDevice(server, 'phone')
    const { SerialNumber } = device
    await send(
      new EnableMFADeviceCommand({
        UserName,
        SerialNumber,
        ...codesOf(server, device, -1, 0),
      }),
    )
    const CertificateBody = certificate(UserName).body
    const { Certificate } = await send(new UploadSigningCertificateCommand({ UserName, CertificateBody }))
    const ServiceName = 'codecommit.amazonaws.com'
    const { ServiceSpecificCredential } = await send(
      new CreateServiceSpecificCredentialCommand({ UserName, ServiceName }),
    )
    await send(new AttachUserPolicyCommand({ UserName, PolicyArn }))
    await group(server, 'Devs', [])
    await send(new AddUserToGroupCommand({ UserName, GroupName: 'Devs' }))

    const CertificateId = Certificate?.CertificateId
    const ServiceSpecificCredentialId = ServiceSpecificCredential?.ServiceSpecificCredentialId
    const steps: [string, () => Promise<unknown>][] = [
      ['delete login profile', () => send(new DeleteLoginProfileCommand({ UserName }))],
      ['delete access keys', () => send(new DeleteAccessKeyCommand({ UserName, AccessKeyId }))],
      [
        'remove tokens from principal',
        () => send(new DeactivateMFADeviceCommand({ UserName, SerialNumber })),
      ],
      ['delete certificates', () => send(new DeleteSigningCertificateCommand({ UserName, CertificateId }))],
      [
        'remove referenced objects',
        () => send(new DeleteServiceSpecificCredentialCommand({ UserName, ServiceSpecificCredentialId })),
      ],
      ['delete policies', () => send(new DeleteUserPolicyCommand({ UserName, PolicyName: 'inline' }))],
      ['detach all policies', () => send(new DetachUserPolicyCommand({ UserName, PolicyArn }))],
      [
        'remove users from group',
        () => send(new RemoveUserFromGroupCommand({ UserName, GroupName: 'Devs' })),
      ],
    ]
    for (const [what, remove] of steps) {
      expect(await refusal(send(new DeleteUserCommand({ UserName })))).toEqual({
        code: 'DeleteConflict',
        status: 409,
        message: `Cannot delete entity, must ${what} first.`,
      })
      await remove()
    }
    await send(new DeleteUserCommand({ UserName }))
    // the device serves somebody else
    await user(server, 'next')
    await server.advance(60)
    await server.iam.send(
      new EnableMFADeviceCommand({
        UserName: 'next',
        SerialNumber,
        ...codesOf(server, device, 0, 1),
      }),
    )
    const { MFADevices } = await server.iam.send(new ListMFADevicesCommand({ UserName: 'next' }))
    expect(MFADevices).toMatchObject([{ UserName: 'next', SerialNumber }])
  })
})
