/**
 * A bound on what one document may cost in comparisons of its parts with one another and with the service
 * reference. Work is counted, not timed, so the same document always gives the same findings.
 */
export class Work {
  #left: number

  constructor(units: number) {
    this.#left = units
  }

  /** Takes units off; `false` once they are spent, and the check that asked for them says nothing more. */
  spend(units: number): boolean {
    this.#left -= units
    return this.#left >= 0
  }
}
