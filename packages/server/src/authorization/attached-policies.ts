import type { AttachedPolicy, PolicyKind, PolicySource } from '@gatehouse/policy'
import type { PolicyCache } from './policy-cache.ts'

/** Compiled policies in their places. */
export class AttachedPolicies {
  readonly #cache: PolicyCache
  readonly #attachedOf = new WeakMap<object, Map<string, AttachedPolicy>>()

  constructor(cache: PolicyCache) {
    this.#cache = cache
  }

  /** The same value for the same entity and place, so that plans made for it are found again. */
  of(holder: object, text: string, kind: PolicyKind, source: PolicySource): AttachedPolicy {
    const place = `${kind} ${source.attachedTo ?? ''}`
    const places = this.#attachedOf.get(holder) ?? new Map<string, AttachedPolicy>()
    this.#attachedOf.set(holder, places)
    const known = places.get(place)
    if (known !== undefined && known.source.id === source.id) return known
    const attached = { policy: this.#cache.of(holder, text, kind), source }
    places.set(place, attached)
    return attached
  }
}
