import type { Group } from '../../store/entity/group.ts'
import {
  checkInlinePolicy,
  deleteInlinePolicy,
  getInlinePolicy,
  type Holder,
  listInlinePolicies,
  putInlinePolicy,
} from '../policy/inline-policies.ts'
import { iam } from '../service.ts'
import { existingGroup } from './group-resource.ts'

/** A group as the holder of policies. */
export const asHolder = ({ GroupId, GroupName }: Group): Holder => ({
  kind: 'group',
  id: GroupId,
  name: GroupName,
})

export const PutGroupPolicy = iam.operation('PutGroupPolicy', {
  access: 'Permissions management',
  resource: existingGroup,
  check: checkInlinePolicy('group'),
  handle: (input, call, group) => putInlinePolicy(call, asHolder(group), input),
})

export const GetGroupPolicy = iam.operation('GetGroupPolicy', {
  access: 'Read',
  resource: existingGroup,
  handle: async ({ GroupName, PolicyName }, call, group) => ({
    GroupName,
    ...(await getInlinePolicy(call, asHolder(group), PolicyName)),
  }),
})

export const DeleteGroupPolicy = iam.operation('DeleteGroupPolicy', {
  access: 'Permissions management',
  resource: existingGroup,
  handle: ({ PolicyName }, call, group) => deleteInlinePolicy(call, asHolder(group), PolicyName),
})

export const ListGroupPolicies = iam.operation('ListGroupPolicies', {
  access: 'List',
  resource: existingGroup,
  handle: (input, call, group) => listInlinePolicies(call, asHolder(group), input),
})
