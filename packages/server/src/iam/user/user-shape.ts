import { rootArn, userArn } from '../../authorization/arn.ts'
import { lacking } from '../../model/corrections.ts'
import type { Account } from '../../store/entity/account.ts'
import type { User } from '../../store/entity/user.ts'
import { asBoundary } from '../policy/boundary-shape.ts'
import { tagsIfAny } from '../tag/tags.ts'

/** A user as lists show it: without tags and boundary (behaviours 15). */
export function asListedUser(account: Account, user: User) {
  const { Path, UserName, UserId, CreateDate } = user
  return { Path, UserName, UserId, Arn: userArn(account, user), CreateDate, ...passwordUse(user) }
}

/** Absent for whoever has no password, or has not used it (B-273). */
const passwordUse = ({ PasswordLastUsed }: Pick<User, 'PasswordLastUsed'>) =>
  PasswordLastUsed === undefined ? {} : { PasswordLastUsed }

/** A user as CreateUser and GetUser show it. */
export function asUser(account: Account, user: User) {
  return { ...asListedUser(account, user), ...asBoundary(user.PermissionsBoundary), ...tagsIfAny(user.Tags) }
}

/** The root user as GetUser shows it, which has neither name nor path. */
export function asRootUser(account: Account): ReturnType<typeof asUser> {
  const { AccountId, CreateDate } = account
  return lacking({ UserId: AccountId, Arn: rootArn(account), CreateDate, ...passwordUse(account) })
}
