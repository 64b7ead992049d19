import { iam } from '../service.ts'
import { namedOrCallingIamUser } from '../user/user-resource.ts'
import { asCredential, credentialOf, credentialRecord } from './service-credential.ts'
import { newServiceSecret } from './services.ts'

/** Gives the credential another secret; name, status and dates stay. */
export const ResetServiceSpecificCredential = iam.operation('ResetServiceSpecificCredential', {
  access: 'Write',
  resource: namedOrCallingIamUser,
  async prepare({ ServiceSpecificCredentialId: id }, call) {
    const secret = newServiceSecret(call)
    const sealed = await call.seal(credentialRecord(call.account.AccountId, id), Buffer.from(secret))
    return { secret, sealed }
  },
  async handle({ ServiceSpecificCredentialId }, call, user, { secret, sealed }) {
    const { account, tx } = call
    const credential = await credentialOf(call, tx, user, ServiceSpecificCredentialId)
    await tx.serviceSpecificCredentials.update(account.AccountId, credential, sealed)
    return { ServiceSpecificCredential: asCredential(call, user.UserName, credential, secret) }
  },
})
