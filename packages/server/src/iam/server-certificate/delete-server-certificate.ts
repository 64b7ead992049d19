import { iam } from '../service.ts'
import { existingServerCertificate } from './server-certificate-resource.ts'

export const DeleteServerCertificate = iam.operation('DeleteServerCertificate', {
  access: 'Write',
  resource: existingServerCertificate,
  async handle(_input, { account, tx }, { ServerCertificateId }) {
    await tx.serverCertificates.delete(account.AccountId, ServerCertificateId)
  },
})
