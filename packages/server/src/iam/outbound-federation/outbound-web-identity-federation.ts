import { noResource } from '../../authorization/no-resource.ts'
import { FeatureDisabled, FeatureEnabled } from '../../model/error.ts'
import { accountSettings, changeAccountSettings } from '../account/account-settings.ts'
import { iam } from '../service.ts'

/** behaviours 92 */
const disabled = (account: string) =>
  FeatureDisabled(`Outbound identity federation is disabled for account ${account}`)

/** Lets callers of the account ask for identity tokens; the issuer is the same each time it is enabled. */
export const EnableOutboundWebIdentityFederation = iam.operation('EnableOutboundWebIdentityFederation', {
  access: 'Write',
  resource: noResource,
  async handle(_input, call) {
    const { account, tx, tokenIssuer } = call
    if ((await accountSettings({ account, store: tx })).OutboundFederation === true) {
      throw FeatureEnabled(`Outbound identity federation is already enabled for account ${account.AccountId}`)
    }
    await changeAccountSettings(call, () => ({ OutboundFederation: true }))
    return { IssuerIdentifier: tokenIssuer() }
  },
})

export const DisableOutboundWebIdentityFederation = iam.operation('DisableOutboundWebIdentityFederation', {
  access: 'Write',
  resource: noResource,
  async handle(_input, call) {
    const { account, tx } = call
    if ((await accountSettings({ account, store: tx })).OutboundFederation !== true) {
      throw disabled(account.AccountId)
    }
    await changeAccountSettings(call, () => ({ OutboundFederation: false }))
  },
})

export const GetOutboundWebIdentityFederationInfo = iam.operation('GetOutboundWebIdentityFederationInfo', {
  access: 'Read',
  resource: noResource,
  async handle(_input, call) {
    if ((await accountSettings(call)).OutboundFederation !== true) throw disabled(call.account.AccountId)
    return { IssuerIdentifier: call.tokenIssuer(), JwtVendingEnabled: true }
  },
})
