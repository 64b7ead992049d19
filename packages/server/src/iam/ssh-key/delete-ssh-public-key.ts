import { iam } from '../service.ts'
import { existingUser } from '../user/user-resource.ts'
import { sshKeyOf } from './ssh-key.ts'

export const DeleteSSHPublicKey = iam.operation('DeleteSSHPublicKey', {
  access: 'Write',
  resource: existingUser,
  async handle({ SSHPublicKeyId }, call, user) {
    const { account, tx } = call
    await sshKeyOf(call, tx, user, SSHPublicKeyId)
    await tx.sshPublicKeys.delete(account.AccountId, SSHPublicKeyId)
  },
})
