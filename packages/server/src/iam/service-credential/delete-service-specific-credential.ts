import { iam } from '../service.ts'
import { namedOrCallingIamUser } from '../user/user-resource.ts'
import { credentialOf } from './service-credential.ts'

export const DeleteServiceSpecificCredential = iam.operation('DeleteServiceSpecificCredential', {
  access: 'Write',
  resource: namedOrCallingIamUser,
  async handle({ ServiceSpecificCredentialId }, call, user) {
    const { account, tx } = call
    await credentialOf(call, tx, user, ServiceSpecificCredentialId)
    await tx.serviceSpecificCredentials.delete(account.AccountId, ServiceSpecificCredentialId)
  },
})
