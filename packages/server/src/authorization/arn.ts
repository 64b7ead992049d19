import type { Account } from '../store/entity/account.ts'
import type { ServerCertificate } from '../store/entity/certificate.ts'
import type { DelegationRequest } from '../store/entity/delegation.ts'
import type { Group } from '../store/entity/group.ts'
import type { FidoMfaDevice, VirtualMfaDevice } from '../store/entity/mfa-device.ts'
import type { Policy } from '../store/entity/policy.ts'
import type { OidcProvider, SamlProvider } from '../store/entity/provider.ts'
import type { InstanceProfile, Role } from '../store/entity/role.ts'
import type { User } from '../store/entity/user.ts'

/** What of an account its ARNs are made of. */
export type ArnAccount = Pick<Account, 'AccountId' | 'Partition'>

/** The ARN of what IAM keeps of a type, below a path that begins and ends with a slash. */
export function iamArn(
  { AccountId, Partition }: ArnAccount,
  type: string,
  path: string,
  name: string,
): string {
  return `arn:${Partition}:iam::${AccountId}:${type}${path}${name}`
}

export const userArn = (account: ArnAccount, user: Pick<User, 'Path' | 'UserName'>): string =>
  iamArn(account, 'user', user.Path, user.UserName)

export const groupArn = (account: ArnAccount, group: Pick<Group, 'Path' | 'GroupName'>): string =>
  iamArn(account, 'group', group.Path, group.GroupName)

export const roleArn = (account: ArnAccount, role: Pick<Role, 'Path' | 'RoleName'>): string =>
  iamArn(account, 'role', role.Path, role.RoleName)

export const policyArn = (account: ArnAccount, policy: Pick<Policy, 'Path' | 'PolicyName'>): string =>
  iamArn(account, 'policy', policy.Path, policy.PolicyName)

export const instanceProfileArn = (
  account: ArnAccount,
  profile: Pick<InstanceProfile, 'Path' | 'InstanceProfileName'>,
): string => iamArn(account, 'instance-profile', profile.Path, profile.InstanceProfileName)

export const serverCertificateArn = (
  account: ArnAccount,
  certificate: Pick<ServerCertificate, 'Path' | 'ServerCertificateName'>,
): string => iamArn(account, 'server-certificate', certificate.Path, certificate.ServerCertificateName)

/** The serial number of an authenticator app. */
export const virtualDeviceArn = (
  account: ArnAccount,
  device: Pick<VirtualMfaDevice, 'Path' | 'Name'>,
): string => iamArn(account, 'mfa', device.Path, device.Name)

/** The serial number of a security key. */
export const fidoDeviceArn = (account: ArnAccount, device: Pick<FidoMfaDevice, 'SerialPath'>): string =>
  iamArn(account, 'u2f', device.SerialPath, '')

/** The ARN of an OIDC provider: host and path of its issuer stand in it (B-450). */
export const oidcProviderArn = (account: ArnAccount, { Url }: Pick<OidcProvider, 'Url'>): string =>
  iamArn(account, 'oidc-provider', '/', Url)

export const samlProviderArn = (account: ArnAccount, { Name }: Pick<SamlProvider, 'Name'>): string =>
  iamArn(account, 'saml-provider', '/', Name)

export const delegationRequestArn = (
  account: ArnAccount,
  { DelegationRequestId }: Pick<DelegationRequest, 'DelegationRequestId'>,
): string => iamArn(account, 'delegation-request', '/', DelegationRequestId)

export const rootArn = (account: ArnAccount): string =>
  `arn:${account.Partition}:iam::${account.AccountId}:root`

/** The ARN of a role session, which holds the role's name without its path. */
export const assumedRoleArn = (account: ArnAccount, roleName: string, sessionName: string): string =>
  `arn:${account.Partition}:sts::${account.AccountId}:assumed-role/${roleName}/${sessionName}`

export const federatedUserArn = (account: ArnAccount, name: string): string =>
  `arn:${account.Partition}:sts::${account.AccountId}:federated-user/${name}`

/** The parts of an IAM ARN that names an entity of an account or of AWS; `undefined` for every other text. */
export interface IamArn {
  readonly partition: string
  /** 12 digits, or `aws`. */
  readonly account: string
  /** `user`, `role`, `policy` … */
  readonly type: string
  readonly path: string
  readonly name: string
}

export function parseIamArn(arn: string): IamArn | undefined {
  const match = /^arn:([a-z-]+):iam::(\d{12}|aws):([a-z-]+)(\/(?:.*\/)?)([^/]+)$/s.exec(arn)
  if (match === null) return undefined
  const [, partition = '', account = '', type = '', path = '', name = ''] = match
  return { partition, account, type, path, name }
}
