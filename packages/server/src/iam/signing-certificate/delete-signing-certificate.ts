import { iam } from '../service.ts'
import { namedOrCallingIamUser } from '../user/user-resource.ts'
import { signingCertificateOf } from './signing-certificate.ts'

export const DeleteSigningCertificate = iam.operation('DeleteSigningCertificate', {
  access: 'Write',
  resource: namedOrCallingIamUser,
  async handle({ CertificateId }, call, user) {
    const { account, tx } = call
    await signingCertificateOf(call, tx, user, CertificateId)
    await tx.signingCertificates.delete(account.AccountId, CertificateId)
  },
})
