import { signedInHeader } from '../signature/testing/sdk-signer.ts'
import type { Credentials } from './test-server.ts'

/** What a signed GET was answered with. */
export interface Fetched {
  readonly status: number
  readonly errorType: string | null
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every form
  readonly body: any
}

/** Fetches a path of a REST service as a client does that has no SDK for it: signed as IAM. */
export async function signedFetch(
  url: string,
  credentials: Credentials,
  path: string,
  query: Record<string, string> = {},
): Promise<Fetched> {
  const { host } = new URL(url)
  const signed = await signedInHeader({
    path,
    query,
    service: 'iam',
    headers: { host },
    at: Date.now(),
    credentials,
  })
  const target = `${url}${signed.path}${signed.query === '' ? '' : `?${signed.query}`}`
  const headers = new Headers()
  for (const [index, name] of signed.rawHeaders.entries()) {
    if (index % 2 === 0 && name.toLowerCase() !== 'host')
      headers.set(name, signed.rawHeaders[index + 1] ?? '')
  }
  const response = await fetch(target, { headers })
  return {
    status: response.status,
    errorType: response.headers.get('x-amzn-errortype'),
    body: await response.json(),
  }
}
