import { EntityAlreadyExists } from '../../model/error.ts'
import { requireWithinQuota } from '../quota.ts'
import { iam } from '../service.ts'
import { requestTags, whereTagged } from '../tag/tag-context.ts'
import { checkTags, tagsIfAny } from '../tag/tags.ts'
import { newInstanceProfile } from './instance-profile-resource.ts'
import { asListedInstanceProfile } from './instance-profile-shape.ts'

export const CreateInstanceProfile = iam.operation('CreateInstanceProfile', {
  access: 'Write',
  resource: newInstanceProfile,
  context: requestTags,
  alsoRequires: { 'iam:TagInstanceProfile': whereTagged },
  check: ({ Tags }) => checkTags(Tags, 'sensitive'),
  async handle({ InstanceProfileName, Path = '/', Tags = [] }, call) {
    const { account, tx, now, newId } = call
    const profile = {
      InstanceProfileName,
      Path,
      InstanceProfileId: newId('AIPA'),
      CreateDate: now,
      Tags,
    }
    if ((await tx.instanceProfiles.insert(account.AccountId, profile)) === 'exists') {
      throw EntityAlreadyExists(`Instance Profile ${InstanceProfileName} already exists.`)
    }
    requireWithinQuota(call, 'InstanceProfilesQuota', await tx.instanceProfiles.count(account.AccountId))
    return { InstanceProfile: { ...(await asListedInstanceProfile(call, profile)), ...tagsIfAny(Tags) } }
  },
})
