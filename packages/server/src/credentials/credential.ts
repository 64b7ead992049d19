import type { Caller } from '../authorization/caller.ts'

/** A credential that may sign: who it is, and its secret. */
export interface Credential {
  readonly caller: Caller
  /** Stands for this secret in caches: another object when the key was changed. */
  readonly identity: object
  readonly secret: () => string | Promise<string>
}
