import { denialReason, type Explanation } from '@gatehouse/policy'
import { AccessDenied, type ServiceError } from '../model/error.ts'
import type { Operation, Question } from '../model/operation.ts'
import type { ReadingCall } from './call.ts'
import { homeRegions } from './home-regions.ts'
import { protectedRole } from './protected-role.ts'

/** Operations on AWS managed policies that nobody but AWS may call, with the words of the refusal (behaviours 37). */
const foreignPolicies: Readonly<Record<string, string>> = {
  'iam:DeletePolicy': 'Cannot delete policies outside your own account.',
  'iam:DeletePolicyVersion': 'Cannot delete policy versions for policies outside your own account.',
  'iam:CreatePolicyVersion': 'Cannot update policies outside your own account.',
  'iam:SetDefaultPolicyVersion': 'Cannot update policies outside your own account.',
  'iam:TagPolicy': 'Cannot update policies outside your own account.',
  'iam:UntagPolicy': 'Cannot update policies outside your own account.',
}

/**
 * The error for a request that is not allowed, in AWS's words (behaviours, section 4). `namesPolicy` says that caller
 * and resource are of one account or organization.
 */
export function denial(
  explanation: Explanation,
  { action, resolved }: Question,
  operation: Operation,
  call: ReadingCall,
  namesPolicy: boolean,
): ServiceError {
  const foreign = explanation.kind === 'none' ? ofAws(action, resolved.arn) : undefined
  if (foreign !== undefined) return foreign
  const sentence = `User: ${call.caller.arn} is not authorized to perform: ${action} on resource: ${resolved.printed ?? resolved.arn}`
  // STS gives no reason (behaviours 103)
  if (operation.model.service.name === 'sts') return AccessDenied(sentence)
  const reason = denialReason(explanation, action, namesPolicy)
  if (reason === undefined) return AccessDenied(sentence)
  return AccessDenied(`${sentence} ${reason}${detailsSentence(operation, call)}`)
}

/** Operations whose denials do not name the decision (behaviours 105). */
const withoutDetails: ReadonlySet<string> = new Set([
  'ListOrganizationsFeatures',
  'EnableOrganizationsRootCredentialsManagement',
  'EnableOrganizationsRootSessions',
  'DisableOrganizationsRootCredentialsManagement',
  'DisableOrganizationsRootSessions',
  'GetRoleTemplateVersion',
])

/** Where the whole decision can be read, in AWS's words (behaviours 105); only of IAM. */
function detailsSentence(
  { model }: Operation,
  { account, request: { details, region } }: ReadingCall,
): string {
  if (details === undefined || model.service.name !== 'iam' || withoutDetails.has(model.name)) return ''
  const { id, console } = details
  // a scope may name any region, and none (behaviours 99)
  const named = encodeURIComponent(region === '' ? homeRegions[account.Partition] : region)
  const address = `${console}/iam/home?region=${named}#/authorization-details/${id}`
  return `. Go to ${address} for complete details, or call the GetRequestAuthorizationDetails API with the following authorization id: ${id}`
}

/** What belongs to AWS stays as it is, whatever the policies say (E22). */
function ofAws(action: string, arn: string): ServiceError | undefined {
  const sentence = foreignPolicies[action]
  if (sentence !== undefined) return AccessDenied(sentence)
  if (!action.startsWith('iam:') || action === 'iam:PassRole' || !arn.includes(':role/')) return undefined
  return protectedRole(arn.slice(arn.lastIndexOf('/') + 1))
}
