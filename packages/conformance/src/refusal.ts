/** How a call was refused. */
export interface Refusal {
  /** The code on the wire. */
  readonly code: string
  readonly status: number
  readonly message: string
}

/** What a call is refused with; fails where it succeeds or where nothing was answered. */
export async function refusal(call: Promise<unknown>): Promise<Refusal> {
  try {
    await call
  } catch (error) {
    if (!(error instanceof Error && '$metadata' in error)) throw error
    const { httpStatusCode: status = 0 } = error.$metadata as { httpStatusCode?: number }
    const wire = 'Error' in error ? (error.Error as { Code?: string }) : {}
    return { code: wire.Code ?? error.name, status, message: error.message }
  }
  throw new Error('the call was not refused')
}
