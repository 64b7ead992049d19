import type { AppliedChange } from './memory/kind-memory.ts'
import type { ChangeListener, ForgetListener } from './store.ts'

/** Those who want to know of changes; an error of one of them is reported and touches nobody else. */
export class Listeners {
  readonly #changed: ChangeListener[] = []
  readonly #forgotten: ForgetListener[] = []
  readonly #report: (error: unknown) => void

  constructor(report: (error: unknown) => void) {
    this.#report = report
  }

  onChange(listener: ChangeListener): void {
    this.#changed.push(listener)
  }

  onForget(listener: ForgetListener): void {
    this.#forgotten.push(listener)
  }

  changed(account: string, changes: readonly AppliedChange[]): void {
    for (const { kind, id, owner, action } of changes) {
      const change = { account, kind, id, owner: owner === '' ? undefined : owner, action }
      for (const listener of this.#changed) this.#tell(() => listener(change))
    }
  }

  forgotten(account: string): void {
    for (const listener of this.#forgotten) this.#tell(() => listener(account))
  }

  #tell(call: () => void): void {
    try {
      call()
    } catch (error) {
      this.#report(error)
    }
  }
}
