import { iam } from '../service.ts'
import { namedUserOrAssumedRoot } from '../user/user-resource.ts'
import { signingCertificateOf } from './signing-certificate.ts'

export const DeleteSigningCertificate = iam.operation('DeleteSigningCertificate', {
  access: 'Write',
  resource: namedUserOrAssumedRoot,
  async handle({ CertificateId }, call, owner) {
    const { account, tx } = call
    await signingCertificateOf(call, tx, owner, CertificateId)
    await tx.signingCertificates.delete(account.AccountId, CertificateId)
  },
})
