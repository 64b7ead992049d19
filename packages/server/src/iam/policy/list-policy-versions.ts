import { iam } from '../service.ts'
import { existingPolicy } from './policy-resource.ts'
import { asVersion, newerFirst, newestFirst } from './policy-shape.ts'
import { awsVersion } from './policy-version.ts'

export const ListPolicyVersions = iam.operation('ListPolicyVersions', {
  access: 'List',
  resource: existingPolicy,
  async handle(input, { account, store, paging }, found) {
    const { PolicyId, DefaultVersionId } = found.policy
    const versions =
      found.by === 'account'
        ? newestFirst(await store.policyVersions.of(account.AccountId, PolicyId))
        : [awsVersion(found.policy)]
    const page = paging(input)
    const shown = page.slice(versions, ({ VersionId }) => VersionId, newerFirst)
    return {
      Versions: shown.items.map((version) => asVersion(version, DefaultVersionId)),
      ...page.members(shown, ({ VersionId }) => VersionId),
    }
  },
})
