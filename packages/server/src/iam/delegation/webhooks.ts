/** Where news for notification channels go, by the topic's ARN. */
export type Webhooks = ReadonlyMap<string, string>

/** Thrown where a receiver has not taken what was sent. */
export class NotTaken extends Error {}

/** Sends a message to one of the webhooks; NotTaken where it is not answered with success in time. */
export type Deliver = (url: string, body: string, stop: AbortSignal) => Promise<void>

/** How long a receiver may take, in milliseconds. */
const DEADLINE = 10_000

/** Posts a message as SNS does. Redirections are not followed, and the answer is not read. */
export const post: Deliver = async (url, body, stop) => {
  const signal = AbortSignal.any([stop, AbortSignal.timeout(DEADLINE)])
  const headers = { 'Content-Type': 'text/plain; charset=UTF-8', 'x-amz-sns-message-type': 'Notification' }
  let answer: Response
  try {
    answer = await fetch(url, { method: 'POST', body, headers, redirect: 'manual', signal })
  } catch {
    // what is thrown may hold the address, which may hold a secret
    throw new NotTaken('the receiver could not be reached in time')
  }
  await answer.body?.cancel()
  if (!answer.ok) throw new NotTaken(`the receiver answered ${answer.status}`)
}
