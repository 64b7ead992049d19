import type { Condition } from '../condition/condition.ts'
import { type Effect, type Grammar, grammars, type PolicyKind } from '../document.ts'
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
export interface ConcernedStatements extends Readonly<Record<Effect, StatementIndex>> {
  /** The action, in lower case. */
  readonly action: string
}

/** An action as decisions ask about it. */
export interface AskedAction {
  /** In lower case. */
  readonly name: string
  /** Any number that few actions share: it says where to look first. */
  readonly place: number
}

/** Actions remembered by one policy; past that it starts anew, for actions come from outside. */
const mostActions = 256
const nothing = { Allow: new StatementIndex([]), Deny: new StatementIndex([]) }
/** Places for the actions asked last, a power of two; actions that share one take it from each other. */
const places = 16

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
  readonly #recent: (ConcernedStatements | undefined)[] = []
  #lastKind: PolicyKind | undefined

  constructor(grammar: Grammar['name'], text: string, statements: readonly CompiledStatement[]) {
    this.grammar = grammar
    this.text = text
    this.statements = statements
    this.hasDeny = statements.some(({ effect }) => effect === 'Deny')
  }

  /** A TypeError if the policy was compiled with another grammar than that of the kind it stands as. */
  standAs(kind: PolicyKind): void {
    if (this.#lastKind === kind) return
    if (this.grammar !== grammars[kind].name) {
      throw new TypeError(`a policy compiled as ${this.grammar} stands as ${kind}`)
    }
    this.#lastKind = kind
  }

  /** The statements whose action part matches an action. */
  concerning({ name, place }: AskedAction): ConcernedStatements {
    const recent = this.#recent[place & (places - 1)]
    return recent?.action === name ? recent : this.#find(name, place & (places - 1))
  }

  #find(name: string, place: number): ConcernedStatements {
    const concerned = this.#concerned.get(name) ?? this.#remember(name)
    while (this.#recent.length <= place) this.#recent.push(undefined)
    this.#recent[place] = concerned
    return concerned
  }

  #remember(action: string): ConcernedStatements {
    const all = this.statements.filter((statement) => matchesAction(statement.action, action))
    const of = (wanted: Effect) => new StatementIndex(all.filter(({ effect }) => effect === wanted))
    const concerned =
      all.length === 0 ? { action, ...nothing } : { action, Allow: of('Allow'), Deny: of('Deny') }
    if (this.#concerned.size >= mostActions) this.#concerned.clear()
    this.#concerned.set(action, concerned)
    return concerned
  }
}
