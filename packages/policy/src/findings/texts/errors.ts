import type { Wording } from './wording.ts'

/** What makes a policy wrong: it is refused, or it cannot do what it says. */
export const errors = {
  JSON_SYNTAX_ERROR: ['the text is no JSON: {problem}', 'mend the JSON; nothing else was checked'],
  DATA_TYPE_MISMATCH: ['{element} must be {expected}', 'give the element a value of that type'],
  INVALID_POLICY_ELEMENT: [
    '{element} is {problem}',
    'use an element of the policy language, once, in its own spelling: names are case sensitive',
  ],
  MISSING_STATEMENT: ['the document has no statement', 'add a `Statement` element with a statement in it'],
  MISSING_EFFECT: ['the statement has no `Effect`', 'add `"Effect": "Allow"` or `"Effect": "Deny"`'],
  INVALID_EFFECT: ['{effect} is no effect', 'write `Allow` or `Deny`, exactly so'],
  MISSING_ACTION: ['the statement has neither `Action` nor `NotAction`', 'name the actions it is about'],
  MISSING_RESOURCE: [
    'the statement has neither `Resource` nor `NotResource`',
    'name the resources it is about, or `*`',
  ],
  MISSING_PRINCIPAL: [
    'the statement has neither `Principal` nor `NotPrincipal`',
    'say whom it is about: this policy is attached to a resource',
  ],
  INVALID_VERSION: ['{version} is no version of the language', 'use `2012-10-17`'],
  UNSUPPORTED_ELEMENT_COMBINATION: ['{first} and {second} exclude each other', 'keep one of the two'],
  UNSUPPORTED_SID: ['the statement id {sid} holds {character}', 'use letters and digits only'],
  UNIQUE_SIDS_REQUIRED: ['another statement has the id {sid} too', 'give each statement an id of its own'],
  INVALID_ACTION: ['unknown action {action}', 'write the name as the service reference has it'],
  INVALID_SERVICE_IN_ACTION: ['unknown service {service}', 'begin the action with the prefix of a service'],
  INVALID_SERVICE: ['unknown service {service}', 'use the prefix of a service, in lower case'],
  UNSUPPORTED_ACTION_IN_POLICY: [
    'a policy of this resource cannot govern {action}',
    'leave out actions that are not made on this resource',
  ],
  UNSUPPORTED_ACTION_FOR_CONDITION_KEY: [
    '{key} is never there in requests for {action}',
    'move the action to a statement without this key',
  ],
  MISSING_ACTION_FOR_CONDITION_KEY: [
    '{key} tells something only in requests for {actions}, which the statement does not name',
    'add the action, or leave the key out',
  ],
  INVALID_ARN_PREFIX: ['{arn} does not begin with `arn:`', 'write an ARN, or `*` alone'],
  MISSING_ARN_FIELD: [
    '{arn} has {count} of the six fields of an ARN',
    'write `arn:partition:service:region:account:resource`; fields may be empty',
  ],
  INVALID_PARTITION: [
    'unknown partition {partition}',
    'use `aws`, `aws-cn`, `aws-us-gov` or another one that exists',
  ],
  INVALID_ARN_SERVICE_CASE: ['the service {service} of an ARN has capital letters', 'write it in lower case'],
  ARN_REGION_NOT_ALLOWED: [
    'ARNs of this kind have no region, and {arn} names {region}',
    'leave the fourth field empty',
  ],
  MISSING_ARN_REGION: ['ARNs of this kind need a region, and {arn} has none', 'name the region, or `*`'],
  INVALID_ARN_REGION: ['unknown region {region}', 'use a region that exists, or a wildcard'],
  ARN_ACCOUNT_NOT_ALLOWED: [
    'ARNs of this kind have no account, and {arn} names {account}',
    'leave the fifth field empty',
  ],
  MISSING_ARN_ACCOUNT: ['ARNs of this kind need an account, and {arn} has none', 'name the account, or `*`'],
  INVALID_ARN_ACCOUNT: ['{account} is no account', 'write twelve digits, a wildcard or a variable'],
  INVALID_ARN_RESOURCE: [
    'no kind of resource of {service} has the form of {arn}',
    'look up the form of the ARN in the service reference',
  ],
  UNSUPPORTED_RESOURCE_ARN_IN_POLICY: [
    '{arn} is not the resource that this policy is attached to',
    'name the resource itself, or what lies in it',
  ],
  UNSUPPORTED_PRINCIPAL: [
    'a policy of this type has no {element}',
    'leave the element out: the policy is about whom it is attached to',
  ],
  INVALID_PRINCIPAL_FORMAT: [
    '{principal} is no principal',
    'write `*`, or an object such as `{"AWS": "111122223333"}`',
  ],
  INVALID_PRINCIPAL_KEY: [
    'unknown type of principal {type}',
    'use `AWS`, `Service`, `Federated` or `CanonicalUser`',
  ],
  UNSUPPORTED_WILDCARD_IN_PRINCIPAL: [
    'wildcards stand for nothing in the principal {principal}',
    'name principals one by one, or use `*` alone with a condition on `aws:PrincipalArn`',
  ],
  INVALID_SERVICE_PRINCIPAL_FORMAT: [
    '{service} is not the name of a service principal',
    'write it in lower case, such as `ec2.amazonaws.com`; `kms:ViaService` wants the region as well',
  ],
  FEDERATED_PRINCIPAL_NOT_SUPPORTED: [
    'a `Federated` principal has no place outside of trust policies',
    'name the role that the federated user assumes',
  ],
  UNSUPPORTED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL: [
    '{key} is never there when a service principal calls',
    'use `aws:SourceAccount`, `aws:SourceArn` or `aws:SourceOrgID`, or another statement for other callers',
  ],
  ROLE_TRUST_POLICY_SYNTAX_ERROR_NOTPRINCIPAL: ['a trust policy takes no `NotPrincipal`', 'use `Principal`'],
  ROLE_TRUST_POLICY_UNSUPPORTED_WILDCARD_IN_PRINCIPAL: [
    'a trust policy takes no bare `*` as principal',
    'name who may assume the role, or write `{"AWS": "*"}` with a condition',
  ],
  ROLE_TRUST_POLICY_SYNTAX_ERROR_RESOURCE: [
    'a trust policy has no {element}',
    'leave it out: the resource is the role itself',
  ],
  INVALID_FEDERATED_PRINCIPAL_SYNTAX_IN_ROLE_TRUST_POLICY: [
    '{principal} is neither a domain name nor the ARN of a provider',
    'name the provider by its ARN, or a built-in one by its domain',
  ],
  MISMATCHED_ACTION_FOR_PRINCIPAL: [
    '{action} and the principal {principal} do not belong together',
    'SAML providers need `sts:AssumeRoleWithSAML`, OIDC providers `sts:AssumeRoleWithWebIdentity`, others `sts:AssumeRole`',
  ],
  MISSING_ACTION_FOR_ROLES_ANYWHERE_TRUST_POLICY: [
    'Roles Anywhere needs {action} as well',
    'allow `sts:AssumeRole`, `sts:SetSourceIdentity` and `sts:TagSession` together',
  ],
  INVALID_CONDITION_OPERATOR: [
    'unknown condition operator {operator}',
    'use an operator of the language; their names are case sensitive',
  ],
  INVALID_CONDITION_KEY_FORMAT: [
    'the condition key {key} is not of the form `prefix:name`',
    'write the whole key',
  ],
  INVALID_GLOBAL_CONDITION_KEY: ['unknown global condition key {key}', 'use a global key that exists'],
  UNSUPPORTED_GLOBAL_CONDITION_KEY: ['{key} is no longer filled', 'use {successor}'],
  INVALID_SERVICE_CONDITION_KEY: ['unknown condition key {key}', 'use a key of this service'],
  DUPLICATE_KEYS_WITH_DIFFERENT_CASE: [
    'the key {key} stands here twice, for case does not count',
    'put all values under one key',
  ],
  INVALID_CONDITION_DATA_TYPE: [
    'the values of {key} are of different JSON types',
    'write all of them as strings',
  ],
  INVALID_CONDITION_MULTIPLE_BOOLEAN: [
    '{key} is given several values, and a boolean has one',
    'keep one value',
  ],
  NULL_WITH_IF_EXISTS: ['`Null` takes no `IfExists`', 'write `Null`'],
  MISSING_QUALIFIER: [
    '{key} has several values and is compared as if it had one, which never holds',
    'put `ForAllValues:` or `ForAnyValue:` before the operator',
  ],
  MISSING_TAG_KEY_IN_CONDITION: ['{key} names no tag', 'write the key of the tag after the slash'],
  TYPE_MISMATCH_IP_RANGE: [
    '{value} is neither an address nor a range',
    'write an address or CIDR range of IPv4 or IPv6',
  ],
  PRIVATE_IP_ADDRESS: [
    '`aws:SourceIp` is a public address, and all ranges here are private: this never holds',
    'use public ranges, or `aws:VpcSourceIp` for calls through an endpoint',
  ],
  PRIVATE_NOT_IP_ADDRESS: [
    '`aws:SourceIp` is a public address, and all ranges here are private: this always holds',
    'use public ranges, or `aws:VpcSourceIp` for calls through an endpoint',
  ],
  INVALID_REGION: ['unknown region {region}', 'use a region that exists'],
  INVALID_VPC_FORMAT: ['{value} is no id of a VPC', 'write `vpc-` and 8 or 17 letters and digits'],
  INVALID_VPCE_FORMAT: ['{value} is no id of a VPC endpoint', 'write `vpce-` and 8 or 17 letters and digits'],
  INVALID_KMS_KEY_VALUE: [
    '{value} is not the ARN of a KMS key',
    'write the ARN of the key, not its id or alias',
  ],
  WILDCARD_USAGE_TOO_PERMISSIVE: [
    'the wildcard in {value} makes {key} too wide: {problem}',
    'write more of the value out',
  ],
  VARIABLE_USAGE_TOO_PERMISSIVE: [
    'the variable in {value} makes {key} too wide: {problem}',
    'write more of the value out',
  ],
  MISSING_BRACE_IN_VARIABLE: ['the variable in {value} has no closing brace', 'close it with `}`'],
  MISSING_QUOTE_IN_VARIABLE: [
    'the default in {variable} lacks a quotation mark',
    "write the default between single quotation marks: `${key, 'text'}`",
  ],
  UNSUPPORTED_SPACE_IN_VARIABLE: ['the name in {variable} holds a space', 'take the space out'],
  EMPTY_VARIABLE: ['a variable without a name', 'name a context key'],
  VARIABLE_UNSUPPORTED_IN_ELEMENT: [
    'variables are not replaced in {element}',
    'use variables in `Resource`, `NotResource` and condition values only',
  ],
  VARIABLE_UNSUPPORTED_IN_VERSION: [
    'this version of the language reads {variable} as plain text',
    'write `"Version": "2012-10-17"`',
  ],
  INVALID_VARIABLE_FOR_OPERATOR: [
    '{operator} takes no variable',
    'use variables with string and ARN operators only',
  ],
  SCP_SYNTAX_ERROR_PRINCIPAL: ['a service control policy has no {element}', 'leave the element out'],
  SCP_SYNTAX_ERROR_ACTION_WILDCARD: [
    'a wildcard before the end of {action}',
    'nothing: the rule is out of date',
  ],
  SCP_SYNTAX_ERROR_ALLOW_CONDITION: ['an Allow with a condition', 'nothing: the rule is out of date'],
  SCP_SYNTAX_ERROR_ALLOW_NOTACTION: ['an Allow with `NotAction`', 'nothing: the rule is out of date'],
  SCP_SYNTAX_ERROR_ALLOW_RESOURCE: ['an Allow of {resource}', 'nothing: the rule is out of date'],
  SCP_SYNTAX_ERROR_NOTRESOURCE: ['a `NotResource`', 'nothing: the rule is out of date'],
  POLICY_SIZE_EXCEEDS_SCP_QUOTA: [
    '{size} characters, of {limit} that a service control policy may have, white space counted',
    'shorten the policy or split it',
  ],
  RCP_SYNTAX_ERROR_PRINCIPAL: [
    'the principal of a resource control policy is `*` and nothing else',
    'write `"Principal": "*"` and tell callers apart in the condition',
  ],
  RCP_SYNTAX_ERROR_ALLOW: [
    'an Allow of a resource control policy is for `*` on `*` without condition',
    'write a Deny with a condition instead',
  ],
  RCP_SYNTAX_ERROR_NOTACTION: ['a resource control policy takes no `NotAction`', 'name the actions'],
  RCP_SYNTAX_ERROR_ACTION: [
    'resource control policies do not reach {action}',
    'name actions of services that they reach, such as `s3:*`',
  ],
  POLICY_SIZE_EXCEEDS_RCP_QUOTA: [
    '{size} characters, of {limit} that a resource control policy may have, white space counted',
    'shorten the policy or split it',
  ],
} as const satisfies Record<string, Wording>
