import { type Numbered, placeByCreation } from '../creation-order.ts'
import type { Kind } from '../kind.ts'

/** A long-term access key of a user or of the root user; its secret is sealed beside it. */
export interface AccessKey extends Numbered {
  readonly AccessKeyId: string
  /** The unique id of the user; the account id for the root user. */
  readonly PrincipalId: string
  readonly Status: 'Active' | 'Inactive'
  readonly CreateDate: Date
  /** When it last became active after it had been inactive. */
  readonly ActivationDate?: Date
}

export const accessKeyKind: Kind<AccessKey> = {
  kind: 'access-key',
  id: (key) => key.AccessKeyId,
  owner: (key) => key.PrincipalId,
  name: (key) => key.AccessKeyId,
  dates: ['CreateDate', 'ActivationDate'],
  sealed: true,
}

export const accessKeyPlace = (key: AccessKey): string =>
  placeByCreation(key.CreateDate, key, key.AccessKeyId)
