import { compilePolicy, documentOf, matchesWildcard, wildcardPattern } from '@gatehouse/policy'

/** Actions by which roles come to be, or to have another boundary. */
const roleActions = ['iam:createrole', 'iam:putrolepermissionsboundary']

const KEY = 'iam:permissionsboundary'

/** The permissions boundaries that a policy asks for where it lets roles be made: the ARNs of its conditions, once each. */
export function restrictionArns(policy: string): string[] {
  const compiled = compilePolicy(policy, 'session').policy
  if (compiled === undefined) return []
  const arns = documentOf(compiled)
    .statements.filter(
      ({ effect, action }) =>
        effect.value === 'Allow' &&
        action?.negated === false &&
        action.values.some(({ value }) => {
          const pattern = wildcardPattern(value.toLowerCase())
          return roleActions.some((name) => matchesWildcard(pattern, name))
        }),
    )
    .flatMap(({ conditions }) => conditions)
    .filter(
      ({ operator, key }) =>
        key.value.toLowerCase() === KEY &&
        /equals|like/i.test(operator.value) &&
        !/not/i.test(operator.value),
    )
    .flatMap(({ values }) => values.map(({ value }) => String(value)))
  return [...new Set(arns)]
}
