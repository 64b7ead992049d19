import type { WritingCall } from '../../authorization/call.ts'
import { nextOrdinal } from '../../store/creation-order.ts'
import type { ServiceSpecificCredential } from '../../store/entity/service-credential.ts'
import type { User } from '../../store/entity/user.ts'
import { requireWithinQuota } from '../quota.ts'
import { iam } from '../service.ts'
import { existingUser } from '../user/user-resource.ts'
import { asCredential, credentialRecord, credentialsOf } from './service-credential.ts'
import { checkService, nameOf, newServiceSecret } from './services.ts'

const DAY = 86_400_000

/** Stores the credential under the first name that is free: users who were renamed leave theirs behind (B-305). */
async function insertNamed(
  call: WritingCall,
  user: User,
  facts: Omit<ServiceSpecificCredential, 'Name'>,
  sealed: Uint8Array,
): Promise<ServiceSpecificCredential> {
  const { account, tx } = call
  for (let attempt = 0; ; attempt++) {
    const credential = { ...facts, Name: nameOf(call, facts.ServiceName, user, attempt) }
    const result = await tx.serviceSpecificCredentials.insert(account.AccountId, credential, sealed)
    if (result === 'inserted') return credential
  }
}

export const CreateServiceSpecificCredential = iam.operation('CreateServiceSpecificCredential', {
  access: 'Write',
  resource: existingUser,
  context: {
    'iam:ServiceSpecificCredentialServiceName': ({ ServiceName }) => ServiceName.toLowerCase(),
    'iam:ServiceSpecificCredentialAgeDays': ({ CredentialAgeDays: days }) =>
      days === undefined ? undefined : String(days),
  },
  check: checkService,
  async prepare(_input, call) {
    const { account, newId, seal } = call
    const id = newId('ACCA')
    const secret = newServiceSecret(call)
    return { id, secret, sealed: await seal(credentialRecord(account.AccountId, id), Buffer.from(secret)) }
  },
  async handle({ ServiceName, CredentialAgeDays }, call, user, { id, secret, sealed }) {
    const { account, tx, now } = call
    const others = await credentialsOf(tx, account.AccountId, user.UserId)
    const facts = {
      ServiceSpecificCredentialId: id,
      PrincipalId: user.UserId,
      ServiceName,
      Status: 'Active' as const,
      CreateDate: now,
      Ordinal: nextOrdinal(others),
      ...(CredentialAgeDays !== undefined && {
        ExpirationDate: new Date(now.getTime() + CredentialAgeDays * DAY),
      }),
    }
    const credential = await insertNamed(call, user, facts, sealed)
    const ofService = others.filter((one) => one.ServiceName === ServiceName)
    requireWithinQuota(call, 'ServiceSpecificCredentialsPerServiceQuota', ofService.length + 1)
    return { ServiceSpecificCredential: asCredential(call, user.UserName, credential, secret) }
  },
})
