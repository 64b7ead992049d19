import type { ServiceName } from './published-model.ts'
import type { InputOf, OperationName, OutputOf } from './sdk-types.ts'
import { type OperationModel, serviceModel } from './service-model.ts'

export type AccessLevel = 'List' | 'Read' | 'Write' | 'Permissions management' | 'Tagging'

/** Whether an operation runs in a transaction. */
export type Effect = 'reads' | 'writes'

/** The calls that handlers receive, by effect; the layers above say what is in them. */
export interface Calls {
  reads: object
  writes: object
  /** For operations whose effect depends on their input. */
  either: object
}

/** What an operation acts on, as the authorizer and the handler need it. */
export interface Resolved<Found> {
  /** The ARN that the request is decided on; `*` for operations without a resource. */
  readonly arn: string
  /** How a denial names it, where not by its ARN. */
  readonly printed?: string | undefined
  /** The account that owns it; the caller's unless told. */
  readonly account?: string | undefined
  /** Tags that it has, for `aws:ResourceTag`. */
  readonly tags?: readonly { readonly Key: string; readonly Value: string }[] | undefined
  /** Whether the service repeats its tags under its own prefix, as IAM does for users and roles. */
  readonly serviceTagPrefix?: string | undefined
  /** The entity, where there is one. */
  readonly entity?: Found | undefined
  /** The entity, or the service's error where there is none. Called after the permission. */
  readonly existing: () => Found
}

/** A way to find the resource of a request from its input; many operations share one. */
export interface ResourceFinder<Input, Found, Call> {
  /** The resource types of the published action reference: `user`, `role` …, or `*`. */
  readonly types: readonly string[]
  readonly find: (input: Input, call: Call) => Resolved<Found> | Promise<Resolved<Found>>
}

/** The value of a context key: single, multivalued, absent, or one value for each variable part of the key. */
export type ContextValue = string | readonly string[] | undefined | Readonly<Record<string, string>>

/** Context keys that an operation sets, by name; `${TagKey}` in a name stands for the keys of a record. */
export type ContextKeys<Input, Found, Call> = Readonly<
  Record<string, (input: Input, resolved: Resolved<Found>, call: Call) => ContextValue>
>

/** What else is decided on. */
export interface FurtherQuestion {
  readonly resolved: Resolved<unknown>
  /** The context keys that it is asked with; those of the operation unless told. */
  readonly context?: Readonly<Record<string, ContextValue>>
}

/** A question of a request: may the caller do this to that? */
export interface Question extends FurtherQuestion {
  readonly action: string
}

/** The further questions that an action is asked with, none where the input does not call for it. */
export type AlsoRequires<Input, Found, Call> = (
  input: Input,
  call: Call,
  resolved: Resolved<Found>,
) => readonly FurtherQuestion[] | Promise<readonly FurtherQuestion[]>

type CallFor<C extends Calls, A, E> = E extends 'reads'
  ? C['reads']
  : E extends 'writes'
    ? C['writes']
    : E extends (...input: never) => Effect
      ? C['either']
      : A extends 'List' | 'Read'
        ? C['reads']
        : C['writes']

/** Everything particular to an operation; the rest follows from the published model. */
export interface Declaration<
  Input,
  Output,
  C extends Calls,
  A extends AccessLevel,
  E extends Effect | ((input: Input) => Effect) | undefined,
  Found,
  Prepared,
> {
  readonly access: A
  /** Where the effect differs from what the access level suggests. */
  readonly effect?: E
  readonly resource: ResourceFinder<Input, Found, C['reads']>
  readonly context?: ContextKeys<Input, Found, C['reads']>
  /** `none`: nobody signs this call. */
  readonly authentication?: 'none'
  /** `none`: whoever is authenticated may call it, whatever policies say. */
  readonly permission?: 'none'
  /** The action that is asked, where it is not the operation's name. */
  readonly action?: string
  /** Whether the account itself lets its users call this, beside what their policies allow. */
  readonly alsoAllowed?: (call: C['reads']) => Promise<boolean>
  /** Whether the resource itself lets the caller do this, as if an identity policy allowed it. */
  readonly byDefault?: (input: Input, resolved: Resolved<Found>, call: C['reads']) => boolean
  /** Further actions that must be allowed as well, such as iam:PassRole, in the order in which they are asked. */
  readonly alsoRequires?: Readonly<Record<string, AlsoRequires<Input, Found, C['reads']>>>
  /** The account that a call has given access to, and that has an event of it as well, where its resource tells none. */
  readonly opened?: (output: Exclude<Output, void | undefined>) => string | undefined
  /** The accounts whose counters a write locks; the caller's unless told. */
  readonly writes?: (input: Input, call: C['reads']) => readonly string[]
  /** The service's own checks of the input, after authorization and before existence. */
  readonly check?: (input: Input, call: C['reads']) => void
  /** Slow work, outside any transaction. */
  readonly prepare?: (input: Input, call: C['reads'], found: Found) => Promise<Prepared>
  readonly handle: (
    input: Input,
    call: CallFor<C, A, E>,
    found: Found,
    prepared: Prepared,
  ) => Output | Promise<Output>
}

/** An operation as the gateway runs it: types are checked where it is declared, and are erased here. */
export interface Operation {
  readonly model: OperationModel
  /** `iam:CreateUser` */
  readonly action: string
  readonly effectOf: (input: never) => Effect
  // biome-ignore lint/suspicious/noExplicitAny: the kernel erases the types that each declaration has checked
  readonly declaration: Declaration<any, any, any, any, any, any, any>
}

type Answer<O> = Record<never, never> extends O ? O | undefined | void : O

/**
 * Declares operations of a service by name; input and output types are those of the SDK package `M`, everything else is
 * the published model's. Fails at once for a name that the model does not have.
 */
export function service<M, C extends Calls>(name: ServiceName, actionPrefix: string = name) {
  const model = serviceModel(name)
  function operation<
    N extends OperationName<M> & string,
    A extends AccessLevel,
    Found,
    Prepared = undefined,
    E extends Effect | ((input: InputOf<M, N>) => Effect) | undefined = undefined,
  >(
    operationName: N,
    declaration: Declaration<InputOf<M, N>, Answer<OutputOf<M, N>>, C, A, E, Found, Prepared>,
  ): Operation {
    const published = model.operations.get(operationName)
    if (published === undefined) throw new Error(`the model of ${name} has no operation ${operationName}`)
    const { effect, access } = declaration
    const usual: Effect = access === 'List' || access === 'Read' ? 'reads' : 'writes'
    return {
      model: published,
      action: `${actionPrefix}:${declaration.action ?? operationName}`,
      effectOf: typeof effect === 'function' ? effect : () => effect ?? usual,
      declaration,
    }
  }
  return { name, model, operation }
}
