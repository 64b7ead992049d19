import { CannotOpen, type SealedRecord } from './envelope.ts'
import type { KeyRing } from './key-ring.ts'

/** The longest text that can be a token. */
const LONGEST = 512

/** A token opens for the account that asked, and for no other. */
const recordOf = (account: string): SealedRecord => ({ account, kind: 'trade-in-token', id: '' })

/**
 * A token that the account of the requester may trade for credentials once its request is finalized. It holds the
 * request's id and nothing else: made anew it is another text that is worth the same, so none is ever stored.
 */
export async function sealTradeInToken(
  ring: Pick<KeyRing, 'seal'>,
  account: string,
  requestId: string,
): Promise<string> {
  const sealed = await ring.seal(recordOf(account), Buffer.from(requestId))
  return Buffer.from(sealed).toString('base64url')
}

/** The request's id in a token that was sealed for this account; `undefined` for every other text. */
export async function openTradeInToken(
  ring: Pick<KeyRing, 'open'>,
  account: string,
  token: string,
): Promise<string | undefined> {
  if (token.length > LONGEST || !/^[\w-]+$/.test(token)) return undefined
  try {
    const opened = await ring.open(recordOf(account), Buffer.from(token, 'base64url'))
    return Buffer.from(opened).toString('utf8')
  } catch (error) {
    if (error instanceof CannotOpen) return undefined
    throw error
  }
}
