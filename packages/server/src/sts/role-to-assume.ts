import { parseIamArn, roleArn } from '../authorization/arn.ts'
import type { TrustingResource } from '../authorization/authorize.ts'
import type { ReadingCall } from '../authorization/call.ts'
import { AccessDenied, ValidationError } from '../model/error.ts'
import type { ResourceFinder } from '../model/operation.ts'
import type { Account } from '../store/entity/account.ts'
import type { Role } from '../store/entity/role.ts'
import { GLOBAL } from '../store/store.ts'
import { type AcceptedCode, acceptedCode, type MfaInput } from './mfa.ts'
import { inheritedTags } from './session-tags.ts'

/** A role that may be assumed, with the account that it is in. */
export interface RoleToAssume {
  readonly role: Role
  readonly account: Account
  /** The one-time code that came with the call. */
  readonly code?: AcceptedCode | undefined
}

/** Whether a text is an ARN at all (behaviours 24). */
function isArn(text: string): boolean {
  const [arn, partition, service, , account, ...rest] = text.split(':')
  return arn === 'arn' && [partition, service, account, rest.join(':')].every(Boolean)
}

async function findRole(
  arn: string,
  { store, account: own }: ReadingCall,
): Promise<RoleToAssume | undefined> {
  const parts = parseIamArn(arn)
  if (parts?.type !== 'role' || parts.partition !== own.Partition) return undefined
  const account = await store.accounts.get(GLOBAL, parts.account)
  const role = account && (await store.roles.find(account.AccountId, parts.name.toLowerCase()))
  return account && role && roleArn(account, role) === arn ? { role, account } : undefined
}

/**
 * The role that AssumeRole names. One that does not exist reads like one whose trust policy says nothing (behaviours
 * 103), and the tags that the calling session hands on stand over the role's own (X3).
 */
export const roleToAssume: ResourceFinder<{ RoleArn: string } & MfaInput, RoleToAssume, ReadingCall> = {
  types: ['role'],
  async find(input, call): Promise<TrustingResource<RoleToAssume>> {
    const { RoleArn } = input
    if (!isArn(RoleArn)) {
      // of no role there is a trust policy that could allow it
      return {
        arn: '*',
        printed: RoleArn,
        existing() {
          throw ValidationError(`${RoleArn} is invalid`)
        },
      }
    }
    if (call.caller.holder.kind === 'root') throw AccessDenied('Roles may not be assumed by root accounts.')
    const code = await acceptedCode(input, call)
    const role = await findRole(RoleArn, call)
    const found = role && { ...role, code }
    const inherited = inheritedTags(call.caller.session)
    return {
      arn: RoleArn,
      account: parseIamArn(RoleArn)?.account,
      tags: [...(found?.role.Tags ?? []), ...inherited],
      serviceTagPrefix: 'iam',
      trusting: found,
      entity: found,
      existing() {
        if (found === undefined)
          throw AccessDenied(
            `User: ${call.caller.arn} is not authorized to perform: sts:AssumeRole on resource: ${RoleArn}`,
          )
        return found
      },
    }
  },
}
