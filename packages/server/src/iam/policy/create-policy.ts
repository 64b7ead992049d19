import { policyArn } from '../../authorization/arn.ts'
import { EntityAlreadyExists } from '../../model/error.ts'
import { requireWithinQuota } from '../quota.ts'
import { iam } from '../service.ts'
import { requestTags, whereTagged } from '../tag/tag-context.ts'
import { checkTags } from '../tag/tags.ts'
import { requireStorable } from './document-text.ts'
import { newPolicy } from './policy-resource.ts'
import { asListedPolicy } from './policy-shape.ts'
import { usageOf } from './used-policies.ts'

export const CreatePolicy = iam.operation('CreatePolicy', {
  access: 'Permissions management',
  resource: newPolicy,
  context: requestTags,
  alsoRequires: { 'iam:TagPolicy': whereTagged },
  check({ Tags, PolicyDocument }, { quota }) {
    checkTags(Tags, 'sensitive')
    requireStorable(PolicyDocument, 'managed', { limits: { managed: quota('PolicySizeQuota') } })
  },
  async handle({ PolicyName, Path = '/', PolicyDocument, Description, Tags = [] }, call) {
    const { account, tx, now, newId } = call
    const policy = {
      PolicyId: newId('ANPA'),
      PolicyName,
      Path,
      ...(Description !== undefined && { Description }),
      CreateDate: now,
      UpdateDate: now,
      DefaultVersionId: 'v1',
      LatestVersion: 1,
      Tags,
    }
    if ((await tx.policies.insert(account.AccountId, policy)) === 'exists') {
      throw EntityAlreadyExists(
        `A policy called ${PolicyName} already exists. Duplicate names are not allowed.`,
      )
    }
    requireWithinQuota(call, 'PoliciesQuota', await tx.policies.count(account.AccountId))
    const version = { PolicyId: policy.PolicyId, VersionId: 'v1', CreateDate: now, Document: PolicyDocument }
    await tx.policyVersions.insert(account.AccountId, version)
    const usage = await usageOf(call, policyArn(account, policy))
    const shown = asListedPolicy(call, { by: 'account', policy }, usage)
    // the one answer that gives tags in the order sent (behaviours 19)
    return { Policy: { ...shown, ...(Tags.length > 0 && { Tags }) } }
  },
})
