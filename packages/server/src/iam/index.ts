export { CreateAccessKey } from './access-key/create-access-key.ts'
export { DeleteAccessKey } from './access-key/delete-access-key.ts'
export { GetAccessKeyLastUsed } from './access-key/get-access-key-last-used.ts'
export { ListAccessKeys } from './access-key/list-access-keys.ts'
export { UpdateAccessKey } from './access-key/update-access-key.ts'
export { CreateAccountAlias } from './account/create-account-alias.ts'
export { DeleteAccountAlias } from './account/delete-account-alias.ts'
export { GetAccountAuthorizationDetails } from './account/get-account-authorization-details.ts'
export { GetAccountProperties } from './account/get-account-properties.ts'
export { GetAccountSummary } from './account/get-account-summary.ts'
export { ListAccountAliases } from './account/list-account-aliases.ts'
export { PutAccountProperties } from './account/put-account-properties.ts'
export { SetSecurityTokenServicePreferences } from './account/set-security-token-service-preferences.ts'
export { AcceptDelegationRequest } from './delegation/accept-delegation-request.ts'
export { AssociateDelegationRequest } from './delegation/associate-delegation-request.ts'
export { CreateDelegationRequest } from './delegation/create-delegation-request.ts'
export { GetDelegationRequest } from './delegation/get-delegation-request.ts'
export { GetHumanReadableSummary } from './delegation/get-human-readable-summary.ts'
export { ListDelegationRequests } from './delegation/list-delegation-requests.ts'
export { RejectDelegationRequest } from './delegation/reject-delegation-request.ts'
export { SendDelegationToken } from './delegation/send-delegation-token.ts'
export { UpdateDelegationRequest } from './delegation/update-delegation-request.ts'
export { CreateGroup } from './group/create-group.ts'
export { DeleteGroup } from './group/delete-group.ts'
export { GetGroup } from './group/get-group.ts'
export { AttachGroupPolicy, DetachGroupPolicy, ListAttachedGroupPolicies } from './group/group-attachments.ts'
export { AddUserToGroup, ListGroupsForUser, RemoveUserFromGroup } from './group/group-members.ts'
export {
  DeleteGroupPolicy,
  GetGroupPolicy,
  ListGroupPolicies,
  PutGroupPolicy,
} from './group/group-policies.ts'
export { ListGroups } from './group/list-groups.ts'
export { UpdateGroup } from './group/update-group.ts'
export { CreateInstanceProfile } from './instance-profile/create-instance-profile.ts'
export { DeleteInstanceProfile } from './instance-profile/delete-instance-profile.ts'
export { GetInstanceProfile } from './instance-profile/get-instance-profile.ts'
export {
  AddRoleToInstanceProfile,
  RemoveRoleFromInstanceProfile,
} from './instance-profile/instance-profile-role.ts'
export {
  ListInstanceProfileTags,
  TagInstanceProfile,
  UntagInstanceProfile,
} from './instance-profile/instance-profile-tags.ts'
export {
  ListInstanceProfiles,
  ListInstanceProfilesForRole,
} from './instance-profile/list-instance-profiles.ts'
export { CreateVirtualMFADevice } from './mfa/create-virtual-mfa-device.ts'
export { DeactivateMFADevice } from './mfa/deactivate-mfa-device.ts'
export { DeleteVirtualMFADevice } from './mfa/delete-virtual-mfa-device.ts'
export { EnableMFADevice } from './mfa/enable-mfa-device.ts'
export { GetMFADevice } from './mfa/get-mfa-device.ts'
export { ListMFADevices } from './mfa/list-mfa-devices.ts'
export { ListVirtualMFADevices } from './mfa/list-virtual-mfa-devices.ts'
export { ListMFADeviceTags, TagMFADevice, UntagMFADevice } from './mfa/mfa-device-tags.ts'
export { ResyncMFADevice } from './mfa/resync-mfa-device.ts'
export {
  AddClientIDToOpenIDConnectProvider,
  RemoveClientIDFromOpenIDConnectProvider,
} from './oidc-provider/client-ids.ts'
export { CreateOpenIDConnectProvider } from './oidc-provider/create-open-id-connect-provider.ts'
export { DeleteOpenIDConnectProvider } from './oidc-provider/delete-open-id-connect-provider.ts'
export { GetOpenIDConnectProvider } from './oidc-provider/get-open-id-connect-provider.ts'
export { ListOpenIDConnectProviders } from './oidc-provider/list-open-id-connect-providers.ts'
export {
  ListOpenIDConnectProviderTags,
  TagOpenIDConnectProvider,
  UntagOpenIDConnectProvider,
} from './oidc-provider/oidc-provider-tags.ts'
export { UpdateOpenIDConnectProviderThumbprint } from './oidc-provider/update-open-id-connect-provider-thumbprint.ts'
export { ListOrganizationsFeatures } from './organization/list-organizations-features.ts'
export {
  DisableOrganizationsRootCredentialsManagement,
  EnableOrganizationsRootCredentialsManagement,
} from './organization/root-credentials-management.ts'
export {
  DisableOrganizationsRootSessions,
  EnableOrganizationsRootSessions,
} from './organization/root-sessions.ts'
export {
  DisableOutboundWebIdentityFederation,
  EnableOutboundWebIdentityFederation,
  GetOutboundWebIdentityFederationInfo,
} from './outbound-federation/outbound-web-identity-federation.ts'
export { ChangePassword } from './password/change-password.ts'
export { CreateLoginProfile } from './password/create-login-profile.ts'
export { DeleteAccountPasswordPolicy } from './password/delete-account-password-policy.ts'
export { DeleteLoginProfile } from './password/delete-login-profile.ts'
export { GetAccountPasswordPolicy } from './password/get-account-password-policy.ts'
export { GetLoginProfile } from './password/get-login-profile.ts'
export { UpdateAccountPasswordPolicy } from './password/update-account-password-policy.ts'
export { UpdateLoginProfile } from './password/update-login-profile.ts'
export { CreatePolicy } from './policy/create-policy.ts'
export { CreatePolicyVersion } from './policy/create-policy-version.ts'
export { DeletePolicy } from './policy/delete-policy.ts'
export { DeletePolicyVersion } from './policy/delete-policy-version.ts'
export { GetPolicy } from './policy/get-policy.ts'
export { GetPolicyVersion } from './policy/get-policy-version.ts'
export { ListEntitiesForPolicy } from './policy/list-entities-for-policy.ts'
export { ListPolicies } from './policy/list-policies.ts'
export { ListPolicyVersions } from './policy/list-policy-versions.ts'
export { ListPolicyTags, TagPolicy, UntagPolicy } from './policy/policy-tags.ts'
export { SetDefaultPolicyVersion } from './policy/set-default-policy-version.ts'
export { GenerateCredentialReport } from './report/generate-credential-report.ts'
export { GenerateServiceLastAccessedDetails } from './report/generate-service-last-accessed-details.ts'
export { GetCredentialReport } from './report/get-credential-report.ts'
export {
  GetServiceLastAccessedDetails,
  GetServiceLastAccessedDetailsWithEntities,
} from './report/get-service-last-accessed-details.ts'
export { ListPoliciesGrantingServiceAccess } from './report/list-policies-granting-service-access.ts'
export {
  GenerateOrganizationsAccessReport,
  GetOrganizationsAccessReport,
} from './report/organizations-access-report.ts'
export { CreateRole } from './role/create-role.ts'
export { DeleteRole } from './role/delete-role.ts'
export { GetRole } from './role/get-role.ts'
export { ListRoles } from './role/list-roles.ts'
export { AttachRolePolicy, DetachRolePolicy, ListAttachedRolePolicies } from './role/role-attachments.ts'
export { DeleteRolePermissionsBoundary, PutRolePermissionsBoundary } from './role/role-boundary.ts'
export { DeleteRolePolicy, GetRolePolicy, ListRolePolicies, PutRolePolicy } from './role/role-policies.ts'
export { ListRoleTags, TagRole, UntagRole } from './role/role-tags.ts'
export { UpdateAssumeRolePolicy } from './role/update-assume-role-policy.ts'
export { UpdateRole, UpdateRoleDescription } from './role/update-role.ts'
export { AcquireRole } from './role-template/acquire-role.ts'
export { GetRoleTemplateVersion } from './role-template/get-role-template-version.ts'
export { CreateSAMLProvider } from './saml-provider/create-saml-provider.ts'
export { DeleteSAMLProvider } from './saml-provider/delete-saml-provider.ts'
export { GetSAMLProvider } from './saml-provider/get-saml-provider.ts'
export { ListSAMLProviders } from './saml-provider/list-saml-providers.ts'
export {
  ListSAMLProviderTags,
  TagSAMLProvider,
  UntagSAMLProvider,
} from './saml-provider/saml-provider-tags.ts'
export { UpdateSAMLProvider } from './saml-provider/update-saml-provider.ts'
export { DeleteServerCertificate } from './server-certificate/delete-server-certificate.ts'
export { GetServerCertificate } from './server-certificate/get-server-certificate.ts'
export { ListServerCertificates } from './server-certificate/list-server-certificates.ts'
export {
  ListServerCertificateTags,
  TagServerCertificate,
  UntagServerCertificate,
} from './server-certificate/server-certificate-tags.ts'
export { UpdateServerCertificate } from './server-certificate/update-server-certificate.ts'
export { UploadServerCertificate } from './server-certificate/upload-server-certificate.ts'
export { CreateServiceSpecificCredential } from './service-credential/create-service-specific-credential.ts'
export { DeleteServiceSpecificCredential } from './service-credential/delete-service-specific-credential.ts'
export { ListServiceSpecificCredentials } from './service-credential/list-service-specific-credentials.ts'
export { ResetServiceSpecificCredential } from './service-credential/reset-service-specific-credential.ts'
export { UpdateServiceSpecificCredential } from './service-credential/update-service-specific-credential.ts'
export { CreateServiceLinkedRole } from './service-linked-role/create-service-linked-role.ts'
export { DeleteServiceLinkedRole } from './service-linked-role/delete-service-linked-role.ts'
export { GetServiceLinkedRoleDeletionStatus } from './service-linked-role/get-service-linked-role-deletion-status.ts'
export { DeleteSigningCertificate } from './signing-certificate/delete-signing-certificate.ts'
export { ListSigningCertificates } from './signing-certificate/list-signing-certificates.ts'
export { UpdateSigningCertificate } from './signing-certificate/update-signing-certificate.ts'
export { UploadSigningCertificate } from './signing-certificate/upload-signing-certificate.ts'
export {
  GetContextKeysForCustomPolicy,
  GetContextKeysForPrincipalPolicy,
} from './simulation/get-context-keys.ts'
export { SimulateCustomPolicy } from './simulation/simulate-custom-policy.ts'
export { SimulatePrincipalPolicy } from './simulation/simulate-principal-policy.ts'
export { DeleteSSHPublicKey } from './ssh-key/delete-ssh-public-key.ts'
export { GetSSHPublicKey } from './ssh-key/get-ssh-public-key.ts'
export { ListSSHPublicKeys } from './ssh-key/list-ssh-public-keys.ts'
export { UpdateSSHPublicKey } from './ssh-key/update-ssh-public-key.ts'
export { UploadSSHPublicKey } from './ssh-key/upload-ssh-public-key.ts'
export { CreateUser } from './user/create-user.ts'
export { DeleteUser } from './user/delete-user.ts'
export { GetUser } from './user/get-user.ts'
export { ListUsers } from './user/list-users.ts'
export { UpdateUser } from './user/update-user.ts'
export { AttachUserPolicy, DetachUserPolicy, ListAttachedUserPolicies } from './user/user-attachments.ts'
export { DeleteUserPermissionsBoundary, PutUserPermissionsBoundary } from './user/user-boundary.ts'
export { DeleteUserPolicy, GetUserPolicy, ListUserPolicies, PutUserPolicy } from './user/user-policies.ts'
export { ListUserTags, TagUser, UntagUser } from './user/user-tags.ts'
