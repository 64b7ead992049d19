import { noResource } from '../../authorization/no-resource.ts'
import { NoSuchEntity } from '../../model/error.ts'
import { accountAliasKind } from '../../store/entity/account.ts'
import { GLOBAL } from '../../store/store.ts'
import { iam } from '../service.ts'
import { aliasesOf, writesAliases } from './account-alias.ts'

export const DeleteAccountAlias = iam.operation('DeleteAccountAlias', {
  access: 'Write',
  resource: noResource,
  writes: writesAliases,
  async handle({ AccountAlias }, call) {
    const own = (await aliasesOf(call)).find(({ Alias }) => Alias === AccountAlias)
    if (own === undefined) throw NoSuchEntity(`The account alias ${AccountAlias} cannot be found.`)
    await call.tx.accountAliases.delete(GLOBAL, accountAliasKind.id(own))
  },
})
