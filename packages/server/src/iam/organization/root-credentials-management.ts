import { noResource } from '../../authorization/no-resource.ts'
import { GLOBAL } from '../../store/store.ts'
import { iam } from '../service.ts'
import { disable, enable } from './root-features.ts'

export const EnableOrganizationsRootCredentialsManagement = iam.operation(
  'EnableOrganizationsRootCredentialsManagement',
  {
    access: 'Write',
    resource: noResource,
    writes: () => [GLOBAL],
    handle: (_input, call) => enable(call, 'RootCredentialsManagement'),
  },
)

export const DisableOrganizationsRootCredentialsManagement = iam.operation(
  'DisableOrganizationsRootCredentialsManagement',
  {
    access: 'Write',
    resource: noResource,
    writes: () => [GLOBAL],
    handle: (_input, call) => disable(call, 'RootCredentialsManagement'),
  },
)
