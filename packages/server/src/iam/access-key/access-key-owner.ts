import type { ReadingCall } from '../../authorization/call.ts'
import { lacking } from '../../model/corrections.ts'
import { NoSuchEntity } from '../../model/error.ts'
import type { AccessKey } from '../../store/entity/access-key.ts'
import type { UserOrRoot } from '../user/user-resource.ts'

/** The id under which the keys of a user, or of the root user, are kept. */
export function ownerId({ account }: ReadingCall, owner: UserOrRoot): string {
  return owner === 'root' ? account.AccountId : owner.UserId
}

/** The name that answers give to the owner of a key; the root user has none. */
export function ownerName(owner: UserOrRoot): { UserName: string } {
  return owner === 'root' ? lacking({}) : { UserName: owner.UserName }
}

/** The key of this owner; NoSuchEntity for keys of somebody else too (behaviours 79). */
export async function keyOf(call: ReadingCall, owner: UserOrRoot, id: string): Promise<AccessKey> {
  const key = await call.store.accessKeys.get(call.account.AccountId, id)
  if (key?.PrincipalId !== ownerId(call, owner))
    throw NoSuchEntity(`The Access Key with id ${id} cannot be found.`)
  return key
}
