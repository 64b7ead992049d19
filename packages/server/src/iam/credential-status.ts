import { InvalidInput } from '../model/error.ts'

/** The statuses that a credential may be given. */
export type SetStatus = 'Active' | 'Inactive'

/** The status that a request gives; the third one of the model is refused (behaviours 79). */
export function requiredStatus(status: SetStatus | 'Expired'): SetStatus {
  if (status === 'Expired') throw InvalidInput('Operation does not support status Expired')
  return status
}

/** The service's own check of a status. */
export function checkStatus({ Status }: { readonly Status: SetStatus | 'Expired' }): void {
  requiredStatus(Status)
}
