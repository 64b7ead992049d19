import type { PolicyHolder } from '../../authorization/applicable-policies.ts'
import { groupArn, parseIamArn, roleArn, userArn } from '../../authorization/arn.ts'
import type { ReadingCall } from '../../authorization/call.ts'
import { findManagedPolicy, type ManagedPolicy } from '../../authorization/managed-policy.ts'
import { InvalidInput, NoSuchEntity } from '../../model/error.ts'
import type { Resolved, ResourceFinder } from '../../model/operation.ts'
import type { Account } from '../../store/entity/account.ts'
import type { Entities } from '../../store/store.ts'

/** What a report is about, under the ARN that it has. */
export type ReportEntity =
  | { readonly arn: string; readonly holder: PolicyHolder }
  | { readonly arn: string; readonly policy: ManagedPolicy }

/** Finds a user, group, role or managed policy by its ARN, whose path counts. */
export async function findReportEntity(
  store: Entities,
  account: Account,
  arn: string,
): Promise<ReportEntity | undefined> {
  const { account: owner, type, name = '' } = parseIamArn(arn) ?? {}
  if (type === 'policy') {
    const policy = await findManagedPolicy(store, account, arn)
    return policy && { arn, policy }
  }
  if (owner !== account.AccountId) return undefined
  const holder = await holderNamed(store, account.AccountId, type, name.toLowerCase())
  return holder !== undefined && arnOfHolder(account, holder) === arn ? { arn, holder } : undefined
}

function holderNamed(
  store: Entities,
  account: string,
  type: string | undefined,
  name: string,
): Promise<PolicyHolder | undefined> {
  if (type === 'user') return store.users.find(account, name)
  if (type === 'role') return store.roles.find(account, name)
  return type === 'group' ? store.groups.find(account, name) : Promise.resolve(undefined)
}

export function arnOfHolder(account: Account, holder: PolicyHolder): string {
  if ('GroupId' in holder) return groupArn(account, holder)
  return 'RoleId' in holder ? roleArn(account, holder) : userArn(account, holder)
}

function finder<Found extends ReportEntity>(
  types: readonly string[],
  fits: (found: ReportEntity) => found is Found,
): ResourceFinder<{ Arn: string }, Found, ReadingCall> {
  return {
    types,
    async find({ Arn }, { account, store }): Promise<Resolved<Found>> {
      const found = await findReportEntity(store, account, Arn)
      const entity = found !== undefined && fits(found) ? found : undefined
      return {
        arn: Arn,
        ...(found !== undefined && tagsOf(found)),
        entity,
        existing() {
          if (entity !== undefined) return entity
          const type = parseIamArn(Arn)?.type
          if (type === undefined || !types.includes(type)) throw InvalidInput(`Invalid ARN: ${Arn}`)
          throw NoSuchEntity(`The entity with ARN ${Arn} cannot be found.`)
        },
      }
    },
  }
}

function tagsOf(found: ReportEntity): Pick<Resolved<unknown>, 'tags' | 'serviceTagPrefix'> {
  if ('policy' in found) return found.policy.by === 'account' ? { tags: found.policy.policy.Tags } : {}
  return 'GroupId' in found.holder ? {} : { tags: found.holder.Tags, serviceTagPrefix: 'iam' }
}

/** The user, group, role or policy of `Arn`. */
export const reportedEntity = finder(
  ['group', 'policy', 'role', 'user'],
  (found): found is ReportEntity => found !== undefined,
)

/** The user, group or role of `Arn`. */
export const reportedHolder = finder(
  ['group', 'role', 'user'],
  (found): found is Extract<ReportEntity, { holder: PolicyHolder }> => 'holder' in found,
)
