import type { ReadingCall } from '../authorization/call.ts'
import { recordNamed } from '../events/named-record.ts'
import { modelled } from '../model/error.ts'
import type { FoundRecord } from '../records/newest.ts'
import type { RecordedDecision } from '../records/recorded-decision.ts'
import type { Account } from '../store/entity/account.ts'

export const ResourceNotFound = modelled('ResourceNotFoundException', 'iam-toolbox')
export const InvalidRequest = modelled('ValidationException', 'iam-toolbox')

/** A decision that may be read, with its documents. */
export interface ReadableDecision {
  readonly decision: RecordedDecision
  readonly documents: FoundRecord['documents']
  /** The account that called: what it may see of the decision is what is shown. */
  readonly caller: string
}

/**
 * A decision on a call of the account, or of one that was then in the account's organization, by its authorization id or by
 * the id of its event, which without dashes fits the published pattern; ResourceNotFoundException for every other id.
 */
export async function ownDecision(id: string, { account, records }: ReadingCall): Promise<ReadableDecision> {
  const found = records && (await recordNamed(id, records))
  const { decision, account: caller } = found?.record ?? {}
  const isReadable =
    decision !== undefined && (caller === account.AccountId || isOfOrganization(decision, account))
  if (found === undefined || caller === undefined || !isReadable) {
    throw ResourceNotFound(`There are no authorization details with the id ${id}.`)
  }
  return { decision, documents: found.documents, caller }
}

/** Whether whoever called was in the account's organization when it was decided. */
function isOfOrganization({ context }: RecordedDecision, { OrganizationId }: Account): boolean {
  if (OrganizationId === undefined) return false
  return Object.entries(context).some(
    ([name, value]) => name.toLowerCase() === 'aws:principalorgid' && value === OrganizationId,
  )
}
