import { checkStatus, requiredStatus } from '../credential-status.ts'
import { iam } from '../service.ts'
import { namedOrCallingUser } from '../user/user-resource.ts'
import { signingCertificateOf } from './signing-certificate.ts'

export const UpdateSigningCertificate = iam.operation('UpdateSigningCertificate', {
  access: 'Write',
  resource: namedOrCallingUser,
  check: checkStatus,
  async handle({ CertificateId, Status }, call, owner) {
    const { account, tx, now } = call
    const certificate = await signingCertificateOf(call, tx, owner, CertificateId)
    await tx.signingCertificates.update(account.AccountId, {
      ...certificate,
      Status: requiredStatus(Status),
      StatusDate: now,
    })
  },
})
