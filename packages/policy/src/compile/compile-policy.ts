import { compileCondition, type Reading } from '../condition/condition.ts'
import { type Grammar, grammars, type PolicyKind } from '../document.ts'
import { isPrincipalType } from '../principal.ts'
import type { Span } from '../syntax/node.ts'
import { type ParsedDocument, parseDocument } from '../syntax/parse.ts'
import type { PolicyDocument, PrincipalElement, Statement } from '../syntax/policy-document.ts'
import { type Problem, readDocument } from '../syntax/read-document.ts'
import { compileAction } from './action.ts'
import { CompiledPolicy, type CompiledStatement } from './compiled-policy.ts'
import { compilePrincipal } from './principal.ts'
import { compileResource } from './resource.ts'

/** Why a document cannot be read; requests that need it must be refused (section 7). */
export type DocumentError = Problem

export type CompileResult =
  | { readonly policy: CompiledPolicy; readonly error?: undefined }
  | { readonly policy?: undefined; readonly error: DocumentError }

export interface CompileOptions {
  /** For simulations, where values that cannot be read satisfy neither an operator nor its negation (S1). */
  readonly simulated?: boolean
}

/**
 * Makes a document ready for the kinds that share the grammar of `kind`. A document that cannot be read gives its
 * first error and never a part of itself, so that no Deny is lost; rules that only forbid storing are not applied.
 */
export function compilePolicy(
  source: string | ParsedDocument,
  kind: PolicyKind,
  { simulated }: CompileOptions = {},
): CompileResult {
  const parsed = typeof source === 'string' ? parseDocument(source) : { document: source }
  if (parsed.error !== undefined) return { error: { ...parsed.error, path: '' } }
  const { document, problems } = readDocument(parsed.document)
  if (document === undefined) return { error: problems[0] }
  const grammar = grammars[kind]
  const reading = { variables: document.version?.value === '2012-10-17', simulated }
  const statements: CompiledStatement[] = []
  for (const statement of document.statements) {
    const compiled = compileStatement(statement, grammar, reading)
    if ('message' in compiled) return { error: compiled }
    statements.push(compiled)
  }
  return { policy: new CompiledPolicy(grammar.name, document.text, statements) }
}

/**
 * The document that a policy was compiled from, with the place of every node. It is read anew, so that what is kept
 * for decisions stays small; its statements, entries and conditions stand in the same order as the compiled ones.
 */
export function documentOf({ text }: CompiledPolicy): PolicyDocument {
  const parsed = parseDocument(text).document
  const document = parsed && readDocument(parsed).document
  if (document === undefined) throw new TypeError('a compiled policy has a readable text')
  return document
}

/** The context keys that a policy refers to, in conditions and as variables, once each and as it writes them. */
export function contextKeysOf({ statements }: CompiledPolicy): string[] {
  const keys = new Map<string, string>()
  const add = (name: string) => {
    const lowered = name.toLowerCase()
    if (name !== '' && !keys.has(lowered)) keys.set(lowered, name)
  }
  for (const { resource, conditions } of statements) {
    for (const { variables } of resource?.patterns ?? []) for (const { name } of variables) add(name)
    for (const { key, variables } of conditions) {
      add(key)
      for (const { name } of variables) add(name)
    }
  }
  return [...keys.values()]
}

/** Compiles a statement, or says why it cannot be read: its effect's case, an element too few or too many. */
function compileStatement(
  statement: Statement,
  grammar: Grammar,
  reading: Reading,
): CompiledStatement | DocumentError {
  const { index, sid, effect, action, resource, principal, conditions, node, start, end } = statement
  const problem = (at: Span, message: string) => {
    return { path: `Statement[${index}]`, message, start: at.start, end: at.end }
  }
  if (effect.value !== 'Allow' && effect.value !== 'Deny') return problem(effect, 'must be `Allow` or `Deny`')
  if (action === undefined || action.values.length === 0) return problem(node, 'missing action')
  if (principal === undefined ? grammar.principal === 'required' : namesNobody(principal)) {
    return problem(node, 'missing principal')
  }
  if (principal !== undefined && grammar.principal === 'forbidden') {
    return problem(principal.name, 'a principal has no place here')
  }
  if (resource === undefined ? grammar.resource === 'required' : resource.values.length === 0) {
    return problem(node, 'missing resource')
  }
  if (resource !== undefined && grammar.resource === 'forbidden') {
    return problem(resource.name, 'a resource has no place here')
  }
  const unknown = principal?.entries.find(({ type }) => !isPrincipalType(type.value))
  if (unknown) return problem(unknown.type, `unknown type of principal \`${unknown.type.value}\``)
  return {
    index,
    sid: sid?.value === '' ? undefined : sid?.value,
    effect: effect.value,
    action: compileAction(action),
    resource: resource && compileResource(resource, reading.variables),
    principal: principal && compilePrincipal(principal),
    conditions: conditions.map((condition) => compileCondition(condition, reading)),
    start,
    end,
  }
}

function namesNobody({ star, entries }: PrincipalElement): boolean {
  return star === undefined && entries.every(({ values }) => values.length === 0)
}
