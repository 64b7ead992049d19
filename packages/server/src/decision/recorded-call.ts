import type { ReadingCall } from '../authorization/call.ts'
import { modelled } from '../model/error.ts'
import type { FoundRecord } from '../records/newest.ts'
import type { RecordedDecision } from '../records/recorded-decision.ts'

export const ResourceNotFound = modelled('ResourceNotFoundException', 'iam-toolbox')
export const InvalidRequest = modelled('ValidationException', 'iam-toolbox')

/** A decision on a call of the account, with its documents; ResourceNotFoundException for every other id. */
export async function ownDecision(
  id: string,
  { account, records }: ReadingCall,
): Promise<{ readonly decision: RecordedDecision; readonly documents: FoundRecord['documents'] }> {
  const found = await records?.byId(id)
  const decision = found?.record.account === account.AccountId ? found.record.decision : undefined
  if (found === undefined || decision === undefined) {
    throw ResourceNotFound(`There are no authorization details with the id ${id}.`)
  }
  return { decision, documents: found.documents }
}
