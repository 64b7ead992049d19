import { type ContextKey, contextKey, keyOfSlot, slotCount } from './context-key.ts'

/** One text is a single-valued key, a list a multivalued one; an empty list equals a missing key. */
export type ContextValue = string | readonly string[]

/** A value, or how to find it when a policy first asks; `undefined` means that the key is missing. */
export type ContextSource = ContextValue | undefined | (() => ContextValue | undefined)

/** The context of one request: key to value, names without case (section 2). */
export class RequestContext {
  readonly #slots: ContextSource[]
  #named: Map<string, { readonly key: ContextKey; readonly source: ContextSource }> | undefined
  /** Whether other contexts read the same map, so that whoever changes it must copy it first. */
  #sharesNamed = false

  /** Starts empty, or with everything that `base` holds; what is set later shows in neither of the two. */
  constructor(base?: RequestContext) {
    if (base === undefined) {
      this.#slots = new Array<ContextSource>(slotCount)
      return
    }
    this.#slots = base.#slots.slice()
    if (base.#named === undefined) return
    this.#named = base.#named
    this.#sharesNamed = true
    base.#sharesNamed = true
  }

  /** Sets a key; a function is asked at most once, when the key is first read. */
  set(key: ContextKey | string, source: ContextSource): this {
    const ready = typeof key === 'string' ? contextKey(key) : key
    if (ready.slot >= 0) this.#slots[ready.slot] = source
    else this.#setNamed(ready, source)
    return this
  }

  /** The key's value; `undefined` for a missing key and for an empty list. */
  get(key: ContextKey): ContextValue | undefined {
    if (key.slot >= 0) {
      const source = this.#slots[key.slot]
      if (typeof source !== 'function') return presentValue(source)
      const value = presentValue(source())
      this.#slots[key.slot] = value
      return value
    }
    const source = this.#named?.get(key.lowered)?.source
    if (typeof source !== 'function') return presentValue(source)
    const value = presentValue(source())
    this.#setNamed(key, value)
    return value
  }

  /** Every key that is present, with its value. */
  *entries(): Generator<readonly [name: string, value: ContextValue]> {
    for (let slot = 0; slot < slotCount; slot++) {
      if (this.#slots[slot] === undefined) continue
      const key = keyOfSlot(slot)
      const value = this.get(key)
      if (value !== undefined) yield [key.name, value]
    }
    for (const { key } of [...(this.#named?.values() ?? [])]) {
      const value = this.get(key)
      if (value !== undefined) yield [key.name, value]
    }
  }

  /** The same as a record. */
  toRecord(): Record<string, ContextValue> {
    const record: Record<string, ContextValue> = {}
    for (let slot = 0; slot < slotCount; slot++) {
      if (this.#slots[slot] === undefined) continue
      const key = keyOfSlot(slot)
      const value = this.get(key)
      if (value !== undefined) record[key.name] = value
    }
    for (const { key } of this.#named === undefined ? [] : [...this.#named.values()]) {
      const value = this.get(key)
      if (value !== undefined) record[key.name] = value
    }
    return record
  }

  #setNamed(key: ContextKey, source: ContextSource): void {
    if (this.#named === undefined || this.#sharesNamed) {
      this.#named = new Map(this.#named)
      this.#sharesNamed = false
    }
    const known = this.#named.get(key.lowered)
    this.#named.set(key.lowered, { key: known?.key ?? key, source })
  }
}

/** A context with the keys and values of a record. */
export function contextOf(record: Readonly<Record<string, ContextValue>>): RequestContext {
  const context = new RequestContext()
  for (const [name, value] of Object.entries(record)) context.set(name, value)
  return context
}

function presentValue(value: ContextValue | undefined): ContextValue | undefined {
  return typeof value === 'object' && value.length === 0 ? undefined : value
}
