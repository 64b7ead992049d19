import { iam } from '../service.ts'
import { encodedDocument } from './document-text.ts'
import { existingPolicy } from './policy-resource.ts'
import { asVersion } from './policy-shape.ts'
import { noSuchVersion, versionOf } from './policy-version.ts'

export const GetPolicyVersion = iam.operation('GetPolicyVersion', {
  access: 'Read',
  resource: existingPolicy,
  async handle(input, call, found) {
    const { DefaultVersionId, PolicyId } = found.policy
    if (found.by === 'account') {
      const version = await versionOf(call, PolicyId, input)
      return {
        PolicyVersion: {
          Document: encodedDocument(version.Document),
          ...asVersion(version, DefaultVersionId),
        },
      }
    }
    // of AWS's policies every account has the default version only
    if (input.VersionId !== DefaultVersionId) throw noSuchVersion(input.PolicyArn, input.VersionId)
    const { Document, UpdateDate } = found.policy
    return {
      PolicyVersion: {
        Document: encodedDocument(Document),
        VersionId: DefaultVersionId,
        IsDefaultVersion: true,
        CreateDate: UpdateDate,
      },
    }
  },
})
