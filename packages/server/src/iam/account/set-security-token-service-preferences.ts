import { noResource } from '../../authorization/no-resource.ts'
import { iam } from '../service.ts'
import { changeAccountSettings } from './account-settings.ts'

/** Kept and shown by GetAccountSummary; session tokens have one form here, which counts in every region. */
export const SetSecurityTokenServicePreferences = iam.operation('SetSecurityTokenServicePreferences', {
  access: 'Write',
  resource: noResource,
  async handle({ GlobalEndpointTokenVersion: wanted }, call) {
    await changeAccountSettings(call, () => ({ GlobalEndpointTokenVersion: wanted === 'v2Token' ? 2 : 1 }))
  },
})
