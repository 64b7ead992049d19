import { pageOfSections } from '../sections.ts'
import { iam } from '../service.ts'
import { anyPolicy } from './policy-resource.ts'
import { awsPolicies, ownPolicies } from './policy-sections.ts'
import { asListedPolicy } from './policy-shape.ts'
import { isUsedAs, usedPolicies } from './used-policies.ts'

export const ListPolicies = iam.operation('ListPolicies', {
  access: 'List',
  resource: anyPolicy,
  async handle({ Scope = 'All', OnlyAttached, PathPrefix = '/', PolicyUsageFilter, ...input }, call) {
    // the usage filter alone restricts nothing (behaviours 130)
    const used = OnlyAttached ? await usedPolicies(call) : undefined
    const list = {
      pathPrefix: PathPrefix,
      keeps: (arn: string) => used === undefined || isUsedAs(used, arn, PolicyUsageFilter),
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
