import type { AttachedPolicy } from '@gatehouse/policy'
import { PolicyGatherer } from '../../authorization/applicable-policies.ts'
import { parseIamArn } from '../../authorization/arn.ts'
import { PolicyCache } from '../../authorization/policy-cache.ts'
import { ValidationError } from '../../model/error.ts'
import { iam } from '../service.ts'
import { grantsService } from './granted-services.ts'
import { reportedHolder } from './report-entity.ts'

export const ListPoliciesGrantingServiceAccess = iam.operation('ListPoliciesGrantingServiceAccess', {
  access: 'List',
  resource: reportedHolder,
  async handle({ ServiceNamespaces = [], Marker }, { account, store }, { holder }) {
    // the answer is whole at once, so no marker was ever given out
    if (Marker !== undefined) throw ValidationError('Invalid Marker.')
    const { identity } = await new PolicyGatherer(new PolicyCache()).ofHolder(holder, account, store)
    const entries = []
    for (const ServiceNamespace of ServiceNamespaces) {
      const granting: AttachedPolicy[] = []
      for (const attached of identity) {
        if (await grantsService(attached.policy, ServiceNamespace.toLowerCase())) granting.push(attached)
      }
      entries.push({ ServiceNamespace, Policies: granting.map(asGranting) })
    }
    return { PoliciesGrantingServiceAccess: entries, IsTruncated: false }
  },
})

/** Of a managed policy its ARN is told, of an inline one whom it is in. */
function asGranting({ source: { id, arn, attachedTo = '' } }: AttachedPolicy) {
  if (arn !== undefined) {
    const PolicyName = parseIamArn(arn)?.name ?? id
    return { PolicyName, PolicyType: 'MANAGED' as const, PolicyArn: arn }
  }
  const { type, name } = parseIamArn(attachedTo) ?? {}
  const EntityType =
    type === 'group' ? ('GROUP' as const) : type === 'role' ? ('ROLE' as const) : ('USER' as const)
  return { PolicyName: id, PolicyType: 'INLINE' as const, EntityType, EntityName: name }
}
