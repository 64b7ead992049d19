import type { CasePolicies } from '../cases/decision-case.ts'
import type { Allowance, Change, Exemption } from '../explain/explanation.ts'

type Documents = { -readonly [K in keyof CasePolicies]: CasePolicies[K] }

/** Plain documents after the changes of a remedy, made in their JSON as a person would make them. */
export function amended(policies: CasePolicies, changes: readonly Change[]): CasePolicies {
  const next: Documents = JSON.parse(JSON.stringify(policies))
  spare(
    next,
    changes.filter((change) => change.change === 'stop denying'),
  )
  for (const change of changes) if (change.change === 'allow') add(next, change)
  return next
}

/** Takes denying statements out; all of a document at once, for their places are those before any is gone. */
function spare(policies: Documents, exemptions: readonly Exemption[]): void {
  const gone = new Map<object, Set<number>>()
  for (const { kind, level, policy, statement } of exemptions) {
    const list: unknown =
      level === undefined ? policies[kind] : policies[kind === 'rcp' ? 'rcp' : 'scp']?.[level]
    const place = Number(policy.id.split('.').at(-1)) - 1
    const document = Object(Array.isArray(list) ? list[place] : list)
    gone.set(document, (gone.get(document) ?? new Set()).add(statement.index))
  }
  for (const [document, indexes] of gone) {
    const rest = statementsOf(document).filter((_, index) => !indexes.has(index))
    Object.assign(document, { Statement: rest })
  }
}

function add(policies: Documents, { kind, level, statement }: Allowance): void {
  const document = { Version: '2012-10-17', Statement: statement }
  switch (kind) {
    case 'scp': {
      const levels = policies.scp?.length ? policies.scp : [[]]
      policies.scp = levels.map((list, i) => (i === level ? [...list, document] : list))
      break
    }
    case 'resource':
    case 'trust':
    case 'vpcEndpoint': {
      const before = policies[kind]
      policies[kind] =
        before === undefined
          ? document
          : { ...Object(before), Statement: [...statementsOf(before), statement] }
      break
    }
    case 'boundary': {
      const [before, ...others] = policies.boundary ?? []
      policies.boundary =
        before === undefined
          ? [document]
          : [{ ...Object(before), Statement: [...statementsOf(before), statement] }, ...others]
      break
    }
    case 'rcp':
      throw new TypeError('a resource control policy grants nothing')
    default:
      policies[kind] = [...(policies[kind] ?? []), document]
  }
}

/** The statements of a document that holds one or a list. */
export function statementsOf(document: unknown): Readonly<Record<string, unknown>>[] {
  const { Statement } = Object(document)
  return Array.isArray(Statement) ? Statement : [Statement]
}
