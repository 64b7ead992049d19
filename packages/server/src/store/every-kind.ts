import type { EntityOf, Kind } from './kind.ts'
import { type Kinds, kinds } from './kinds.ts'
import type { EntityReader, EntityWriter } from './store.ts'

/** What may be made of a kind with the entities `E`, under the name of its role. */
interface Roles<E> {
  reader: EntityReader<E>
  writer: EntityWriter<E>
}

/** Each made when it is first asked for: what lives as long as one write needs few of them. */
class OnDemand {
  readonly #make: (kind: Kind<never>, name: keyof Kinds) => unknown
  readonly #made = new Map<keyof Kinds, unknown>()

  constructor(make: (kind: Kind<never>, name: keyof Kinds) => unknown) {
    this.#make = make
  }

  of(name: keyof Kinds): unknown {
    const known = this.#made.get(name)
    if (known !== undefined) return known
    const made = this.#make(kinds[name], name)
    this.#made.set(name, made)
    return made
  }
}

for (const name of Object.keys(kinds) as (keyof Kinds)[]) {
  Object.defineProperty(OnDemand.prototype, name, {
    get(this: OnDemand) {
      return this.of(name)
    },
  })
}

/** A reader of every kind, or a writer of every kind; each is made when it is first asked for. */
export function everyKind<R extends keyof Roles<never>>(
  make: <E>(kind: Kind<E>, name: keyof Kinds) => Roles<E>[R],
): { readonly [K in keyof Kinds]: Roles<EntityOf<Kinds[K]>>[R] }
export function everyKind(make: (kind: Kind<never>, name: keyof Kinds) => unknown): unknown {
  return new OnDemand(make)
}
