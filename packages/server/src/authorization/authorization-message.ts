import type { ContextValue, ExplainedMatch, Explanation } from '@gatehouse/policy'
import type { Caller } from './caller.ts'
import { asSeenBy, isTagOfResource } from './owners-part.ts'

/** Lists as AWS writes them in decoded messages. */
interface Items<T> {
  readonly items: readonly T[]
}

const itemsOf = <T>(items: readonly T[]): Items<T> => ({ items })

const valuesOf = (values: readonly string[]) => itemsOf(values.map((value) => ({ value })))

/**
 * What a denied request tells to whoever may decode it, in the JSON of AWS's decoded messages: who asked for what, whether
 * a statement denied it and which one, and the context. What another account's policies and tags say is left out, and so is
 * whether there are any.
 */
export function authorizationMessage(caller: Caller, explanation: Explanation): string {
  const { action, resource, result, request } = explanation
  const { resourceAccountId, context } = request
  const isForeign = resourceAccountId !== caller.account.AccountId
  const seen = asSeenBy(caller.account.AccountId, explanation)
  const denying = seen.result === 'explicitDeny' ? seen.by : []
  const conditions = [...context.entries()].filter(([name]) => !(isForeign && isTagOfResource(name)))
  return JSON.stringify({
    allowed: result === 'allow',
    explicitDeny: denying.length > 0,
    matchedStatements: itemsOf(denying.map(matchedStatement)),
    failures: itemsOf([]),
    context: {
      principal: principalOf(caller),
      action,
      resource,
      conditions: itemsOf(conditions.map(([key, value]) => ({ key, values: valuesOf(textsOf(value)) }))),
    },
  })
}

function principalOf({ holder, userId: id, arn }: Caller) {
  return holder.kind === 'user' ? { id, name: holder.user.UserName, arn } : { id, arn }
}

const textsOf = (value: ContextValue): readonly string[] => (typeof value === 'string' ? [value] : value)

/** A statement in the words of its document. */
function matchedStatement({ statement, words }: ExplainedMatch) {
  return {
    statementId: statement.sid ?? '',
    effect: statement.effect.toUpperCase(),
    principals: valuesOf(words.principals),
    principalGroups: itemsOf([]),
    actions: valuesOf(words.actions),
    resources: valuesOf(words.resources),
    conditions: itemsOf(words.conditions.map(({ key, values }) => ({ key, values: valuesOf(values) }))),
  }
}
