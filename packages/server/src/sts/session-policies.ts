import { validateDocument } from '@gatehouse/policy'
import type { ReadingCall } from '../authorization/call.ts'
import { findManagedPolicy } from '../authorization/managed-policy.ts'
import { modelled, ValidationError } from '../model/error.ts'

const MalformedPolicyDocument = modelled('MalformedPolicyDocumentException', 'sts')

/** How many managed policies one session may be given. */
const MOST_POLICIES = 10

interface SessionPolicies {
  readonly policy: string | undefined
  readonly policyArns: readonly string[]
}

interface PoliciesInput {
  readonly Policy?: string | undefined
  readonly PolicyArns?: readonly { readonly arn?: string | undefined }[] | undefined
}

/** Reads the session policies of a call: the inline one must be well formed (G8), managed ones must exist. */
export async function sessionPolicies(
  { Policy, PolicyArns = [] }: PoliciesInput,
  { store }: ReadingCall,
  account: ReadingCall['account'],
): Promise<SessionPolicies> {
  if (Policy !== undefined) {
    const problem = validateDocument(Policy, 'session')
    if (problem !== undefined) throw MalformedPolicyDocument(problem.message)
  }
  const policyArns = PolicyArns.flatMap(({ arn }) => (arn === undefined ? [] : [arn]))
  if (policyArns.length > MOST_POLICIES) {
    throw ValidationError(`The number of session policies exceeds the limit of ${MOST_POLICIES}.`)
  }
  for (const arn of policyArns) {
    if ((await findManagedPolicy(store, account, arn)) === undefined) {
      throw MalformedPolicyDocument(`The managed session policy ${arn} does not exist or is not attachable.`)
    }
  }
  return { policy: Policy, policyArns }
}
