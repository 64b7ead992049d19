import { authorizationIdOf } from './callers.ts'

/** Makes a call that is denied, and answers the authorization id that its text names. */
export async function deniedId(call: Promise<unknown>): Promise<string> {
  try {
    await call
  } catch (error) {
    if (error instanceof Error) return authorizationIdOf(error.message)
    throw error
  }
  throw new Error('the call was not denied')
}
