import type { Principal } from '../principal.ts'

/** What decisions must know of services and is no part of any policy (section 9.1). Names in lower case. */
export interface ServiceFacts {
  /** Services whose resources RCPs reach (E7). */
  readonly rcpServices: readonly string[]
  /** Actions that RCPs never touch, not even by a wildcard (E7). */
  readonly rcpExemptActions: readonly string[]
  /** Resource types that never fall back to identity policies: a service, and what its ARNs contain (E14). */
  readonly keyLikeResources: readonly { readonly service: string; readonly contains: string }[]
  /** Operations that need no permission, for these types of callers or for everybody (E18). */
  readonly permissionFree: readonly {
    readonly action: string
    readonly callers?: readonly Principal['type'][]
  }[]
  /** What the account setting allows every user: on the own user ARN, or on anything (E18). */
  readonly passwordSetting: readonly { readonly action: string; readonly onOwnUser: boolean }[]
  /** Services of billing: what policies allow of them counts where the account lets users and roles in. */
  readonly billingServices: readonly string[]
  /** Changes of what belongs to AWS: refused whatever the policies say (E22). Resources are wildcard patterns. */
  readonly protectedByAws: readonly { readonly actions: readonly string[]; readonly resource: string }[]
  /** Resource policies cannot lock these callers of the owner account out of these actions (E10). */
  readonly lockoutFree: readonly {
    readonly actions: readonly string[]
    readonly callers: readonly Principal['type'][]
  }[]
  /** Actions for which the trust policy of a role is looked at (E13b). */
  readonly trustActions: readonly string[]
  /** Services none of whose resources can have a policy, but for the trust policies of roles. */
  readonly withoutResourcePolicies: readonly string[]
  /** Actions that are decided as if every resource belonged to the caller's account (E23). */
  readonly ownAccountActions: readonly string[]
  /** What a calling role session needs in an identity policy as well, in one account too (E13a). */
  readonly chainedActions: readonly string[]
}

const rcpServices = `aoss appconfig appstream autoscaling autoscaling-plans budgets cloudsearch clouddirectory cloudfront
  cloudtrail-data codeartifact codebuild codecommit codepipeline cognito-identity cognito-idp comprehend
  comprehendmedical compute-optimizer cost-optimization-hub dax dsql dynamodb ecr ecr-public events firehose fis fms
  gamelift health inspector-scan kendra kinesisvideo kms logs memorydb networkmonitor notifications opensearch
  pca-connector-ad personalize polly pricing resource-groups rolesanywhere s3 secretsmanager servicediscovery signin
  sqs sts support swf textract timestream-influxdb transcribe transfer translate wafv2 workspaces xray`

/** What AWS's policy `job-function/Billing` names, but for services that have uses of their own beside billing. */
const billingServices = `aws-portal billing budgets ce consolidatedbilling cur freetier invoicing mapcredits payments
  purchase-orders tax`

/** The facts as AWS publishes them. */
export const serviceFacts: ServiceFacts = {
  rcpServices: rcpServices.split(/\s+/),
  rcpExemptActions: ['kms:retiregrant'],
  keyLikeResources: [{ service: 'kms', contains: ':key/' }],
  permissionFree: [
    { action: 'sts:getcalleridentity' },
    { action: 'sts:getsessiontoken', callers: ['user', 'root'] },
  ],
  passwordSetting: [
    { action: 'iam:changepassword', onOwnUser: true },
    { action: 'iam:getaccountpasswordpolicy', onOwnUser: false },
  ],
  billingServices: billingServices.split(/\s+/),
  protectedByAws: [
    {
      actions: [
        'iam:createpolicyversion',
        'iam:deletepolicy',
        'iam:deletepolicyversion',
        'iam:setdefaultpolicyversion',
        'iam:tagpolicy',
        'iam:untagpolicy',
      ],
      resource: 'arn:*:iam::aws:policy/*',
    },
    {
      actions: [
        'iam:attachrolepolicy',
        'iam:createrole',
        'iam:deleterole',
        'iam:deleterolepermissionsboundary',
        'iam:deleterolepolicy',
        'iam:detachrolepolicy',
        'iam:passrole',
        'iam:putrolepermissionsboundary',
        'iam:putrolepolicy',
        'iam:tagrole',
        'iam:untagrole',
        'iam:updateassumerolepolicy',
        'iam:updaterole',
        'iam:updateroledescription',
      ],
      resource: 'arn:*:iam::*:role/aws-reserved/*',
    },
  ],
  lockoutFree: [
    {
      actions: ['s3:getbucketpolicy', 's3:putbucketpolicy', 's3:deletebucketpolicy'],
      callers: ['root', 'root-session'],
    },
    // the root user can mend the policies of queues as well
    { actions: ['sqs:setqueueattributes', 'sqs:getqueueattributes'], callers: ['root', 'root-session'] },
  ],
  trustActions: [
    'sts:assumerole',
    'sts:assumerolewithsaml',
    'sts:assumerolewithwebidentity',
    'sts:setsourceidentity',
    'sts:tagsession',
  ],
  withoutResourcePolicies: ['iam', 'sts'],
  ownAccountActions: ['sts:assumeroot'],
  chainedActions: ['sts:setsourceidentity'],
}
