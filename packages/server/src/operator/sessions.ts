import { setTimeout } from 'node:timers/promises'
import { accountOfKeyId } from '../model/identifier.ts'
import { CommandError, type OperatorCommand, requiredText } from './command.ts'
import { aboutRole } from './named-role.ts'

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
    const { clock } = sources
    const arn = requiredText(input, 'role')
    const notBefore = new Date((Math.floor(clock() / 1000) + 1) * 1000)
    await aboutRole(sources, arn, author, (tx, role, account) =>
      tx.roles.update(account, { ...role, SessionsNotBefore: notBefore }),
    )
    await setTimeout(Math.max(0, notBefore.getTime() - clock()))
    return { role: arn, notBefore: notBefore.toISOString() }
  },
}
