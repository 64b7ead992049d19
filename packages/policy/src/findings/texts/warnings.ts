import type { Wording } from './wording.ts'

const reachesManyRoles = 'can be passed to any service'
const passRoleAdvice = 'name the roles, or add a condition on `iam:PassedToService`'
const slrAdvice = 'name the role of one service: `…:role/aws-service-role/SERVICE/*`'

/** What lets in more than its author may believe. */
export const securityWarnings = {
  ALLOW_WITH_NOT_PRINCIPAL: [
    'Allow with `NotPrincipal` lets in everybody who is not listed, anonymous callers too',
    'name those who are to be let in under `Principal`',
  ],
  FORALLVALUES_WITH_SINGLE_VALUED_KEY: [
    '{key} has one value, and `ForAllValues` holds as well when it has none',
    'leave `ForAllValues:` out',
  ],
  PASS_ROLE_WITH_STAR_IN_RESOURCE: [`every role that {resource} covers ${reachesManyRoles}`, passRoleAdvice],
  PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE: [
    `{action} holds \`iam:PassRole\`, and every role that {resource} covers ${reachesManyRoles}`,
    passRoleAdvice,
  ],
  PASS_ROLE_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION: [
    `\`NotAction\` leaves \`iam:PassRole\` in, and every role that {resource} covers ${reachesManyRoles}`,
    passRoleAdvice,
  ],
  PASS_ROLE_WITH_NOT_RESOURCE: [
    `every role but those under \`NotResource\` ${reachesManyRoles}`,
    passRoleAdvice,
  ],
  PASS_ROLE_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE: [
    `{action} holds \`iam:PassRole\`, and every role but those under \`NotResource\` ${reachesManyRoles}`,
    passRoleAdvice,
  ],
  PASS_ROLE_WITH_NOT_ACTION_AND_NOT_RESOURCE: [
    `\`NotAction\` leaves \`iam:PassRole\` in, and every role but those under \`NotResource\` ${reachesManyRoles}`,
    passRoleAdvice,
  ],
  MISSING_PAIRED_CONDITION_KEYS: [
    '{key} says little without {other}: private addresses are the same in every VPC',
    'add the other key to the condition',
  ],
  DENY_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE: [
    '{key} is never there in requests for {action}, so they are never denied',
    'deny the action in a statement of its own',
  ],
  DENY_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE: [
    '{key} is not there in requests to many services, so these are never denied',
    'name actions whose services know the key',
  ],
  RESTRICT_ACCESS_TO_SERVICE_PRINCIPAL: [
    '{service} is let in whoever set it to work',
    'add a condition on `aws:SourceArn`, `aws:SourceAccount`, `aws:SourceOrgID` or `aws:SourceOrgPaths`',
  ],
  MISSING_CONDITION_KEY_FOR_OIDC_PRINCIPAL: [
    'everybody whom {provider} knows may assume the role',
    'add a condition on a key of the provider, such as its `sub`',
  ],
  MISSING_GITHUB_REPO_CONDITION_KEY: [
    'every repository of GitHub may assume the role',
    'add a condition on `token.actions.githubusercontent.com:sub`',
  ],
  STRING_LIKE_OPERATOR_WITH_ARN_CONDITION_KEYS: [
    '{key} holds an ARN, and in {operator} a wildcard crosses its colons',
    'use the ARN operator instead',
  ],
  UNTRUSTWORTHY_CONDITION_KEY: [
    '{key} is whatever the caller writes',
    'grant by something that the caller cannot choose',
  ],
  DYNAMODB_ATTRIBUTES_WITHOUT_SELECT: [
    'without a condition on `dynamodb:Select` all attributes can still be read',
    'add `"StringEquals": {"dynamodb:Select": "SPECIFIC_ATTRIBUTES"}`',
  ],
  S3_PREFIX_IN_NEGATIVE_CONTEXT: [
    'a request with a shorter prefix escapes {operator} on `s3:prefix`',
    'use StringLike in an Allow, or StringNotLike in a Deny',
  ],
  FORANYVALUE_WITH_AUDIENCE_CLAIM_TYPE: ['{key} has one value', 'leave `ForAnyValue:` out'],
} as const satisfies Record<string, Wording>

/** What works in another way than it seems, or not at all. */
export const warnings = {
  MISSING_VERSION: [
    'without `Version` the document is read in the language of 2008, which knows no variables',
    'write `"Version": "2012-10-17"`',
  ],
  UNIQUE_SIDS_RECOMMENDED: ['another statement has the id {sid} too', 'give each statement an id of its own'],
  DEPRECATED_GLOBAL_CONDITION_KEY: ['{key} is out of date', 'use {successor}'],
  INVALID_DATE_VALUE: [
    '{value} is a number of seconds, not a calendar date',
    'write a date such as `2026-01-01T00:00:00Z`',
  ],
  INVALID_ROLE_REFERENCE: [
    '{id} is the id of a role, perhaps of one that is gone',
    'name the role by its ARN',
  ],
  INVALID_USER_REFERENCE: [
    '{id} is the id of a user, perhaps of one that is gone',
    'name the user by its ARN',
  ],
  WILDCARD_WITHOUT_LIKE_OPERATOR: [
    '{operator} takes the wildcard in {value} literally',
    'use {other} if it is meant as a wildcard',
  ],
  TYPE_MISMATCH: ['{operator} does not fit {key}, which holds {type}', 'use an operator for that type'],
  TYPE_MISMATCH_BOOLEAN: [
    '{value} is neither `true` nor `false`, and counts as `false`',
    'write `true` or `false`',
  ],
  TYPE_MISMATCH_DATE: ['{value} is no date', 'write a date such as `2026-01-01T00:00:00Z`'],
  TYPE_MISMATCH_NUMBER: ['{value} is no number', 'write a decimal number'],
  TYPE_MISMATCH_STRING: ['{value} is no base64', 'write the bytes in base64'],
  POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA: [
    '{size} characters, of {limit} that the policy may have, white space not counted',
    'shorten the policy or split it',
  ],
  POLICY_SIZE_EXCEEDS_RESOURCE_POLICY_QUOTA: [
    '{size} characters, of {limit} that the policy of this resource may have',
    'shorten the policy',
  ],
  POLICY_SIZE_EXCEEDS_ROLE_TRUST_POLICY_QUOTA: [
    '{size} characters, of {limit} that a trust policy may have, white space not counted',
    'shorten the policy, or have the quota raised',
  ],
  CREATE_SLR_WITH_STAR_IN_RESOURCE: [
    'service-linked roles of every service that {resource} covers can be made',
    slrAdvice,
  ],
  CREATE_SLR_WITH_STAR_IN_ACTION_AND_RESOURCE: [
    '{action} holds `iam:CreateServiceLinkedRole`, for every service that {resource} covers',
    slrAdvice,
  ],
  CREATE_SLR_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION: [
    '`NotAction` leaves `iam:CreateServiceLinkedRole` in, for every service that {resource} covers',
    slrAdvice,
  ],
  CREATE_SLR_WITH_NOT_RESOURCE: [
    'service-linked roles of all services but those under `NotResource` can be made',
    slrAdvice,
  ],
  CREATE_SLR_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE: [
    '{action} holds `iam:CreateServiceLinkedRole`, for all services but those under `NotResource`',
    slrAdvice,
  ],
  CREATE_SLR_WITH_NOT_ACTION_AND_NOT_RESOURCE: [
    '`NotAction` leaves `iam:CreateServiceLinkedRole` in, for all services but those under `NotResource`',
    slrAdvice,
  ],
  SPECIFIC_GITHUB_REPO_AND_BRANCH_RECOMMENDED: [
    '{value} covers more than one repository or branch',
    'name repository and branch: `repo:ORG/REPO:ref:refs/heads/BRANCH`',
  ],
  RCP_MISSING_RELATED_PRINCIPAL_CONDITION_KEY: [
    '{key} is not there when a service principal calls, so services are denied as well',
    'add `"BoolIfExists": {"aws:PrincipalIsAWSService": "false"}`',
  ],
  RCP_MISSING_RELATED_SERVICE_PRINCIPAL_CONDITION_KEY: [
    '{key} is there only when a service principal calls, so other callers are denied as well',
    'add `"Bool": {"aws:PrincipalIsAWSService": "true"}`',
  ],
  RCP_MISSING_SERVICE_CONDITION_KEY_NULL_CHECK: [
    'calls of services that carry no source are denied through {key}',
    'add `"Null": {"aws:SourceAccount": "false"}`',
  ],
  USE_CONDITION_KEY_ONLY_WITH_SUPPORTED_SERVICES: [
    '{key} is not there in requests for {action}',
    'use the key with actions of services that fill it',
  ],
} as const satisfies Record<string, Wording>
