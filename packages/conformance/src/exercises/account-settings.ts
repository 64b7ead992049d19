import type { Exercises, Workshop } from './exercise.ts'

/** Lets the account ask for identity tokens, or forbids it; what it was before does not matter. */
const federation = (on: boolean) => async (workshop: Workshop) => {
  const isOn = await workshop.send('GetOutboundWebIdentityFederationInfo', {}).then(
    () => true,
    () => false,
  )
  if (isOn !== on) await workshop.send(`${on ? 'Enable' : 'Disable'}OutboundWebIdentityFederation`, {})
  return {}
}

export const accountSettings = {
  EnableOutboundWebIdentityFederation: {
    works: federation(false),
    raises: { FeatureEnabled: federation(true) },
  },
  DisableOutboundWebIdentityFederation: {
    works: federation(true),
    raises: { FeatureDisabled: federation(false) },
  },
  GetOutboundWebIdentityFederationInfo: {
    works: federation(true),
    raises: { FeatureDisabled: federation(false) },
  },
  GetAccountProperties: { works: () => ({}) },
  PutAccountProperties: {
    works: () => ({ Properties: { 'RoleManager/Enabled': 'true' } }),
    raises: { InvalidInput: () => ({ Properties: { 'RoleManager/Enabled': 'perhaps' } }) },
  },
  SetSecurityTokenServicePreferences: {
    works: () => ({ GlobalEndpointTokenVersion: 'v1Token' as const }),
  },
} satisfies Exercises
