import { checkStatus, requiredStatus } from '../credential-status.ts'
import { iam } from '../service.ts'
import { existingUser } from '../user/user-resource.ts'
import { sshKeyOf } from './ssh-key.ts'

export const UpdateSSHPublicKey = iam.operation('UpdateSSHPublicKey', {
  access: 'Write',
  resource: existingUser,
  check: checkStatus,
  async handle({ SSHPublicKeyId, Status }, call, user) {
    const { account, tx } = call
    const key = await sshKeyOf(call, tx, user, SSHPublicKeyId)
    await tx.sshPublicKeys.update(account.AccountId, { ...key, Status: requiredStatus(Status) })
  },
})
