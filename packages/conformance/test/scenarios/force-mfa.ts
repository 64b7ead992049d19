import { allow, policyOf } from '../../src/people.ts'

const own = 'arn:aws:iam::*:user/${aws:username}'
const iam = (...names: string[]) => names.map((name) => `iam:${name}`)
const managed = (kind: string, ...verbs: string[]) =>
  verbs.map((verb) => (verb === 'List' ? `iam:List${kind}s` : `iam:${verb}${kind}`))

/** Users manage their own credentials, and without MFA may do nothing but get it. */
export const forceMfa = policyOf(
  allow(iam('GetAccountPasswordPolicy', 'ListVirtualMFADevices')),
  allow(iam('ChangePassword', 'GetUser'), own),
  allow(['iam:GetAccessKeyLastUsed', ...managed('AccessKey', 'Create', 'Delete', 'List', 'Update')], own),
  allow(managed('SigningCertificate', 'Delete', 'List', 'Update', 'Upload'), own),
  allow(managed('SSHPublicKey', 'Delete', 'Get', 'List', 'Update', 'Upload'), own),
  allow(managed('ServiceSpecificCredential', 'Create', 'Delete', 'List', 'Reset', 'Update'), own),
  allow('iam:CreateVirtualMFADevice', 'arn:aws:iam::*:mfa/*'),
  allow(managed('MFADevice', 'Deactivate', 'Enable', 'List', 'Resync'), own),
  {
    Effect: 'Deny',
    NotAction: [
      ...iam('CreateVirtualMFADevice', 'EnableMFADevice', 'GetUser', 'GetMFADevice', 'ListMFADevices'),
      ...iam('ListVirtualMFADevices', 'ResyncMFADevice'),
      'sts:GetSessionToken',
    ],
    Resource: '*',
    Condition: { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } },
  },
)
