import {
  CreateAccessKeyCommand,
  CreateLoginProfileCommand,
  CreateVirtualMFADeviceCommand,
  DeactivateMFADeviceCommand,
  DeleteAccessKeyCommand,
  DeleteLoginProfileCommand,
  DeleteSigningCertificateCommand,
  DeleteVirtualMFADeviceCommand,
  EnableMFADeviceCommand,
  EnableOrganizationsRootCredentialsManagementCommand,
  GetAccessKeyLastUsedCommand,
  GetAccountSummaryCommand,
  GetLoginProfileCommand,
  type IAMClient,
  ListAccessKeysCommand,
  ListMFADevicesCommand,
  ListSigningCertificatesCommand,
  UploadSigningCertificateCommand,
} from '@aws-sdk/client-iam'
import { beforeEach, describe, expect, it } from 'vitest'
import { codeAt } from '../../credentials/totp.ts'
import { deviceName } from '../../store/entity/mfa-device.ts'
import { refusal, user } from '../../testing/callers.ts'
import { certificate } from '../../testing/certificates.ts'
import { stepNow, virtualDevice } from '../../testing/mfa.ts'
import {
  administrator,
  MEMBER,
  newOrganization,
  organize,
  rootSession,
  type TestOrganization,
} from '../../testing/organizations.ts'
import { type Credentials, testServer } from '../../testing/test-server.ts'

const server = testServer()
let organization: TestOrganization
let admin: Credentials
/** The member's root user, who makes its credentials by itself. */
let member: IAMClient
beforeEach(async () => {
  organization = await newOrganization(server)
  member = server.iamAs(organization.member)
  await organize(server, 'trust enable', { service: 'iam.amazonaws.com' })
  admin = await administrator(server, 'admin')
  await server.iamAs(admin).send(new EnableOrganizationsRootCredentialsManagementCommand({}))
})

const audit = async () => server.iamAs(await rootSession(server, admin, 'IAMAuditRootUserCredentials'))
const remove = async () => server.iamAs(await rootSession(server, admin, 'IAMDeleteRootUserCredentials'))
const allow = async () => server.iamAs(await rootSession(server, admin, 'IAMCreateRootUserPassword'))
const byTask = { message: expect.stringContaining('with an explicit deny in a session policy') }
const noProfile = {
  code: 'NoSuchEntity',
  status: 404,
  message: 'Login Profile for User root cannot be found.',
}

describe('the password of a member’s root user', () => {
  it('is allowed again by a login profile without a password, and taken away', async () => {
    const allowing = await allow()
    expect(await refusal(allowing.send(new GetLoginProfileCommand({})))).toEqual(noProfile)
    const { LoginProfile: made } = await allowing.send(new CreateLoginProfileCommand({}))
    expect(made).toEqual({ CreateDate: expect.any(Date), PasswordResetRequired: true })
    expect((await allowing.send(new GetLoginProfileCommand({}))).LoginProfile).toEqual(made)
    expect(await refusal(allowing.send(new CreateLoginProfileCommand({})))).toEqual({
      code: 'EntityAlreadyExists',
      status: 409,
      message: 'Login Profile for user root already exists.',
    })
    const auditing = await audit()
    const { SummaryMap } = await auditing.send(new GetAccountSummaryCommand({}))
    expect(SummaryMap).toMatchObject({ AccountPasswordPresent: 1 })
    expect(await refusal(auditing.send(new DeleteLoginProfileCommand({})))).toMatchObject(byTask)
    const removing = await remove()
    await removing.send(new DeleteLoginProfileCommand({}))
    expect(await refusal(removing.send(new DeleteLoginProfileCommand({})))).toEqual(noProfile)
  })

  it('is chosen by nobody else', async () => {
    const refused = await refusal(
      (await allow()).send(new CreateLoginProfileCommand({ Password: 'Tr0ub4dor&3' })),
    )
    expect(refused).toEqual({
      code: 'ValidationError',
      status: 400,
      message: 'The password must be omitted in a session of AssumeRoot.',
    })
  })

  it('is not meant by the root user’s own credentials without a user name', async () => {
    for (const command of [new GetLoginProfileCommand({}), new DeleteLoginProfileCommand({})]) {
      expect(await refusal(member.send(command as GetLoginProfileCommand))).toMatchObject({
        message: 'Must specify userName when calling with non-User credentials',
      })
    }
  })
})

describe('access keys of a member’s root user', () => {
  it('are listed with their last use by an audit, and deleted', async () => {
    const { AccessKey } = await member.send(new CreateAccessKeyCommand({}))
    const AccessKeyId = AccessKey?.AccessKeyId ?? ''
    const auditing = await audit()
    const ids = async () =>
      (await auditing.send(new ListAccessKeysCommand({}))).AccessKeyMetadata?.map((key) => key.AccessKeyId)
    expect(await ids()).toContain(AccessKeyId)
    const used = await auditing.send(new GetAccessKeyLastUsedCommand({ AccessKeyId }))
    expect(used.AccessKeyLastUsed).toMatchObject({ ServiceName: 'N/A' })
    expect(await refusal(auditing.send(new DeleteAccessKeyCommand({ AccessKeyId })))).toMatchObject(byTask)
    await (await remove()).send(new DeleteAccessKeyCommand({ AccessKeyId }))
    expect(await ids()).not.toContain(AccessKeyId)
  })

  it('are told apart from those of users', async () => {
    const ana = await user({ iam: member }, 'ana')
    const removing = await remove()
    const ofAna = { UserName: 'ana', AccessKeyId: ana.accessKeyId }
    expect(await refusal(removing.send(new DeleteAccessKeyCommand(ofAna)))).toMatchObject(byTask)
    expect(
      await refusal(removing.send(new DeleteAccessKeyCommand({ AccessKeyId: ana.accessKeyId }))),
    ).toMatchObject({ code: 'NoSuchEntity' })
  })
})

describe('MFA devices of a member’s root user', () => {
  it('are listed, deactivated without a code of theirs, and deleted', async () => {
    const { SerialNumber } = await virtualDevice({ iam: member }, 'root-account-mfa-device')
    // root users enable devices by signing in
    const { store } = server.service
    const author = { caller: 'test', requestId: 'test', now: new Date() }
    await store.write([MEMBER], author, async (tx) => {
      const device = await tx.mfaDevices.find(MEMBER, deviceName('root-account-mfa-device'))
      if (device !== undefined)
        await tx.mfaDevices.update(MEMBER, { ...device, PrincipalId: MEMBER, EnableDate: author.now })
    })
    const { MFADevices } = await (await audit()).send(new ListMFADevicesCommand({}))
    expect(MFADevices).toMatchObject([{ SerialNumber }])
    const removing = await remove()
    expect(await refusal(removing.send(new DeleteVirtualMFADeviceCommand({ SerialNumber })))).toMatchObject({
      code: 'DeleteConflict',
    })
    await removing.send(new DeactivateMFADeviceCommand({ SerialNumber }))
    await removing.send(new DeleteVirtualMFADeviceCommand({ SerialNumber }))
    expect(await refusal(removing.send(new DeleteVirtualMFADeviceCommand({ SerialNumber })))).toMatchObject({
      code: 'NoSuchEntity',
    })
  })

  it('are told apart from those of users', async () => {
    await user({ iam: member }, 'ana')
    const { SerialNumber, seed } = await virtualDevice({ iam: member }, 'ana-phone')
    const step = stepNow(server)
    await member.send(
      new EnableMFADeviceCommand({
        ...{ UserName: 'ana', SerialNumber },
        AuthenticationCode1: codeAt(seed, step - 1),
        AuthenticationCode2: codeAt(seed, step),
      }),
    )
    const refused = await refusal((await remove()).send(new DeleteVirtualMFADeviceCommand({ SerialNumber })))
    expect(refused).toMatchObject(byTask)
    const elsewhere = new DeleteVirtualMFADeviceCommand({
      SerialNumber: SerialNumber.replace(MEMBER, '999988887777'),
    })
    expect(await refusal((await remove()).send(elsewhere))).toMatchObject({
      code: 'AccessDenied',
      message: expect.stringContaining('on resource: arn:aws:iam::999988887777:mfa/ana-phone '),
    })
    const made = (await remove()).send(new CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: 'x' }))
    expect(await refusal(made)).toMatchObject(byTask)
  })
})

describe('signing certificates of a member’s root user', () => {
  it('are listed and deleted', async () => {
    const upload = new UploadSigningCertificateCommand({ CertificateBody: certificate('root').body })
    const { CertificateId } = (await member.send(upload)).Certificate ?? {}
    const auditing = await audit()
    const { Certificates } = await auditing.send(new ListSigningCertificatesCommand({}))
    expect(Certificates).toMatchObject([{ CertificateId, Status: 'Active' }])
    expect(Certificates?.[0]).not.toHaveProperty('UserName')
    const { SummaryMap } = await auditing.send(new GetAccountSummaryCommand({}))
    expect(SummaryMap).toMatchObject({ AccountSigningCertificatesPresent: 1 })
    const removing = await remove()
    await removing.send(new DeleteSigningCertificateCommand({ CertificateId }))
    expect(
      await refusal(removing.send(new DeleteSigningCertificateCommand({ CertificateId }))),
    ).toMatchObject({
      code: 'NoSuchEntity',
    })
    expect((await member.send(new ListSigningCertificatesCommand({}))).Certificates).toEqual([])
  })
})
