import { setTimeout } from 'node:timers/promises'
import { parseIamArn, roleArn } from '../authorization/arn.ts'
import { accountOfKeyId } from '../model/identifier.ts'
import { CommandError, existingAccount, type OperatorCommand, requiredText } from './command.ts'

/** No session lasts longer, in seconds. */
const LONGEST_SESSION = 129_600

/** Ends the session of one temporary access key, at once here and within a second in other processes. */
export const revokeSessionCommand: OperatorCommand = {
  name: 'sessions revoke',
  async run({ revocations, clock }, input, author) {
    const accessKeyId = requiredText(input, 'key')
    if (!accessKeyId.startsWith('ASIA') || accountOfKeyId(accessKeyId) === undefined) {
      throw new CommandError(`${accessKeyId} is not the id of a temporary access key`)
    }
    await revocations.revoke({ accessKeyId, expiresAt: Math.ceil(clock() / 1000) + LONGEST_SESSION }, author)
    return { revoked: accessKeyId }
  },
}

/**
 * Ends every session of a role that was issued before now. Sessions know the second in which they were issued: all of
 * this second end, and the command answers when it is over, so that whoever assumes the role then is let in.
 */
export const revokeRoleCommand: OperatorCommand = {
  name: 'sessions revoke-role',
  async run(sources, input, author) {
    const { store, clock } = sources
    const arn = requiredText(input, 'role')
    const parts = parseIamArn(arn)
    if (parts?.type !== 'role') throw new CommandError(`${arn} is not the ARN of a role`)
    const account = await existingAccount(sources, parts)
    const notBefore = new Date((Math.floor(clock() / 1000) + 1) * 1000)
    await store.write([parts.account], author, async (tx) => {
      const role = await tx.roles.find(parts.account, parts.name.toLowerCase())
      if (role === undefined || roleArn(account, role) !== arn)
        throw new CommandError(`there is no role ${arn}`)
      await tx.roles.update(parts.account, { ...role, SessionsNotBefore: notBefore })
    })
    await setTimeout(Math.max(0, notBefore.getTime() - clock()))
    return { role: arn, notBefore: notBefore.toISOString() }
  },
}
