import { sshKeyAsPem } from '../../credentials/ssh-public-key.ts'
import { iam } from '../service.ts'
import { existingUser } from '../user/user-resource.ts'
import { asSshKey, sshKeyOf } from './ssh-key.ts'

export const GetSSHPublicKey = iam.operation('GetSSHPublicKey', {
  access: 'Read',
  resource: existingUser,
  async handle({ SSHPublicKeyId, Encoding }, call, user) {
    const key = await sshKeyOf(call, call.store, user, SSHPublicKeyId)
    const body = Encoding === 'PEM' ? sshKeyAsPem(key.SSHPublicKeyBody) : key.SSHPublicKeyBody
    return { SSHPublicKey: asSshKey(user, key, body) }
  },
})
