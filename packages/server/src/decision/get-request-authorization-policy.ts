import { noResource } from '../authorization/no-resource.ts'
import { ownPartOf } from './own-part.ts'
import { policyUri } from './policy-uri.ts'
import { ownDecision, ResourceNotFound } from './recorded-call.ts'
import { toolbox } from './service.ts'

/** Answers the document of a policy as it stood when the decision was made. */
export const GetRequestAuthorizationPolicy = toolbox.operation('GetRequestAuthorizationPolicy', {
  access: 'Read',
  action: 'GetRequestAuthorizationDetails',
  resource: noResource,
  async handle({ authorizationId, policyUri: uri }, call) {
    const { decision, documents, caller } = await ownDecision(authorizationId, call)
    const part = ownPartOf(decision, caller)
    const policy = decision.policies.find(
      (found, index) => part.maySeePolicy(index) && policyUri(found) === uri,
    )
    const policyDocument = policy && documents.get(policy.document)
    if (policyDocument === undefined) throw ResourceNotFound('The decision asked no policy with this URI.')
    return { policyUri: uri, policyDocument }
  },
})
