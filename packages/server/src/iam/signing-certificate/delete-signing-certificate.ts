import { iam } from '../service.ts'
import { namedOrCallingUser } from '../user/user-resource.ts'
import { signingCertificateOf } from './signing-certificate.ts'

export const DeleteSigningCertificate = iam.operation('DeleteSigningCertificate', {
  access: 'Write',
  resource: namedOrCallingUser,
  async handle({ CertificateId }, call, owner) {
    const { account, tx } = call
    await signingCertificateOf(call, tx, owner, CertificateId)
    await tx.signingCertificates.delete(account.AccountId, CertificateId)
  },
})
