import { pageOfSections } from '../sections.ts'
import { iam } from '../service.ts'
import { anyPolicy } from './policy-resource.ts'
import { awsPolicies, ownPolicies } from './policy-sections.ts'
import { asListedPolicy } from './policy-shape.ts'
import { isUsed, type PolicyUsage } from './used-policies.ts'

export const ListPolicies = iam.operation('ListPolicies', {
  access: 'List',
  resource: anyPolicy,
  async handle({ Scope = 'All', OnlyAttached, PathPrefix = '/', PolicyUsageFilter, ...input }, call) {
    const list = {
      pathPrefix: PathPrefix,
      // the usage filter alone restricts nothing (behaviours 130)
      keeps: (usage: PolicyUsage) => !OnlyAttached || isUsed(usage, PolicyUsageFilter),
      show: asListedPolicy.bind(undefined, call),
    }
    const sections = [
      ...(Scope === 'AWS' ? [] : [ownPolicies(call, 'own', list)]),
      ...(Scope === 'Local' ? [] : [awsPolicies(call, 'aws', list)]),
    ]
    const { items, members } = await pageOfSections(sections, call.paging(input))
    return { Policies: items, ...members }
  },
})
