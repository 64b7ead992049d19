import { checkStatus, requiredStatus } from '../credential-status.ts'
import { iam } from '../service.ts'
import { heldCredential, requireUnexpired, serviceOfCredential } from './service-credential.ts'

export const UpdateServiceSpecificCredential = iam.operation('UpdateServiceSpecificCredential', {
  access: 'Write',
  resource: heldCredential,
  context: serviceOfCredential,
  check: checkStatus,
  async handle({ Status }, call, { credential }) {
    const { account, tx } = call
    if (Status === 'Active') requireUnexpired(credential, call)
    const changed = { ...credential, Status: requiredStatus(Status) }
    await tx.serviceSpecificCredentials.update(account.AccountId, changed)
  },
})
