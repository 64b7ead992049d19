import { type ContextValue, type DecidingKind, documentOf, type MatchedStatement } from '@gatehouse/policy'
import type { Asked } from './authorize.ts'
import type { Caller } from './caller.ts'

/** Lists as AWS writes them in decoded messages. */
interface Items<T> {
  readonly items: readonly T[]
}

const itemsOf = <T>(items: readonly T[]): Items<T> => ({ items })

const valuesOf = (values: readonly string[]) => itemsOf(values.map((value) => ({ value })))

/** Kinds of policies that belong to the account of the resource. */
const ownersKinds: readonly DecidingKind[] = ['trust', 'resource', 'rcp']

/**
 * What a denied request tells to whoever may decode it, in the JSON of AWS's decoded messages: who asked for what, whether
 * a statement denied it and which one, and the context. What another account's policies and tags say is left out.
 */
export function authorizationMessage(caller: Caller, { request, decision }: Omit<Asked, 'policies'>): string {
  const { action, resource, resourceAccountId, context } = request
  const isForeign = resourceAccountId !== caller.account.AccountId
  const isTold = !(isForeign && ownersKinds.includes(decision.kind))
  const conditions = [...context.entries()].filter(([name]) => !(isForeign && isTagOfResource(name)))
  return JSON.stringify({
    allowed: decision.result === 'allow',
    explicitDeny: isTold && decision.result === 'explicitDeny',
    matchedStatements: itemsOf(isTold ? decision.by.map(matchedStatement) : []),
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

function isTagOfResource(name: string): boolean {
  return /^(?:aws|iam):resourcetag\//i.test(name)
}

const textsOf = (value: ContextValue): readonly string[] => (typeof value === 'string' ? [value] : value)

/** A statement in the words of its document; the negated elements stand where the others do. */
function matchedStatement({ policy, statement }: MatchedStatement) {
  const written = documentOf(policy.policy).statements[statement.index]
  const { star, entries = [] } = written?.principal ?? {}
  const principals = entries.flatMap(({ values }) => values)
  return {
    statementId: statement.sid ?? '',
    effect: statement.effect.toUpperCase(),
    principals: textsIn(star === undefined ? principals : [star]),
    principalGroups: itemsOf([]),
    actions: textsIn(written?.action?.values),
    resources: textsIn(written?.resource?.values),
    conditions: itemsOf(
      (written?.conditions ?? []).map(({ key, values }) => ({ key: key.value, values: textsIn(values) })),
    ),
  }
}

const textsIn = (nodes: readonly { readonly value: string | number | boolean }[] = []) =>
  valuesOf(nodes.map(({ value }) => String(value)))
