import { iamArn } from '../authorization/arn.ts'
import type { ReadingCall } from '../authorization/call.ts'
import { NoSuchEntity } from '../model/error.ts'
import type { ResourceFinder } from '../model/operation.ts'
import type { Tag } from '../store/entity/user.ts'
import type { Entities } from '../store/store.ts'

/** What differs between the types of resources that inputs name, and that stand below a path. */
interface NamedType<I, E extends I> {
  readonly type: string
  /** The name in the input of its operations, and in the entity. */
  readonly nameIn: (named: I) => string
  /** Finds one by its name in small letters. */
  readonly find: (store: Entities, account: string, name: string) => Promise<E | undefined>
  /** Whether denials print type and name in the place of the ARN (behaviours 102). */
  readonly printsName?: true
  /** Whether the tags count under the service's own prefix as well. */
  readonly serviceTagPrefix?: 'iam'
  /** The sentence about one that is not there. */
  readonly missing: (name: string) => string
}

/** The finders of one type, which its operations share. */
export interface NamedResource<I, E> {
  /** The one that the input names. */
  readonly existing: ResourceFinder<I, E, ReadingCall>
  /** The one that an operation would make. */
  readonly fresh: ResourceFinder<I & { Path?: string | undefined }, undefined, ReadingCall>
  /** All of the account; a path prefix does not narrow it (behaviours 102). */
  readonly any: ResourceFinder<object, undefined, ReadingCall>
}

/** Finds resources of a type by their names, without regard to case. */
export function namedResource<I, E extends I & { readonly Path: string; readonly Tags?: readonly Tag[] }>({
  type,
  nameIn,
  find,
  printsName,
  serviceTagPrefix,
  missing,
}: NamedType<I, E>): NamedResource<I, E> {
  const types = [type]
  return {
    existing: {
      types,
      async find(input, { account, store }) {
        const name = nameIn(input)
        const entity = await find(store, account.AccountId, name.toLowerCase())
        const known = entity === undefined ? name : nameIn(entity)
        return {
          arn: iamArn(account, type, entity?.Path ?? '/', known),
          ...(printsName && { printed: `${type} ${known}` }),
          tags: entity?.Tags,
          serviceTagPrefix,
          entity,
          existing() {
            if (entity === undefined) throw NoSuchEntity(missing(name))
            return entity
          },
        }
      },
    },
    fresh: {
      types,
      find: (input, { account }) => ({
        arn: iamArn(account, type, input.Path ?? '/', nameIn(input)),
        existing: () => undefined,
      }),
    },
    any: {
      types,
      find: (_input, { account }) => ({ arn: iamArn(account, type, '/', ''), existing: () => undefined }),
    },
  }
}
