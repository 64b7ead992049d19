import type { EncodedMessages } from '../authorization/encoded-message.ts'
import type { HttpAnswer } from '../protocol/http.ts'
import { StoreUnavailable } from '../store/store-error.ts'
import type { CallOutcome } from './call-outcome.ts'

/** The header in which a denial carries what sts:DecodeAuthorizationMessage decodes. */
const ENCODED_MESSAGE_HEADER = 'x-gatehouse-encoded-authorization-message'

/**
 * Adds the encoded message to the answer of a call that policies have denied; every other answer stays as it is, and so
 * does a denial whose message cannot be sealed while the store is away.
 */
export async function withEncodedMessage(
  answer: HttpAnswer,
  { error, authorized, caller }: CallOutcome,
  messages: EncodedMessages,
): Promise<HttpAnswer> {
  const asked = authorized?.deciding
  const isDenial = error?.code === 'AccessDenied' && error === authorized?.denial
  if (!isDenial || asked === undefined || caller === undefined) return answer
  const encoded = await messages.encode(caller, asked).catch(unlessUnavailable)
  if (encoded === undefined) return answer
  return { ...answer, headers: { ...answer.headers, [ENCODED_MESSAGE_HEADER]: encoded } }
}

function unlessUnavailable(error: unknown): undefined {
  if (!(error instanceof StoreUnavailable)) throw error
}
