import { pageOfSections } from '../sections.ts'
import { iam } from '../service.ts'
import { attachedTo, boundaryOf, type PolicyHolder } from './policy-holders.ts'
import { existingPolicy } from './policy-resource.ts'

const kinds = ['Group', 'User', 'Role'] as const

export const ListEntitiesForPolicy = iam.operation('ListEntitiesForPolicy', {
  access: 'List',
  resource: existingPolicy,
  async handle({ PolicyArn, EntityFilter, PathPrefix = '/', PolicyUsageFilter: usage, ...input }, call) {
    // managed policies hold no policies: those filters leave nothing (behaviours 131)
    const wanted = kinds.filter((kind) => EntityFilter === undefined || EntityFilter === kind)
    const list = { arn: PolicyArn, pathPrefix: PathPrefix }
    const sections = [
      ...(usage === 'PermissionsBoundary' ? [] : wanted.map((kind) => attachedTo(call, kind, list))),
      ...(usage === 'PermissionsPolicy'
        ? []
        : wanted.flatMap((kind) =>
            kind === 'Group' ? [] : boundaryOf(call, kind, { ...list, unlessAttached: usage === undefined }),
          )),
    ]
    const { items, members } = await pageOfSections<PolicyHolder>(sections, call.paging(input))
    return {
      PolicyGroups: items.flatMap((item) => ('GroupId' in item ? item : [])),
      PolicyUsers: items.flatMap((item) => ('UserId' in item ? item : [])),
      PolicyRoles: items.flatMap((item) => ('RoleId' in item ? item : [])),
      ...members,
    }
  },
})
