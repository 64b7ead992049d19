import type { ReadingCall } from '../authorization/call.ts'
import { InvalidInput, NoSuchEntity } from '../model/error.ts'
import type { ResourceFinder } from '../model/operation.ts'
import type { Tag } from '../store/entity/user.ts'
import type { Entities } from '../store/store.ts'
import { providerArn } from './provider-arn.ts'

/** What differs between the types of identity providers. */
interface ProviderType<I, E> {
  readonly type: 'oidc-provider' | 'saml-provider'
  /** The ARN in the input of its operations. */
  readonly arnIn: (input: I) => string
  readonly find: (store: Entities, account: string, name: string) => Promise<E | undefined>
  /** The sentence about one that is not there (behaviours 40). */
  readonly missing: (arn: string) => string
}

/** Finds the identity provider that an input names by its ARN; those of other accounts are not there. */
export function existingProvider<I, E extends { readonly Tags: readonly Tag[] }>({
  type,
  arnIn,
  find,
  missing,
}: ProviderType<I, E>): ResourceFinder<I, E, ReadingCall> {
  return {
    types: [type],
    async find(input, { account, store }) {
      const arn = arnIn(input)
      const named = providerArn(arn, type)
      const isOwn = named?.account === account.AccountId && named.partition === account.Partition
      const provider = isOwn ? await find(store, account.AccountId, named.name) : undefined
      return {
        arn,
        account: named?.account,
        tags: provider?.Tags,
        entity: provider,
        existing() {
          if (named === undefined) throw InvalidInput(`Invalid ARN: ${arn}`)
          if (provider === undefined) throw NoSuchEntity(missing(arn))
          return provider
        },
      }
    },
  }
}
