import { noResource } from '../../authorization/no-resource.ts'
import { iam } from '../service.ts'
import { checkProperties, namespacesOf } from './account-properties.ts'
import { changeAccountSettings } from './account-settings.ts'

/** Properties that are not given stay as they are. */
export const PutAccountProperties = iam.operation('PutAccountProperties', {
  access: 'Write',
  resource: noResource,
  context: { 'iam:AccountPropertyNamespaces': ({ Properties }) => namespacesOf(Properties) },
  check: ({ Properties }) => checkProperties(Properties),
  async handle({ Properties }, call) {
    await changeAccountSettings(call, (before) => ({
      Properties: { ...before.Properties, ...Properties },
    }))
  },
})
