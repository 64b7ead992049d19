import { matchesAction } from '../compile/action.ts'
import type { CompiledStatement } from '../compile/compiled-policy.ts'
import { matchesResource } from '../compile/resource.ts'
import { parseOperator } from '../condition/operator-name.ts'
import { takesVariables } from '../condition/operators.ts'
import type { RequestContext } from '../context.ts'
import { contextKey } from '../context-key.ts'
import type { Question } from '../evaluate/question.ts'
import { parseTemplate, resolveTemplate } from '../pattern/template.ts'
import {
  type ConditionElement,
  type PrincipalElement,
  type Statement,
  textOf,
} from '../syntax/policy-document.ts'
import type { ConditionFailure, ElementFailure, Failure } from './explanation.ts'

/** Values that are told of one element; the lists of AWS's own policies may hold a thousand. */
const mostValues = 20

/**
 * What keeps a statement from applying to a request, element by element; nothing where it applies. `written` is the
 * same statement as its document writes it, and `variables` whether that document knows variables.
 */
export function failuresOf(
  question: Question,
  statement: CompiledStatement,
  written: Statement,
  variables: boolean,
): Failure[] {
  const { request, action } = question
  const failures: Failure[] = []
  if (written.principal !== undefined && question.reachOf(statement) === 0) {
    failures.push(principalFailure(written.principal, question))
  }
  if (written.action !== undefined && !matchesAction(statement.action, action.name)) {
    failures.push({
      element: written.action.negated ? 'NotAction' : 'Action',
      ...expectation(nearestActions(written.action.values.map(textOf), action.name)),
      actual: [request.action],
    })
  }
  const { resource } = statement
  if (resource !== undefined && !matchesResource(resource, request.resource, request.context)) {
    failures.push({
      element: resource.negated ? 'NotResource' : 'Resource',
      ...expectation(written.resource?.values.map(textOf) ?? [], variables ? request.context : undefined),
      actual: [request.resource],
    })
  }
  return [...failures, ...conditionFailures(question, statement, written, variables)]
}

function conditionFailures(
  { request: { context } }: Question,
  { conditions, effect }: CompiledStatement,
  written: Statement,
  variables: boolean,
): ConditionFailure[] {
  const outcomes = conditions.map((condition) => condition.outcome(context))
  const bindsUndecided = effect === 'Deny'
  return written.conditions.flatMap((element, i) => {
    const outcome = outcomes[i]
    if (outcome === 'holds' || (outcome === 'undecidable' && bindsUndecided)) return []
    return [conditionFailure(element, context, variables, outcome === 'undecidable')]
  })
}

function conditionFailure(
  { operator, key, values }: ConditionElement,
  context: RequestContext,
  variables: boolean,
  undecidable: boolean,
): ConditionFailure {
  const known = parseOperator(operator.value)?.operator
  const named = variables && known !== undefined && takesVariables(known)
  const actual = context.get(contextKey(key.value))
  return {
    element: 'Condition',
    operator: operator.value,
    key: key.value,
    ...expectation(values.map(textOf), named ? context : undefined),
    ...(actual !== undefined && { actual }),
    ...(undecidable && { undecidable }),
  }
}

function principalFailure(
  { negated, star, entries }: PrincipalElement,
  { caller }: Question,
): ElementFailure {
  const named = entries.flatMap(({ type, values }) => values.map(({ value }) => `${type.value}: ${value}`))
  return {
    element: negated ? 'NotPrincipal' : 'Principal',
    ...expectation(star === undefined ? named : [star.value]),
    actual:
      caller.names.length === 0
        ? [caller.principal.type]
        : caller.names.map(({ type, value }) => `${type}: ${value}`),
  }
}

/** Entries of the action's own service first: they are what was meant, if any was. */
function nearestActions(texts: readonly string[], loweredAction: string): readonly string[] {
  const service = loweredAction.slice(0, loweredAction.indexOf(':') + 1)
  const isNear = (text: string) => text.startsWith('*') || text.toLowerCase().startsWith(service)
  return [...texts.filter(isNear), ...texts.filter((text) => !isNear(text))]
}

/** What was expected, with its variables filled in where a context is given and there are any. */
function expectation(texts: readonly string[], context?: RequestContext) {
  const expected = texts.slice(0, mostValues)
  const resolved = context && expected.map((text) => resolvedText(text, context))
  return {
    expected,
    ...(resolved?.some((text, i) => text !== expected[i]) && { resolved }),
    ...(texts.length > mostValues && { omitted: texts.length - mostValues }),
  }
}

function resolvedText(text: string, context: RequestContext): string | null {
  const template = parseTemplate(text, { variables: true, wildcards: false })
  return resolveTemplate(template, context)?.text ?? null
}
