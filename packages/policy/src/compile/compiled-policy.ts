import type { Condition } from '../condition/condition.ts'
import type { Effect, Grammar } from '../document.ts'
import type { Span } from '../syntax/node.ts'
import { type ActionPart, matchesAction } from './action.ts'
import type { PrincipalPart } from './principal.ts'
import type { ResourcePart } from './resource.ts'
import { StatementIndex } from './statement-index.ts'

/** As a span it is the statement's place as the simulator reports it (S8). */
export interface CompiledStatement extends Span {
  readonly index: number
  readonly sid: string | undefined
  readonly effect: Effect
  readonly action: ActionPart
  readonly resource: ResourcePart | undefined
  readonly principal: PrincipalPart | undefined
  readonly conditions: readonly Condition[]
}

/** The statements of a policy that one action concerns. */
export type ConcernedStatements = Readonly<Record<Effect, StatementIndex>>

/** Actions remembered by one policy; past that it starts anew, for actions come from outside. */
const mostActions = 256
const nothing: ConcernedStatements = { Allow: new StatementIndex([]), Deny: new StatementIndex([]) }

/**
 * A policy made ready for decisions: immutable, and shared by everyone who has the same text. It remembers which of
 * its statements the actions asked last concern.
 */
export class CompiledPolicy {
  /** The kinds that it can be used as are those of this grammar. */
  readonly grammar: Grammar['name']
  readonly text: string
  readonly statements: readonly CompiledStatement[]
  /** Most policies only allow, and need not be asked whether they deny. */
  readonly hasDeny: boolean
  readonly #concerned = new Map<string, ConcernedStatements>()
  #lastAction: string | undefined
  #last = nothing

  constructor(grammar: Grammar['name'], text: string, statements: readonly CompiledStatement[]) {
    this.grammar = grammar
    this.text = text
    this.statements = statements
    this.hasDeny = statements.some(({ effect }) => effect === 'Deny')
  }

  /** The statements whose action part matches an action, which is given in lower case. */
  concerning(loweredAction: string): ConcernedStatements {
    if (this.#lastAction === loweredAction) return this.#last
    const concerned = this.#concerned.get(loweredAction) ?? this.#remember(loweredAction)
    this.#lastAction = loweredAction
    this.#last = concerned
    return concerned
  }

  #remember(loweredAction: string): ConcernedStatements {
    const all = this.statements.filter(({ action }) => matchesAction(action, loweredAction))
    const of = (wanted: Effect) => new StatementIndex(all.filter(({ effect }) => effect === wanted))
    const concerned = all.length === 0 ? nothing : { Allow: of('Allow'), Deny: of('Deny') }
    if (this.#concerned.size >= mostActions) this.#concerned.clear()
    this.#concerned.set(loweredAction, concerned)
    return concerned
  }
}
