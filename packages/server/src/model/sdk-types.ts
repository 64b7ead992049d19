import type { LongBlob } from './long-blob.ts'

/**
 * Input and output types of an operation, found by its name among the exports of an SDK client package. Only types are
 * imported; the SDK is never loaded by the server.
 */
type Instance<M, N extends string> =
  M extends Record<`${N}Command`, infer C>
    ? C extends abstract new (
        ...a: never
      ) => infer I
      ? I
      : never
    : never

type RawInput<M, N extends string> = Instance<M, N> extends { readonly input: infer I } ? I : never

type RawOutput<M, N extends string> =
  Instance<M, N> extends { resolveMiddleware(...a: never): (...a: never) => Promise<{ output: infer O }> }
    ? Omit<O, '$metadata'>
    : never

/** The SDK types required members as `T | undefined`; after validation they are there. */
type Valid<T> = T extends Date | Uint8Array | string | number | boolean | undefined
  ? T
  : T extends (infer E)[]
    ? Valid<E>[]
    : T extends object
      ? {
          [K in keyof T]: Record<never, never> extends Pick<T, K>
            ? Valid<T[K]>
            : Exclude<Valid<T[K]>, undefined>
        }
      : T

/** The names of the operations that a client package exports. */
export type OperationName<M> = keyof M extends infer K ? (K extends `${infer N}Command` ? N : never) : never

/** The input of an operation after validation: required members are present. */
export type InputOf<M, N extends string> = Valid<RawInput<M, N>>

type WithLongBlobs<O> = { [K in keyof O]: Uint8Array extends O[K] ? O[K] | LongBlob : O[K] }

/** The output of an operation: what the SDK types as required must be given. */
export type OutputOf<M, N extends string> = WithLongBlobs<Valid<RawOutput<M, N>>>
