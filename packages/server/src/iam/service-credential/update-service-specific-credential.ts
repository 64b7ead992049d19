import { checkStatus, requiredStatus } from '../credential-status.ts'
import { iam } from '../service.ts'
import { namedOrCallingIamUser } from '../user/user-resource.ts'
import { credentialOf } from './service-credential.ts'

export const UpdateServiceSpecificCredential = iam.operation('UpdateServiceSpecificCredential', {
  access: 'Write',
  resource: namedOrCallingIamUser,
  check: checkStatus,
  async handle({ ServiceSpecificCredentialId, Status }, call, user) {
    const { account, tx } = call
    const credential = await credentialOf(call, tx, user, ServiceSpecificCredentialId)
    const changed = { ...credential, Status: requiredStatus(Status) }
    await tx.serviceSpecificCredentials.update(account.AccountId, changed)
  },
})
