import { iam } from '../service.ts'
import {
  asCredential,
  credentialRecord,
  heldCredential,
  requireUnexpired,
  serviceOfCredential,
} from './service-credential.ts'
import { newServiceSecret } from './services.ts'

/** Gives the credential another secret; name, status and dates stay. */
export const ResetServiceSpecificCredential = iam.operation('ResetServiceSpecificCredential', {
  access: 'Write',
  resource: heldCredential,
  context: serviceOfCredential,
  async prepare({ ServiceSpecificCredentialId: id }, call) {
    const secret = newServiceSecret(call)
    const sealed = await call.seal(credentialRecord(call.account.AccountId, id), Buffer.from(secret))
    return { secret, sealed }
  },
  async handle(_input, call, { user, credential }, { secret, sealed }) {
    const { account, tx } = call
    requireUnexpired(credential, call)
    await tx.serviceSpecificCredentials.update(account.AccountId, credential, sealed)
    return { ServiceSpecificCredential: asCredential(call, user.UserName, credential, secret) }
  },
})
