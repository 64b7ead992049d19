import { checkStatus, requiredStatus } from '../credential-status.ts'
import { iam } from '../service.ts'
import { heldCredential, serviceOfCredential } from './service-credential.ts'

export const UpdateServiceSpecificCredential = iam.operation('UpdateServiceSpecificCredential', {
  access: 'Write',
  resource: heldCredential,
  context: serviceOfCredential,
  check: checkStatus,
  async handle({ Status }, { account, tx }, { credential }) {
    const changed = { ...credential, Status: requiredStatus(Status) }
    await tx.serviceSpecificCredentials.update(account.AccountId, changed)
  },
})
