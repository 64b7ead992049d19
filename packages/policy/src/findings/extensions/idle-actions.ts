import { mayCover } from '../checks/covered.ts'
import type { Scope } from '../scope.ts'
import type { ActionDescription } from '../service-reference.ts'
import { isIdentityKind } from '../subject.ts'
import type { StatementView, TextSpot } from '../view.ts'

/** Actions that are made on nothing that their statement names. */
export function idleActions({ action, resource }: StatementView, scope: Scope): void {
  if (!isIdentityKind(scope.subject.kind) || action?.negated !== false || resource?.negated !== false) return
  const isIdle = (described: ActionDescription) =>
    !resource.values.some(({ value }) => /^\*+$/.test(value) || isMadeOn(described, value, scope))
  for (const value of action.values) {
    const described = describedAction(value, scope)
    if (described === undefined || !isIdle(described)) continue
    const { resourceTypes, resources } = described
    const types = resourceTypes.map((type) => `\`${type}\``).join(' or ')
    scope.reporter.report(
      'X_ACTION_NOT_ON_RESOURCE',
      value,
      { action: value.value, types: { words: types === '' ? '`*` alone' : types } },
      { proof: { resources: resources.length === 0 ? ['*'] : resources } },
    )
  }
}

/** What is published of one action; nothing of patterns, for which some action that fits may be meant. */
function describedAction({ value }: TextSpot, { reference }: Scope): ActionDescription | undefined {
  if (/[*?$]/.test(value)) return undefined
  const [prefix = '', name = ''] = value.toLowerCase().split(':', 2)
  const found = reference?.service(prefix)?.actions.get(name)
  if (found === undefined || found.resources.length > 0) return found
  // IAM decides its lists on ARNs although none is published for them
  return found.resourceTypes.length > 0 || prefix === 'iam' ? undefined : found
}

/** Whether requests for the action may be about something that a resource of the policy covers. */
function isMadeOn({ resources }: ActionDescription, value: string, { work }: Scope): boolean {
  // past the bound nothing more is found
  if (!work.spend((1 + resources.length) * (16 + 8 * value.length))) return true
  return resources.some((format) => mayCover(value, format))
}
