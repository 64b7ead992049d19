import type { Store } from '../store/store.ts'
import type { CallerPolicies, PolicyGatherer } from './applicable-policies.ts'
import type { ReadingCall } from './call.ts'
import type { Caller } from './caller.ts'

interface Known {
  readonly stamp: object
  readonly policies: CallerPolicies
}

/**
 * The policies of callers, gathered anew once anything in their account has changed: all of them are read of that account.
 * The same value for all calls of a caller meanwhile, so that what is made of it is found again.
 */
export class KnownPolicies {
  readonly #store: Pick<Store, 'entities' | 'stamp'>
  readonly #gatherer: PolicyGatherer
  readonly #known = new WeakMap<Caller, Known>()

  constructor(store: Pick<Store, 'entities' | 'stamp'>, gatherer: PolicyGatherer) {
    this.#store = store
    this.#gatherer = gatherer
  }

  of({ caller, store }: ReadingCall): CallerPolicies | Promise<CallerPolicies> {
    // a write must note what its decision reads, and sees what it has done itself
    if (store !== this.#store.entities) return this.#gatherer.ofCaller(caller, store)
    const stamp = this.#store.stamp(caller.account.AccountId)
    const known = this.#known.get(caller)
    return known !== undefined && known.stamp === stamp ? known.policies : this.#gather(caller, stamp)
  }

  async #gather(caller: Caller, stamp: object | undefined): Promise<CallerPolicies> {
    const policies = await this.#gatherer.ofCaller(caller, this.#store.entities)
    if (stamp !== undefined) this.#known.set(caller, { stamp, policies })
    return policies
  }
}
