import { type AttachedPolicy, compilePolicy, documentOf, type PolicyKind } from '@gatehouse/policy'
import { InvalidInput, type ServiceError } from '../../model/error.ts'

/** Policies of a request, named by the list that they stand in (S7). */
export function inputPolicies(texts: readonly string[] = []): AttachedPolicy[] {
  return texts.map((text, index) => {
    const source = { id: `PolicyInputList.${index + 1}`, type: 'input' }
    return inputPolicy(text, 'identity', source.id, () => invalid(`Policy input list item ${index + 1}`))
  })
}

/** The boundary of a request (behaviours 136); `undefined` where none is given. */
export function inputBoundary(texts: readonly string[] | undefined): AttachedPolicy[] | undefined {
  if (texts === undefined || texts.length === 0) return undefined
  if (texts.length > 1) {
    throw InvalidInput('The list of Permissions Boundary policies cannot exceed 1 items.')
  }
  return texts.map((text) =>
    inputPolicy(text, 'boundary', 'PermissionsBoundaryPolicyInputList.1', () =>
      invalid('Permissions boundary policy input list item 1'),
    ),
  )
}

/** One level of an organization in a request. */
interface InputLevel {
  readonly ServiceControlPolicyInputList?: readonly string[] | undefined
}

/** The service control policies of a request, level by level (behaviours 136); `undefined` where none are given. */
export function inputLevels(levels: readonly InputLevel[] | undefined): AttachedPolicy[][] | undefined {
  if (levels === undefined || levels.length === 0) return undefined
  return levels.map((level, index) => {
    const place = `Organization policy at index ${index + 1}`
    const texts = level?.ServiceControlPolicyInputList ?? []
    if (texts.length === 0) throw InvalidInput(`${place} must contain at least one service control policy`)
    return texts.map((text) => inputPolicy(text, 'scp', place, () => invalid(place)))
  })
}

/** The policy of the simulated resources; both it and the request must name them. */
export function inputResourcePolicy(
  text: string | undefined,
  resources: readonly string[],
): AttachedPolicy | undefined {
  if (text === undefined) return undefined
  if (resources.length === 0 || resources.includes('*')) throw unclearEntity('*')
  const policy = inputPolicy(text, 'resource', 'ResourcePolicy', () => invalid('Resource policy'))
  const isStar = ({ value }: { readonly value: string }) => value === '*'
  if (documentOf(policy.policy).statements.some(({ resource }) => resource?.values.some(isStar))) {
    throw InvalidInput('ResourceNames are not in a valid ARN format: *.')
  }
  return policy
}

function inputPolicy(
  text: string,
  kind: PolicyKind,
  id: string,
  unreadable: () => ServiceError,
): AttachedPolicy {
  const { policy } = compilePolicy(text, kind, { simulated: true })
  if (policy === undefined) throw unreadable()
  return { policy, source: { id, type: 'input' } }
}

/** An ARN, or a star, where an entity should be named. */
export const unclearEntity = (arn: string): ServiceError =>
  InvalidInput(`Invalid Entity Arn: ${arn} does not clearly define entity type and name.`)

const invalid = (place: string): ServiceError => InvalidInput(`${place} has invalid content`)
