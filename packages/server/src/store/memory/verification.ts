import { MemoryDiffers, StoreUnavailable } from '../store-error.ts'

/** What the store holds at a revision, as text that can be compared. */
export interface Stored {
  readonly text: string | undefined
  readonly revision: number
}

/** One answer out of memory that is to be compared with the store. */
export interface Claim {
  readonly account: string
  /** What was asked for, for the message: never its contents. */
  readonly key: string
  readonly text: string
  /** The revision that the answer carries itself. */
  readonly revision: number
  readonly stored: () => Promise<Stored>
  /** Whether memory would still give the same answer. */
  readonly stands: () => boolean
}

export interface VerificationOptions {
  /** Compares each answer, or this share of them. */
  readonly share: number
  /** The revision that memory has reached. */
  readonly revision: (account: string) => number | undefined
  /** Makes memory take over what it does not know yet. */
  readonly catchUp: (account: string) => Promise<unknown>
  /** Told of a difference, after which memory must not go on with what it holds. */
  readonly differs: (error: MemoryDiffers) => void
}

/** How often one answer is compared again because the account was written to meanwhile. */
const ATTEMPTS = 8

/** Compares answers out of memory with the store: every one and throwing, or a sample of them and reporting. */
export class Verification {
  readonly #options: VerificationOptions

  constructor(options: VerificationOptions) {
    this.#options = options
  }

  /** Throws when every answer is compared; a sample is compared behind the answer. */
  async check(claim: Claim): Promise<void> {
    const { share } = this.#options
    if (share >= 1) await this.#compare(claim)
    else if (Math.random() < share) this.#compare(claim).catch(() => undefined)
  }

  async #compare(claim: Claim): Promise<void> {
    try {
      if (!(await this.#differs(claim))) return
    } catch (error) {
      if (error instanceof StoreUnavailable) return
      throw error
    }
    const error = new MemoryDiffers(`memory differs from the store: ${claim.key}`)
    this.#options.differs(error)
    throw error
  }

  /**
   * Memory may lag behind another process, and the account may change while it is compared; only what is read at the
   * very revision that memory has reached counts.
   */
  async #differs({ account, text, revision, stored, stands }: Claim): Promise<boolean> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const found = await stored()
      if (found.text === text || !stands()) return false
      const reached = this.#options.revision(account) ?? -1
      if (found.revision === reached && revision <= reached) return true
      if (found.revision > reached) await this.#options.catchUp(account)
    }
    return false
  }
}
