import { noResource } from '../../authorization/no-resource.ts'
import { GLOBAL } from '../../store/store.ts'
import { iam } from '../service.ts'
import { disable, enable } from './root-features.ts'

export const EnableOrganizationsRootSessions = iam.operation('EnableOrganizationsRootSessions', {
  access: 'Write',
  resource: noResource,
  writes: () => [GLOBAL],
  handle: (_input, call) => enable(call, 'RootSessions'),
})

export const DisableOrganizationsRootSessions = iam.operation('DisableOrganizationsRootSessions', {
  access: 'Write',
  resource: noResource,
  writes: () => [GLOBAL],
  handle: (_input, call) => disable(call, 'RootSessions'),
})
