import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { awsManagedPolicies, awsManagedPolicy } from '../../model/managed-policies.ts'
import { linkedServices } from './linked-services.ts'

/**
 * Policies of service-linked roles whose service principal or role name is not certain, or whose roles all have a suffix
 * or a principal that another role has already.
 */
const ofNoService = [
  'AWSAppConfigServiceRolePolicy',
  'AWSAppMeshPreviewServiceRolePolicy',
  'AWSApplicationAutoscalingEMRInstanceGroupPolicy',
  'AWSBackupServiceLinkedRolePolicyForBackupTest',
  'AWSBedrockAgentCoreIdentityNetworkServiceRolePolicy',
  'AWSBillingServiceRolePolicy',
  'AWSBudgetsSpendLimitMemberRolePolicy',
  'AWSDataExchangeServiceRolePolicyForOrganizationDiscovery',
  'AWSDirectoryServiceServiceRolePolicy',
  'AWSEC2SqlHaServiceRolePolicy',
  'AWSElasticLoadBalancingClassicServiceRolePolicy',
  'AWSEnhancedClassicNetworkingMangementPolicy',
  'AWSHealthImagingServiceRolePolicy',
  'AWSIAMRoleManagerServiceRolePolicy',
  'AWSIQContractServiceRolePolicy',
  'AWSIQPermissionServiceRolePolicy',
  'AWSIoTFleetwiseServiceRolePolicy',
  'AWSIoTSiteWiseMonitorServiceRolePolicy',
  'AWSManagedServicesDeploymentToolkitPolicy',
  'AWSManagedServices_ContactsServiceRolePolicy',
  'AWSManagedServices_DetectiveControlsConfig_ServiceRolePolicy',
  'AWSManagedServices_EventsServiceRolePolicy',
  'AWSManagedServices_SelfServiceReporting_ServiceRolePolicy',
  'AWSMediaLiveAnywhereServiceRolePolicy',
  'AWSNetworkManagerCloudWANServiceRolePolicy',
  'AWSOutpostsServiceRolePolicy',
  'AWSPrivateNetworksServiceRolePolicy',
  'AWSProtonServiceGitSyncServiceRolePolicy',
  'AWSResilienceHubServiceRolePolicy',
  'AWSSecurityAgentServiceRolePolicy',
  'AWSServiceRoleForAIDevOpsPolicy',
  'AWSServiceRoleForCodeGuru-Profiler',
  'AWSServiceRoleForCodeWhispererPolicy',
  'AWSServiceRoleForMonitronPolicy',
  'AWSSystemsManagerChangeManagementServicePolicy',
  'AWSVPCFlowLogsServiceRolePolicy',
  'AWSWellArchitectedAgentResourceScanningServiceRolePolicy',
  'AWSZoneGroupAccessManagementServiceRolePolicy',
  'AWSrePostPrivateCloudWatchAccess',
  'AccountAccessManagerServiceRolePolicy',
  'AlexaForBusinessNetworkProfileServicePolicy',
  'AmazonCloudWatchEvidentlyServiceRolePolicy',
  'AmazonConnectCampaignsServiceLinkedRolePolicy',
  'AmazonConnectSynchronizationServiceRolePolicy',
  'AmazonECSComputeServiceRolePolicy',
  'AmazonEVSServiceRolePolicy',
  'AmazonHoneycodeServiceRolePolicy',
  'AmazonInspector2AmiScanServiceRolePolicy',
  'AmazonInspector2ThirdPartyServiceRolePolicy',
  'AmazonLexChannelsAccess',
  'AmazonLexReplicationPolicy',
  'AmazonManagedBlockchainServiceRolePolicy',
  'AmazonODBServiceRolePolicy',
  'AmazonOpenSearchDashboardsServiceRolePolicy',
  'AmazonPrometheusScraperServiceRolePolicy',
  'AmazonRDSBetaServiceRolePolicy',
  'AmazonRDSCustomPreviewServiceRolePolicy',
  'AmazonRDSPreviewServiceRolePolicy',
  'AmazonSageMakerCapacityReservationServiceRolePolicy',
  'AmazonSageMakerCoreServiceRolePolicy',
  'AmazonSageMakerHyperPodServiceRolePolicy',
  'AmazonSageMakerInferenceServiceRolePolicy',
  'AppIntegrationsServiceLinkedRolePolicy',
  'AppStudioServiceRolePolicy',
  'CustomerProfilesServiceLinkedRolePolicy',
  'DeclarativePoliciesEC2Report',
  'DynamoDBGlobalTableSettingsManagementServiceRolePolicy',
  'EC2ApplicationStatusChecksServiceRolePolicy',
  'EC2FleetTimeShiftableServiceRolePolicy',
  'FSxDeleteServiceLinkedRoleAccess',
  'MonitronServiceRolePolicy',
  'NetworkSecurityDirectorServiceLinkedRolePolicy',
  'NetworkSecurityManagerServiceRolePolicy',
  'NovaActServiceRolePolicy',
  'OpensearchIngestionSelfManagedVpcePolicy',
  'QAppsServiceRolePolicy',
  'RTBFabricServiceRolePolicy',
  'Route53RecoveryReadinessServiceRolePolicy',
  'SMSVoiceServiceRolePolicy',
]

describe('services with a role of their own', () => {
  it('have a policy that AWS publishes, a name that fits, and no two the same role', () => {
    for (const [service, { roleName, policyName }] of linkedServices) {
      expect(awsManagedPolicy('aws', '/aws-service-role/', policyName), service).toBeDefined()
      expect(roleName).toMatch(/^AWSServiceRoleFor[\w+=,.@-]{2,47}$/)
    }
    const names = [...linkedServices.values()].map(({ roleName }) => roleName.toLowerCase())
    expect(new Set(names).size).toBe(names.length)
  })

  it('take a suffix where they are three (behaviours 34)', () => {
    const taking = [...linkedServices].flatMap(([service, { takesSuffix }]) => (takesSuffix ? [service] : []))
    expect(taking.sort()).toEqual([
      'autoscaling.amazonaws.com',
      'connect.amazonaws.com',
      'lexv2.amazonaws.com',
    ])
  })

  it('have all policies of service-linked roles but those that are listed here and counted among the decisions', () => {
    const held = new Set([...linkedServices.values()].map(({ policyName }) => policyName))
    expect(held.size).toBe(linkedServices.size)
    const all = [...awsManagedPolicies('aws')].filter(({ Path }) => Path === '/aws-service-role/')
    const others = all.map(({ PolicyName }) => PolicyName).filter((name) => !held.has(name))
    expect(others).toEqual(ofNoService)
    const decisions = join(import.meta.dirname, '../../../../../docs/decisions/0009-chosen-behaviours.md')
    expect(readFileSync(decisions, 'utf8').replaceAll(/\s+/g, ' ')).toContain(
      `Of the ${all.length} policies of service-linked roles ${others.length} belong to no service here`,
    )
  })
})
