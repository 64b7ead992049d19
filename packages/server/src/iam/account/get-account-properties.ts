import { noResource } from '../../authorization/no-resource.ts'
import { iam } from '../service.ts'
import { namespacesOf, usualProperties } from './account-properties.ts'
import { accountSettings } from './account-settings.ts'

export const GetAccountProperties = iam.operation('GetAccountProperties', {
  access: 'Read',
  resource: noResource,
  context: { 'iam:AccountPropertyNamespaces': () => namespacesOf(usualProperties) },
  async handle(_input, call) {
    const { Properties } = await accountSettings(call)
    return { Properties: { ...usualProperties, ...Properties } }
  },
})
