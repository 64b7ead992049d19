import { readSshKey } from '../../credentials/ssh-public-key.ts'
import { DuplicateSshPublicKey, InvalidPublicKey, UnrecognizedPublicKeyEncoding } from '../../model/error.ts'
import { nextOrdinal } from '../../store/creation-order.ts'
import { requireWithinQuota } from '../quota.ts'
import { iam } from '../service.ts'
import { existingUser } from '../user/user-resource.ts'
import { asSshKey } from './ssh-key.ts'

export const UploadSSHPublicKey = iam.operation('UploadSSHPublicKey', {
  access: 'Write',
  resource: existingUser,
  async prepare({ SSHPublicKeyBody }) {
    const key = readSshKey(SSHPublicKeyBody)
    // behaviours 79
    if (key === 'unreadable') throw UnrecognizedPublicKeyEncoding('Invalid public key uploaded.')
    if (key === 'unfit') throw InvalidPublicKey('Invalid body for public key')
    return key
  },
  async handle({ SSHPublicKeyBody }, call, user, { body, fingerprint }) {
    const { account, tx, now, newId } = call
    const others = await tx.sshPublicKeys.of(account.AccountId, user.UserId)
    const key = {
      SSHPublicKeyId: newId('APKA'),
      PrincipalId: user.UserId,
      SSHPublicKeyBody: body,
      Fingerprint: fingerprint,
      Status: 'Active' as const,
      UploadDate: now,
      Ordinal: nextOrdinal(others),
    }
    if (others.some(({ Fingerprint }) => Fingerprint === fingerprint)) {
      throw DuplicateSshPublicKey(`The user ${user.UserName} has this public key already.`)
    }
    await tx.sshPublicKeys.insert(account.AccountId, key)
    requireWithinQuota(call, 'SSHPublicKeysPerUserQuota', others.length + 1)
    return { SSHPublicKey: asSshKey(user, key, SSHPublicKeyBody) }
  },
})
