import type { ReadingCall } from '../../authorization/call.ts'
import type { ManagedPolicy } from '../../authorization/managed-policy.ts'
import type { PolicyVersion } from '../../store/entity/policy.ts'
import { iam } from '../service.ts'
import { encodedDocument } from './document-text.ts'
import { existingPolicy } from './policy-resource.ts'
import { asVersion } from './policy-shape.ts'
import { awsVersion, noSuchVersion, versionOf } from './policy-version.ts'

export const GetPolicyVersion = iam.operation('GetPolicyVersion', {
  access: 'Read',
  resource: existingPolicy,
  async handle(input, call, found) {
    const version = await versionAsked(call, found, input)
    return {
      PolicyVersion: {
        Document: encodedDocument(version.Document),
        ...asVersion(version, found.policy.DefaultVersionId),
      },
    }
  },
})

async function versionAsked(
  call: ReadingCall,
  found: ManagedPolicy,
  input: { readonly PolicyArn: string; readonly VersionId: string },
): Promise<PolicyVersion> {
  if (found.by === 'account') return versionOf(call, found.policy.PolicyId, input)
  // of AWS's policies every account has the default version only
  if (input.VersionId !== found.policy.DefaultVersionId) throw noSuchVersion(input.PolicyArn, input.VersionId)
  return awsVersion(found.policy)
}
