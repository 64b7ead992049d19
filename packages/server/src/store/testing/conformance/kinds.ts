import { describe, it } from 'vitest'
import { type Account, accountKind, type OutsideAccount, outsideAccountKind } from '../../entity/account.ts'
import { type AccountSettings, accountSettingsKind } from '../../entity/account-settings.ts'
import { serverCertificateKind, signingCertificateKind } from '../../entity/certificate.ts'
import {
  type DelegationNotice,
  type DelegationRequest,
  delegationNoticeKind,
  delegationRequestKind,
} from '../../entity/delegation.ts'
import {
  hardwareTokenKind,
  type MfaDevice,
  mfaDeviceKind,
  type VirtualMfaDevice,
} from '../../entity/mfa-device.ts'
import {
  type Organization,
  organizationAttachmentKind,
  organizationalUnitKind,
  organizationKind,
  organizationPolicyKind,
} from '../../entity/organization.ts'
import { passwordKind, passwordPolicyKind } from '../../entity/password.ts'
import {
  oidcProviderKind,
  type SamlProvider,
  samlPrivateKeyKind,
  samlProviderKind,
} from '../../entity/provider.ts'
import { type Report, reportKind, reportPartKind } from '../../entity/report.ts'
import { roleDeletionKind, roleUseKind } from '../../entity/role.ts'
import { serviceSpecificCredentialKind, sshPublicKeyKind } from '../../entity/service-credential.ts'
import type { StoreOf } from '../conformance.ts'
import { delegationRequest } from '../samples.ts'
import { type KindSample, livesAsDeclared } from './kind-life.ts'

const then = new Date('2026-01-02T03:04:05.678Z')
const later = new Date('2027-01-02T03:04:05.678Z')
const user = { PrincipalId: 'AIDA1' }
const active = { ...user, Status: 'Active' } as const
const device: VirtualMfaDevice = { DeviceId: 'D1', Type: 'virtual', Name: 'Phone', Path: '/', Tags: [] }
const token = { DeviceId: 'D2', Type: 'hardware', SerialNumber: 'ABCD12345678', ...user } as const
const git = { ...active, ServiceName: 'codecommit.amazonaws.com', Name: 'ana-at-1', CreateDate: then }
const certificate = { CertificateBody: 'PEM', UploadDate: then }
const server = { ServerCertificateName: 'Site', Path: '/', Expiration: later, Tags: [], ...certificate }

const report = { ReportId: 'R1', RequestDate: then, State: 'making', Edition: 'e1', Parts: 0 } as const

/** Kinds one by one, each by what its declaration promises: ids, names, owners, targets, dates, secrets. */
export function kindConformance(store: StoreOf): void {
  const keeps = <E>(title: string, sample: KindSample<E>): void =>
    it(`keeps ${title}`, () => livesAsDeclared(store, sample))

  describe('kinds around roles', () => {
    const deletion = {
      RoleName: 'AWSServiceRoleForX',
      Path: '/aws-service-role/x.amazonaws.com/',
      DeleteDate: then,
    }
    keeps('deletions of service-linked roles', {
      kind: roleDeletionKind,
      reader: ({ roleDeletions }) => roleDeletions,
      writer: ({ roleDeletions }) => roleDeletions,
      one: { ...deletion, DeletionTaskId: 'task/1' },
      changed: { ...deletion, DeletionTaskId: 'task/2', DeleteDate: later, UsedFor: ['arn:aws:x:::a'] },
      namesake: { ...deletion, RoleName: 'awsserviceroleforx', DeletionTaskId: 'task/3' },
    })
    const use = { RoleId: 'AROA1', ResourceArn: 'arn:aws:x:eu-west-1:123456789012:thing/a' }
    keeps('uses of service-linked roles', {
      kind: roleUseKind,
      reader: ({ roleUses }) => roleUses,
      writer: ({ roleUses }) => roleUses,
      one: { ...use, CreateDate: then },
      changed: { ...use, CreateDate: later },
    })
  })

  describe('kinds of credentials and providers', () => {
    keeps('passwords', {
      kind: passwordKind,
      reader: ({ passwords }) => passwords,
      writer: ({ passwords }) => passwords,
      one: { ...user, CreateDate: then, PasswordResetRequired: true },
      changed: { ...user, CreateDate: later, PasswordResetRequired: false },
    })
    const policy = {
      AccountId: '123456789012',
      MinimumPasswordLength: 6,
      RequireSymbols: false,
      RequireNumbers: false,
      RequireUppercaseCharacters: false,
      RequireLowercaseCharacters: false,
      AllowUsersToChangePassword: false,
      HardExpiry: false,
    }
    keeps('password policies', {
      kind: passwordPolicyKind,
      reader: ({ passwordPolicies }) => passwordPolicies,
      writer: ({ passwordPolicies }) => passwordPolicies,
      one: policy,
      changed: { ...policy, MaxPasswordAge: 90, PasswordReusePrevention: 24 },
    })
    keeps<MfaDevice>('authenticator apps', {
      kind: mfaDeviceKind,
      reader: ({ mfaDevices }) => mfaDevices,
      writer: ({ mfaDevices }) => mfaDevices,
      one: device,
      changed: { ...device, ...user, EnableDate: then, Offset: -3, LastStep: 59_000_000 },
      namesake: { ...device, DeviceId: 'D3', Name: 'PHONE' },
    })
    keeps<MfaDevice>('hardware tokens in use', {
      kind: mfaDeviceKind,
      reader: ({ mfaDevices }) => mfaDevices,
      writer: ({ mfaDevices }) => mfaDevices,
      one: token,
      changed: { ...token, LastStep: 1 },
      namesake: { ...token, DeviceId: 'D3' },
    })
    keeps('the registry of hardware tokens', {
      kind: hardwareTokenKind,
      reader: ({ hardwareTokens }) => hardwareTokens,
      writer: ({ hardwareTokens }) => hardwareTokens,
      one: { SerialNumber: 'ABCD12345678', ImportDate: then },
      changed: { SerialNumber: 'ABCD12345678', ImportDate: then, AccountId: '123456789012' },
    })
    keeps('SSH public keys', {
      kind: sshPublicKeyKind,
      reader: ({ sshPublicKeys }) => sshPublicKeys,
      writer: ({ sshPublicKeys }) => sshPublicKeys,
      one: { ...active, SSHPublicKeyId: 'K1', SSHPublicKeyBody: 'k', Fingerprint: 'f', UploadDate: then },
      changed: {
        ...user,
        SSHPublicKeyId: 'K1',
        SSHPublicKeyBody: 'k',
        Fingerprint: 'f',
        UploadDate: then,
        Status: 'Inactive',
      },
    })
    keeps('service-specific credentials', {
      kind: serviceSpecificCredentialKind,
      reader: ({ serviceSpecificCredentials }) => serviceSpecificCredentials,
      writer: ({ serviceSpecificCredentials }) => serviceSpecificCredentials,
      one: { ...git, ServiceSpecificCredentialId: 'C1' },
      changed: { ...git, ServiceSpecificCredentialId: 'C1', ExpirationDate: later, Status: 'Inactive' },
      namesake: { ...git, ServiceSpecificCredentialId: 'C2', PrincipalId: 'AIDA2' },
    })
    keeps('signing certificates', {
      kind: signingCertificateKind,
      reader: ({ signingCertificates }) => signingCertificates,
      writer: ({ signingCertificates }) => signingCertificates,
      one: { ...active, ...certificate, CertificateId: 'S1', StatusDate: then },
      changed: { ...active, ...certificate, CertificateId: 'S1', StatusDate: later },
    })
    keeps('server certificates', {
      kind: serverCertificateKind,
      reader: ({ serverCertificates }) => serverCertificates,
      writer: ({ serverCertificates }) => serverCertificates,
      one: { ...server, ServerCertificateId: 'ASCA1' },
      changed: { ...server, ServerCertificateId: 'ASCA1', Path: '/moved/', CertificateChain: 'PEM' },
      namesake: { ...server, ServerCertificateId: 'ASCA2', ServerCertificateName: 'SITE' },
    })
    const oidc = {
      Url: 'idp.example.com/x',
      ClientIDs: ['a'],
      Thumbprints: ['0'],
      CreateDate: then,
      Tags: [],
    }
    keeps('OIDC providers', {
      kind: oidcProviderKind,
      reader: ({ oidcProviders }) => oidcProviders,
      writer: ({ oidcProviders }) => oidcProviders,
      one: oidc,
      changed: { ...oidc, ClientIDs: [], Thumbprints: ['1', '1'], Tags: [{ Key: 'k', Value: 'v' }] },
    })
    const saml: SamlProvider = {
      ProviderId: 'SAMLSP1',
      Name: 'idp',
      MetadataDocument: '<xml/>',
      EntityId: 'e',
      SigningCertificates: ['c'],
      ValidUntil: later,
      CreateDate: then,
      Tags: [],
    }
    keeps('SAML providers', {
      kind: samlProviderKind,
      reader: ({ samlProviders }) => samlProviders,
      writer: ({ samlProviders }) => samlProviders,
      one: saml,
      changed: { ...saml, AssertionEncryptionMode: 'Required', SigningCertificates: ['c', 'd'] },
      namesake: { ...saml, ProviderId: 'SAMLSP2' },
    })
    keeps('private keys of SAML providers', {
      kind: samlPrivateKeyKind,
      reader: ({ samlPrivateKeys }) => samlPrivateKeys,
      writer: ({ samlPrivateKeys }) => samlPrivateKeys,
      one: { KeyId: 'SAMLPK1', ProviderId: 'SAMLSP1', Timestamp: then },
      changed: { KeyId: 'SAMLPK1', ProviderId: 'SAMLSP1', Timestamp: later },
    })
    keeps<AccountSettings>('settings of accounts', {
      kind: accountSettingsKind,
      reader: ({ accountSettings }) => accountSettings,
      writer: ({ accountSettings }) => accountSettings,
      one: { AccountId: '123456789012', GlobalEndpointTokenVersion: 2 },
      changed: { AccountId: '123456789012', OutboundFederation: true, Properties: { 'A/B': 'true' } },
    })
  })

  describe('kinds of delegation', () => {
    keeps<DelegationRequest>('delegation requests', {
      kind: delegationRequestKind,
      reader: ({ delegationRequests }) => delegationRequests,
      writer: ({ delegationRequests }) => delegationRequests,
      one: delegationRequest,
      changed: {
        ...delegationRequest,
        OwnerAccountId: '444455556666',
        OwnerUserId: 'AROA1:a/b',
        State: 'FINALIZED',
        AcceptedTime: then,
        ReleasedTime: later,
      },
      namesake: { ...delegationRequest, DelegationRequestId: 'dr-2' },
    })
    const notice = { NoticeId: 'n1', DelegationRequestId: 'dr-1', UpdatedAt: then, NextAttempt: then }
    keeps<DelegationNotice>('news of delegation requests', {
      kind: delegationNoticeKind,
      reader: ({ delegationNotices }) => delegationNotices,
      writer: ({ delegationNotices }) => delegationNotices,
      one: { ...notice, Type: 'StateChange', State: 'ASSIGNED', Attempts: 0 },
      changed: { ...notice, Type: 'StateChange', State: 'ASSIGNED', Attempts: 3, NextAttempt: later },
    })
  })

  describe('kinds around organizations', () => {
    const account: Account = {
      AccountId: '123456789012',
      Partition: 'aws',
      Email: 'a@example.com',
      CreateDate: then,
    }
    const organization: Organization = {
      OrganizationId: 'o-1',
      RootId: 'r-1',
      ManagementAccountId: '123456789012',
      FeatureSet: 'ALL',
      CreateDate: then,
      PolicyTypes: ['SERVICE_CONTROL_POLICY'],
      TrustedServices: [],
      DelegatedAdministrators: [],
      RootFeatures: [],
    }
    const of = { OrganizationId: 'o-1' }
    keeps<Account>('accounts with their places', {
      kind: accountKind,
      reader: ({ accounts }) => accounts,
      writer: ({ accounts }) => accounts,
      one: account,
      changed: { ...account, ...of, ParentId: 'ou-1', JoinDate: later },
      namesake: { ...account, AccountId: '210987654321', Email: 'A@example.com' },
    })
    const outside: OutsideAccount = { AccountId: '999988887777', Partition: 'aws', CreateDate: then }
    keeps<OutsideAccount>('outside accounts', {
      kind: outsideAccountKind,
      reader: ({ outsideAccounts }) => outsideAccounts,
      writer: ({ outsideAccounts }) => outsideAccounts,
      one: outside,
      changed: { ...outside, Partition: 'aws-cn', CreateDate: later },
    })
    keeps('organizations', {
      kind: organizationKind,
      reader: ({ organizations }) => organizations,
      writer: ({ organizations }) => organizations,
      one: organization,
      changed: {
        ...organization,
        TrustedServices: ['iam.amazonaws.com'],
        DelegatedAdministrators: [{ AccountId: '210987654321', ServicePrincipal: 'iam.amazonaws.com' }],
        RootFeatures: ['RootSessions'],
      },
    })
    const unit = { ...of, UnitId: 'ou-1', ParentId: 'r-1', Name: 'Sales', CreateDate: then }
    keeps('organizational units', {
      kind: organizationalUnitKind,
      reader: ({ organizationalUnits }) => organizationalUnits,
      writer: ({ organizationalUnits }) => organizationalUnits,
      one: unit,
      changed: { ...unit, Name: 'Marketing' },
      namesake: { ...unit, UnitId: 'ou-2', Name: 'SALES' },
    })
    const policy = {
      ...of,
      PolicyId: 'p-1',
      Type: 'SERVICE_CONTROL_POLICY',
      Name: 'Regions',
      Description: '',
      Document: '{}',
      CreateDate: then,
      UpdateDate: then,
    } as const
    keeps('policies of organizations', {
      kind: organizationPolicyKind,
      reader: ({ organizationPolicies }) => organizationPolicies,
      writer: ({ organizationPolicies }) => organizationPolicies,
      one: policy,
      changed: { ...policy, Document: '{ }', UpdateDate: later },
      namesake: { ...policy, PolicyId: 'p-2', Name: 'REGIONS' },
    })
    keeps('attachments of policies of organizations', {
      kind: organizationAttachmentKind,
      reader: ({ organizationAttachments }) => organizationAttachments,
      writer: ({ organizationAttachments }) => organizationAttachments,
      one: { ...of, TargetId: 'ou-1', PolicyId: 'p-1' },
      changed: { ...of, TargetId: 'ou-1', PolicyId: 'p-1' },
    })
  })

  describe('kinds of reports', () => {
    keeps<Report>('reports', {
      kind: reportKind,
      reader: ({ reports }) => reports,
      writer: ({ reports }) => reports,
      one: { ...report, Type: 'credentials', ClaimedBy: 'p1', ClaimedUntil: later },
      changed: { ...report, Type: 'credentials', State: 'made', Parts: 3, CompletionDate: later },
    })
    keeps<Report>('reports on organizations', {
      kind: reportKind,
      reader: ({ reports }) => reports,
      writer: ({ reports }) => reports,
      one: { ...report, Type: 'organizations-access', EntityPath: 'o-1/r-1' },
      changed: { ...report, Type: 'organizations-access', EntityPath: 'o-1/r-1', State: 'made', Parts: 1 },
    })
    keeps('parts of reports', {
      kind: reportPartKind,
      reader: ({ reportParts }) => reportParts,
      writer: ({ reportParts }) => reportParts,
      one: { ReportId: 'R1', Edition: 'e1', Number: 12 },
      changed: { ReportId: 'R1', Edition: 'e1', Number: 12 },
    })
  })
}
