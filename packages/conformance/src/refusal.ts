import { expect } from 'vitest'

/** How a call was refused. */
export interface Refusal {
  /** The code on the wire. */
  readonly code: string
  readonly status: number
  readonly message: string
}

/** The closing sentence of a denial of IAM, which names its record and where to read of it (behaviours 105). */
const details = /\. Go to http\S+#\/authorization-details\/([0-9a-z]+) for complete details, or call .*: \1$/

/**
 * What a call is refused with, but for the closing sentence of a denial; `undefined` where it succeeds. Fails where nothing
 * was answered.
 */
export async function attempted(call: Promise<unknown>): Promise<Refusal | undefined> {
  try {
    await call
    return undefined
  } catch (error) {
    if (!(error instanceof Error && '$metadata' in error)) throw error
    const { httpStatusCode: status = 0 } = error.$metadata as { httpStatusCode?: number }
    const wire = 'Error' in error ? (error.Error as { Code?: string }) : {}
    return { code: wire.Code ?? error.name, status, message: error.message.replace(details, '') }
  }
}

/** The same for a call that is to be refused; fails where it succeeds. */
export async function refusal(call: Promise<unknown>): Promise<Refusal> {
  const refused = await attempted(call)
  if (refused === undefined) throw new Error('the call was not refused')
  return refused
}

/** Fails where a call is not refused for want of a permission. */
export async function denied(call: Promise<unknown>): Promise<void> {
  expect(await refusal(call)).toMatchObject({ code: 'AccessDenied', status: 403 })
}
