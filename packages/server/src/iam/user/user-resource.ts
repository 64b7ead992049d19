import { rootArn } from '../../authorization/arn.ts'
import type { ReadingCall } from '../../authorization/call.ts'
import { ValidationError } from '../../model/error.ts'
import type { ResourceFinder } from '../../model/operation.ts'
import type { User } from '../../store/entity/user.ts'
import { namedResource } from '../named-resource.ts'

const users = namedResource<{ UserName: string }, User>({
  type: 'user',
  nameIn: ({ UserName }) => UserName,
  find: ({ users }, account, name) => users.find(account, name),
  printsName: true,
  serviceTagPrefix: 'iam',
  missing: (name) => `The user with name ${name} cannot be found.`,
})

/** The user that the input names. */
export const existingUser = users.existing

/** The user that CreateUser would make. */
export const newUser = users.fresh

/** All users of the account; a path prefix does not narrow it (behaviours 102). */
export const anyUser = users.any

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
