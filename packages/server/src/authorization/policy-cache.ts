import { hash } from 'node:crypto'
import { type CompiledPolicy, type CompileOptions, compilePolicy, type PolicyKind } from '@gatehouse/policy'
import { ServiceError } from '../model/error.ts'

/** How many compiled documents are kept for their text alone; those in use are kept by their users. */
const MOST_COMPILED = 10_000

/** Compiled documents, shared by everyone who has the same text. */
export class PolicyCache {
  readonly #byHash = new Map<string, WeakRef<CompiledPolicy>>()
  readonly #byHolder = new WeakMap<object, CompiledPolicy>()
  readonly #options: CompileOptions

  constructor(options: CompileOptions = {}) {
    this.#options = options
  }

  /**
   * The compiled document of a stored entity, which stands for its text: entities are replaced, never modified. A stored
   * document that cannot be read refuses every request that needs it, so that no Deny is lost.
   */
  of(holder: object, text: string, kind: PolicyKind): CompiledPolicy {
    const known = this.#byHolder.get(holder)
    if (known !== undefined) return known
    const compiled = this.#shared(text, kind)
    this.#byHolder.set(holder, compiled)
    return compiled
  }

  #shared(text: string, kind: PolicyKind): CompiledPolicy {
    const digest = `${kind === 'trust' || kind === 'rcp' ? kind : 'identity'} ${hash('sha256', text)}`
    const known = this.#byHash.get(digest)?.deref()
    if (known !== undefined) return known
    const compiled = compilePolicy(text, kind, this.#options)
    if (compiled.error !== undefined) {
      throw new ServiceError('MalformedPolicyDocument', 400, compiled.error.message, { common: true })
    }
    if (this.#byHash.size >= MOST_COMPILED) this.#forgetOldest()
    this.#byHash.set(digest, new WeakRef(compiled.policy))
    return compiled.policy
  }

  #forgetOldest(): void {
    const [oldest] = this.#byHash.keys()
    if (oldest !== undefined) this.#byHash.delete(oldest)
  }
}
