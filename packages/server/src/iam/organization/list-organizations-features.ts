import { noResource } from '../../authorization/no-resource.ts'
import { iam } from '../service.ts'
import { asFeatures, managedOrganization } from './root-features.ts'

export const ListOrganizationsFeatures = iam.operation('ListOrganizationsFeatures', {
  access: 'List',
  resource: noResource,
  handle: async (_input, call) =>
    asFeatures(await managedOrganization(call, call.store, { managing: false })),
})
