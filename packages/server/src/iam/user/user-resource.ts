import { rootArn, userArn } from '../../authorization/arn.ts'
import type { ReadingCall } from '../../authorization/call.ts'
import { NoSuchEntity, ValidationError } from '../../model/error.ts'
import type { ResourceFinder } from '../../model/operation.ts'
import type { User } from '../../store/entity/user.ts'

/** The user that the input names. */
export const existingUser: ResourceFinder<{ UserName: string }, User, ReadingCall> = {
  types: ['user'],
  async find({ UserName }, { account, store }) {
    const user = await store.users.find(account.AccountId, UserName.toLowerCase())
    return {
      arn: userArn(account, user ?? { Path: '/', UserName }),
      printed: `user ${user?.UserName ?? UserName}`,
      tags: user?.Tags,
      serviceTagPrefix: 'iam',
      entity: user,
      existing() {
        if (user === undefined) throw NoSuchEntity(`The user with name ${UserName} cannot be found.`)
        return user
      },
    }
  },
}

/** The user that CreateUser would make. */
export const newUser: ResourceFinder<
  { UserName: string; Path?: string | undefined },
  undefined,
  ReadingCall
> = {
  types: ['user'],
  find: ({ UserName, Path = '/' }, { account }) => ({
    arn: userArn(account, { UserName, Path }),
    existing: () => undefined,
  }),
}

/** All users of the account; a path prefix does not narrow it (behaviours 102). */
export const anyUser: ResourceFinder<object, undefined, ReadingCall> = {
  types: ['user'],
  find: (_input, { account }) => ({
    arn: `arn:${account.Partition}:iam::${account.AccountId}:user/`,
    existing: () => undefined,
  }),
}

/** The root user stands for itself where an operation may be called without a user name. */
export type UserOrRoot = User | 'root'

/** The user that the input names, or else the caller: a user, or the root user. */
export const namedOrCallingUser: ResourceFinder<{ UserName?: string | undefined }, UserOrRoot, ReadingCall> =
  {
    types: ['user'],
    find({ UserName }, call) {
      const { holder, account } = call.caller
      const own = holder.kind === 'user' ? holder.user.UserName : undefined
      const name = UserName ?? own
      if (name !== undefined) return existingUser.find({ UserName: name }, call)
      return {
        arn: holder.kind === 'root' ? rootArn(account) : call.caller.arn,
        existing() {
          if (holder.kind === 'root') return 'root'
          throw mustNameUser()
        },
      }
    },
  }

/** The user that the input names, or else the calling user; for what the root user does not have in this form. */
export const namedOrCallingIamUser: ResourceFinder<{ UserName?: string | undefined }, User, ReadingCall> = {
  types: ['user'],
  async find(input, call) {
    const { existing, entity, ...resolved } = await namedOrCallingUser.find(input, call)
    return {
      ...resolved,
      entity: entity === 'root' ? undefined : entity,
      existing() {
        const user = existing()
        if (user === 'root') throw mustNameUser()
        return user
      },
    }
  },
}

/**
 * The user that the input names, or else the calling user; sessions of AssumeRoot mean the root user, whose credentials
 * they are there for, while the root user's own credentials do not.
 */
export const namedUserOrAssumedRoot: ResourceFinder<
  { UserName?: string | undefined },
  UserOrRoot,
  ReadingCall
> = {
  types: ['user'],
  find: (input, call) =>
    call.caller.session?.kind === 'root-session'
      ? namedOrCallingUser.find(input, call)
      : namedOrCallingIamUser.find(input, call),
}

// behaviours 36
const mustNameUser = () => ValidationError('Must specify userName when calling with non-User credentials')
