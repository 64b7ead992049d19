import type { Organization } from '../../store/entity/organization.ts'
import { GLOBAL, type Transaction } from '../../store/store.ts'
import type { OperatorAct, Tell } from '../operator-event.ts'

/**
 * Tells of what was done to an organization, in the words of Organizations: in the account that manages it, and in those
 * accounts that it has changed.
 */
export async function tellOrganization(
  tx: Pick<Transaction, 'accounts'>,
  tell: Tell,
  { ManagementAccountId }: Pick<Organization, 'ManagementAccountId'>,
  {
    members = [],
    ...act
  }: Pick<OperatorAct, 'name' | 'parameters'> & { readonly members?: readonly string[] },
): Promise<void> {
  for (const id of new Set([ManagementAccountId, ...members])) {
    const account = await tx.accounts.get(GLOBAL, id)
    if (account !== undefined) tell({ account, service: 'organizations', ...act })
  }
}
