import type { PolicyPlace } from './policy-source.ts'

/** What a policy that stands in a certain property is checked as. */
export interface TemplatePlace extends PolicyPlace {
  readonly mayBeName?: true
}

const identity: PolicyPlace = { kind: 'identity' }
/** Names of policies may stand in the place of one. */
const orName: TemplatePlace = { kind: 'identity', mayBeName: true }
const trust: PolicyPlace = { kind: 'trust' }
const resource: PolicyPlace = { kind: 'resource' }
const bucket: PolicyPlace = { kind: 'resource', resourceType: 'AWS::S3::Bucket' }
const table: PolicyPlace = { kind: 'resource', resourceType: 'AWS::DynamoDB::Table' }

/** Where resources of a template hold policies; `[]` stands for each item of a list. */
export const policyProperties: Readonly<Record<string, Readonly<Record<string, TemplatePlace>>>> = {
  'AWS::IAM::ManagedPolicy': { PolicyDocument: identity },
  'AWS::IAM::Policy': { PolicyDocument: identity },
  'AWS::IAM::RolePolicy': { PolicyDocument: identity },
  'AWS::IAM::UserPolicy': { PolicyDocument: identity },
  'AWS::IAM::GroupPolicy': { PolicyDocument: identity },
  'AWS::IAM::Role': { AssumeRolePolicyDocument: trust, 'Policies.[].PolicyDocument': identity },
  'AWS::IAM::User': { 'Policies.[].PolicyDocument': identity },
  'AWS::IAM::Group': { 'Policies.[].PolicyDocument': identity },
  'AWS::SSO::PermissionSet': { InlinePolicy: identity },
  'AWS::Serverless::Function': {
    AssumeRolePolicyDocument: trust,
    'Policies.[]': orName,
    Policies: orName,
  },
  'AWS::S3::BucketPolicy': { PolicyDocument: bucket },
  'AWS::S3::AccessPoint': { Policy: { kind: 'resource', resourceType: 'AWS::S3::AccessPoint' } },
  'AWS::S3::MultiRegionAccessPointPolicy': {
    Policy: { kind: 'resource', resourceType: 'AWS::S3::MultiRegionAccessPoint' },
  },
  'AWS::S3ObjectLambda::AccessPointPolicy': {
    PolicyDocument: { kind: 'resource', resourceType: 'AWS::S3ObjectLambda::AccessPoint' },
  },
  'AWS::DynamoDB::Table': { 'ResourcePolicy.PolicyDocument': table },
  'AWS::SQS::QueuePolicy': { PolicyDocument: resource },
  'AWS::SQS::QueueInlinePolicy': { PolicyDocument: resource },
  'AWS::SNS::TopicPolicy': { PolicyDocument: resource },
  'AWS::SNS::TopicInlinePolicy': { PolicyDocument: resource },
  'AWS::KMS::Key': { KeyPolicy: resource },
  'AWS::KMS::ReplicaKey': { KeyPolicy: resource },
  'AWS::SecretsManager::ResourcePolicy': { ResourcePolicy: resource },
  'AWS::ECR::Repository': { RepositoryPolicyText: resource },
  'AWS::EFS::FileSystem': { FileSystemPolicy: resource },
  'AWS::Backup::BackupVault': { AccessPolicy: resource },
  'AWS::ApiGateway::RestApi': { Policy: resource },
  'AWS::OpenSearchService::Domain': { AccessPolicies: resource },
  'AWS::Elasticsearch::Domain': { AccessPolicies: resource },
  'AWS::EC2::VPCEndpoint': { PolicyDocument: { kind: 'vpcEndpoint' } },
  'AWS::Organizations::Policy': { Content: { kind: 'scp' } },
}
