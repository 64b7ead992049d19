import { setTimeout } from 'node:timers/promises'
import { putRevocation } from '../keys/revocations.ts'
import { accountOfKeyId } from '../model/identifier.ts'
import { GLOBAL } from '../store/store.ts'
import { CommandError, type OperatorCommand, requiredText } from './command.ts'
import { aboutRole } from './named-role.ts'
import { writeTelling } from './operator-event.ts'

/** No session lasts longer, in seconds. */
const LONGEST_SESSION = 129_600

/** Ends the session of one temporary access key, at once here and within a second in other processes. */
export const revokeSessionCommand: OperatorCommand = {
  name: 'sessions revoke',
  async run(sources, input, author) {
    const accessKeyId = requiredText(input, 'key')
    const id = accessKeyId.startsWith('ASIA') ? accountOfKeyId(accessKeyId) : undefined
    if (id === undefined) throw new CommandError(`${accessKeyId} is not the id of a temporary access key`)
    const expiresAt = Math.ceil(sources.clock() / 1000) + LONGEST_SESSION
    await writeTelling(sources, [GLOBAL], author, async (tx, tell) => {
      await putRevocation(tx, { accessKeyId, expiresAt })
      const account = await tx.accounts.get(GLOBAL, id)
      if (account !== undefined)
        tell({ account, service: 'sts', name: 'RevokeSession', parameters: { accessKeyId } })
    })
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
    await aboutRole(sources, arn, author, async (tx, role, account, tell) => {
      await tx.roles.update(account.AccountId, { ...role, SessionsNotBefore: notBefore })
      const parameters = { roleName: role.RoleName, notBefore: notBefore.toISOString() }
      tell({ account, service: 'sts', name: 'RevokeRoleSessions', resource: arn, parameters })
    })
    await setTimeout(Math.max(0, notBefore.getTime() - clock()))
    return { role: arn, notBefore: notBefore.toISOString() }
  },
}
