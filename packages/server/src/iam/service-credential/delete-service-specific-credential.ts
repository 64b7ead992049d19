import { iam } from '../service.ts'
import { heldCredential, serviceOfCredential } from './service-credential.ts'

export const DeleteServiceSpecificCredential = iam.operation('DeleteServiceSpecificCredential', {
  access: 'Write',
  resource: heldCredential,
  context: serviceOfCredential,
  async handle(_input, { account, tx }, { credential }) {
    await tx.serviceSpecificCredentials.delete(account.AccountId, credential.ServiceSpecificCredentialId)
  },
})
