import { type KeyDescription, type KeyType, keyAmong } from './key-description.ts'

/** The keys that requests for any service may carry, by type; `+` marks those with several values (X1 to X4). */
const published: Readonly<Record<KeyType, string>> = {
  String: `aws:PrincipalAccount aws:PrincipalOrgID +aws:PrincipalOrgPaths aws:PrincipalTag/ aws:PrincipalType
    aws:PrincipalServiceName +aws:PrincipalServiceNamesList aws:userid aws:username aws:SourceIdentity
    aws:FederatedProvider aws:RequestTag/ aws:ResourceTag/ +aws:TagKeys aws:SourceVpce aws:SourceVpc
    aws:VpceAccount aws:VpceOrgID +aws:VpceOrgPaths aws:ResourceAccount aws:ResourceOrgID +aws:ResourceOrgPaths
    aws:RequestedRegion aws:UserAgent aws:Referer +aws:CalledVia aws:CalledViaFirst aws:CalledViaLast
    aws:CalledViaAWSMCP aws:SourceAccount aws:SourceOwner aws:SourceOrgID +aws:SourceOrgPaths
    aws:Ec2InstanceSourceVpc glue:RoleAssumedBy glue:CredentialIssuingService identitystore:UserId`,
  ARN: `aws:PrincipalArn aws:SourceArn aws:SourceVpcArn aws:SignInSessionArn aws:ChatbotSourceArn
    ec2:SourceInstanceArn lambda:SourceFunctionArn ssm:SourceInstanceArn codebuild:BuildArn
    codebuild:ProjectArn`,
  Bool: `aws:PrincipalIsAWSService aws:MultiFactorAuthPresent aws:AssumedRoot aws:SecureTransport
    aws:ViaAWSService aws:ViaAWSMCPService aws:IsMcpServiceAction`,
  Numeric: 'aws:MultiFactorAuthAge ec2:RoleDelivery',
  Date: 'aws:CurrentTime aws:EpochTime aws:TokenIssueTime',
  IPAddress: 'aws:SourceIp aws:VpcSourceIp aws:Ec2InstanceSourcePrivateIPv4',
  Binary: '',
}

function keysOf(type: KeyType, names: string): [string, KeyDescription][] {
  const words = names.split(/\s+/).filter((word) => word !== '')
  return words.map((word) => {
    const isMultivalued = word.startsWith('+')
    const name = isMultivalued ? word.slice(1) : word
    return [name.toLowerCase(), { name, type, isMultivalued }]
  })
}

/** The global keys and families by their names in lower case. */
export const globalKeys: ReadonlyMap<string, KeyDescription> = new Map([
  ...keysOf('String', published.String),
  ...keysOf('ARN', published.ARN),
  ...keysOf('Bool', published.Bool),
  ...keysOf('Numeric', published.Numeric),
  ...keysOf('Date', published.Date),
  ...keysOf('IPAddress', published.IPAddress),
])

/** Finds a global key; the name is in lower case. */
export function globalKey(lowered: string): KeyDescription | undefined {
  return keyAmong(globalKeys, lowered)
}

/** Keys that are out of date, in lower case, and what took their place. */
export const retiredKeys: ReadonlyMap<string, { readonly successor: string; readonly isFilled: boolean }> =
  new Map([
    ['aws:arn', { successor: 'aws:PrincipalArn', isFilled: false }],
    ['aws:sourceowner', { successor: 'aws:SourceAccount', isFilled: true }],
  ])

const alwaysThere = `aws:principalarn aws:principalaccount aws:principaltype aws:userid aws:principalisawsservice
  aws:currenttime aws:epochtime aws:securetransport aws:requestedregion aws:resourceaccount aws:viaawsservice`

/** The keys, in lower case, that every request of an account's principal carries (X1, X4). */
export const keysOfEveryRequest: ReadonlySet<string> = new Set(alwaysThere.split(/\s+/))
