/** How far memory has followed one account. Only accounts of which something is held or wanted are followed. */
export interface Followed {
  /**
   * Everything held of the account is true at this revision, or at a later one that it carries itself; -1 until the
   * first read has told.
   */
  revision: number
  /** Another object at each revision, for what was worked out of the account at this one. */
  stamp: object
  /** How many things of the account are held. */
  held: number
  /** How many reads of the account are under way. */
  reads: number
  /** Whether every change counts, even while nothing of the account is held. */
  readonly always: boolean
  /** False once memory has started anew: what a read brings that began before is not kept. */
  current: boolean
}

function followed(always: boolean): Followed {
  return { revision: -1, stamp: {}, held: 0, reads: 0, always, current: true }
}

/** Sets how far an account has been followed. */
export function reach(account: Followed, revision: number): void {
  if (account.revision === revision) return
  account.revision = revision
  account.stamp = {}
}

/** Every account that is followed. */
export class FollowedAccounts {
  readonly #accounts = new Map<string, Followed>()
  readonly #always: readonly string[]
  readonly #letGo: (account: string) => void

  /**
   * Follows the accounts `always` from the start, and calls `letGo` when nothing of another account is held any more,
   * so that its changes are no longer looked at.
   */
  constructor(always: readonly string[], letGo: (account: string) => void) {
    this.#always = always
    this.#letGo = letGo
    this.#start()
  }

  get(account: string): Followed | undefined {
    return this.#accounts.get(account)
  }

  /** Follows the account at least until `endRead`. */
  beginRead(account: string): Followed {
    const found = this.#accounts.get(account) ?? followed(false)
    this.#accounts.set(account, found)
    found.reads++
    return found
  }

  endRead(account: string, followed: Followed): void {
    followed.reads--
    this.#discardUnused(account, followed)
  }

  /**
   * Whether something that was read at this revision may be held; what was read before a change that memory has
   * already taken over may not.
   */
  admits(followed: Followed, revision: number): boolean {
    if (!followed.current || revision < followed.revision) return false
    if (followed.always) return followed.revision >= 0
    if (followed.held === 0) reach(followed, revision)
    return true
  }

  left(account: string, followed: Followed): void {
    followed.held--
    this.#discardUnused(account, followed)
  }

  /** Every followed account with its revision. */
  entries(): Iterable<[string, Followed]> {
    return this.#accounts
  }

  /** Forgets how far each account was followed; answers which they were. */
  restart(): string[] {
    const accounts = [...this.#accounts.keys()]
    for (const followed of this.#accounts.values()) followed.current = false
    this.#accounts.clear()
    this.#start()
    return accounts
  }

  #start(): void {
    for (const account of this.#always) this.#accounts.set(account, followed(true))
  }

  #discardUnused(account: string, followed: Followed): void {
    if (followed.held > 0 || followed.reads > 0 || followed.always || !followed.current) return
    this.#accounts.delete(account)
    if (followed.revision >= 0) this.#letGo(account)
  }
}
