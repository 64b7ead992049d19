import type { ReadingCall } from '../../authorization/call.ts'
import { defaultDocument, findManagedPolicy } from '../../authorization/managed-policy.ts'
import { InvalidInput } from '../../model/error.ts'

/** The document that permissions are asked by, and the name that the operator has given its requester. */
export interface PolicyTemplate {
  readonly document: string
  readonly requestorName?: string | undefined
}

/**
 * The template of an ARN: one that the operator has registered, a managed policy of the caller's account, or one of AWS's.
 * InvalidInput for every other ARN.
 */
export async function policyTemplate(arn: string | undefined, call: ReadingCall): Promise<PolicyTemplate> {
  if (arn === undefined) throw InvalidInput('Permissions must have a PolicyTemplateArn.')
  const { account, store, delegationTemplates } = call
  const registered = delegationTemplates.find(arn, account.AccountId)
  if (registered !== undefined)
    return { document: registered.PolicyTemplate, requestorName: registered.RequestorName }
  const found = await findManagedPolicy(store, account, arn)
  const document = found && (await defaultDocument(store, account, found))
  if (document === undefined) throw InvalidInput(`The policy template ${arn} cannot be found.`)
  return { document: document.text }
}
