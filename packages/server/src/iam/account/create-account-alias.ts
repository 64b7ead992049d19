import { noResource } from '../../authorization/no-resource.ts'
import { EntityAlreadyExists, ValidationError } from '../../model/error.ts'
import { accountAliasKind } from '../../store/entity/account.ts'
import { GLOBAL } from '../../store/store.ts'
import { iam } from '../service.ts'
import { aliasesOf, writesAliases } from './account-alias.ts'

export const CreateAccountAlias = iam.operation('CreateAccountAlias', {
  access: 'Write',
  resource: noResource,
  writes: writesAliases,
  check({ AccountAlias }) {
    // it would be taken for the number of an account
    if (/^\d{12}$/.test(AccountAlias))
      throw ValidationError('An account alias must not be a 12-digit number.')
  },
  async handle({ AccountAlias }, call) {
    const { account, tx } = call
    const alias = { Partition: account.Partition, Alias: AccountAlias, AccountId: account.AccountId }
    const before = await aliasesOf(call)
    if ((await tx.accountAliases.insert(GLOBAL, alias)) === 'exists') {
      throw EntityAlreadyExists(`The account alias ${AccountAlias} already exists.`)
    }
    // an account has one alias: a new one takes the place of the old one
    for (const old of before) await tx.accountAliases.delete(GLOBAL, accountAliasKind.id(old))
  },
})
