import { checkStatus, requiredStatus } from '../credential-status.ts'
import { iam } from '../service.ts'
import { namedOrCallingIamUser } from '../user/user-resource.ts'
import { signingCertificateOf } from './signing-certificate.ts'

export const UpdateSigningCertificate = iam.operation('UpdateSigningCertificate', {
  access: 'Write',
  resource: namedOrCallingIamUser,
  check: checkStatus,
  async handle({ CertificateId, Status }, call, user) {
    const { account, tx, now } = call
    const certificate = await signingCertificateOf(call, tx, user, CertificateId)
    await tx.signingCertificates.update(account.AccountId, {
      ...certificate,
      Status: requiredStatus(Status),
      StatusDate: now,
    })
  },
})
