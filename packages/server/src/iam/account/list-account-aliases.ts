import { noResource } from '../../authorization/no-resource.ts'
import { accountAliasKind } from '../../store/entity/account.ts'
import { byText } from '../order.ts'
import { iam } from '../service.ts'
import { aliasesOf } from './account-alias.ts'

export const ListAccountAliases = iam.operation('ListAccountAliases', {
  access: 'List',
  resource: noResource,
  async handle(input, call) {
    const page = call.paging(input)
    const shown = page.slice(await aliasesOf(call), accountAliasKind.id, byText)
    return {
      AccountAliases: shown.items.map(({ Alias }) => Alias),
      ...page.members(shown, accountAliasKind.id),
    }
  },
})
