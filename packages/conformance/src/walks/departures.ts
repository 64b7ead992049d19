/**
 * Where the service words a violation otherwise than the model's constraint would have it. The walk's own table, so that
 * the server's is held against a second one.
 */

const notPrintable = (name: string) =>
  `The specified value for ${name} is invalid. It must contain only printable ASCII characters.`

/** The whole message for a text that breaks the pattern, by operation and member. */
export const patternMessages: Readonly<Record<string, string>> = {
  // documents: G9
  'CreatePolicy.PolicyDocument': notPrintable('policyDocument'),
  'CreatePolicyVersion.PolicyDocument': notPrintable('policyDocument'),
  'PutUserPolicy.PolicyDocument': notPrintable('policyDocument'),
  'PutGroupPolicy.PolicyDocument': notPrintable('policyDocument'),
  'PutRolePolicy.PolicyDocument': notPrintable('policyDocument'),
  'CreateRole.AssumeRolePolicyDocument': notPrintable('assumeRolePolicyDocument'),
  'UpdateAssumeRolePolicy.PolicyDocument': notPrintable('policyDocument'),
  // behaviours 118
  'CreateVirtualMFADevice.Path':
    'The specified value for path is invalid. It must begin and end with / and contain only alphanumeric characters and/or / characters.',
}

/** How the words of an enum are told, by shape (behaviours 68). */
export const enumWords: Readonly<Record<string, string>> = {
  statusType: '',
  encodingType: ': [SSH, PEM]',
  ContextKeyTypeEnum:
    ': [binary, ipList, booleanList, ip, boolean, numericList, dateList, numeric, date, stringList, string, binaryList]',
}

/** The composite of a list of texts, by the shape of the list (behaviours 21). */
export const composites: Readonly<Record<string, string>> = {
  SimulationPolicyListType:
    'Member must have length less than or equal to 131072, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: [\\u0009\\u000A\\u000D\\u0020-\\u007E\\u00A1-\\u00FF]+',
}
