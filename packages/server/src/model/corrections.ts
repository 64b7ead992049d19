import type { PolicySourceType } from '@aws-sdk/client-iam'
import type { AddedOperations, ServiceName } from './published-model.ts'

/**
 * Where the real service departs from its published model, each with the number of the recorded behaviour. The
 * generated data stays untouched; whoever reads it looks here first.
 */

/** Members of a structure in the order in which their violations are told, where it is not the model's (behaviours 22). */
export const validationOrder: Readonly<Record<string, readonly string[]>> = {
  Tag: ['Value', 'Key'],
  UpdateAccountPasswordPolicyRequest: ['MinimumPasswordLength', 'PasswordReusePrevention', 'MaxPasswordAge'],
  CreateOpenIDConnectProviderRequest: ['ClientIDList', 'ThumbprintList', 'Url'],
}

/** Shapes of list members whose composite sentence differs from the model's (behaviours 21). */
export const compositeMembers: Readonly<Record<string, { pattern?: string; nullable?: true }>> = {
  SimulationPolicyListType: {
    pattern: '[\\u0009\\u000A\\u000D\\u0020-\\u007E\\u00A1-\\u00FF]+',
    nullable: true,
  },
}

/** How the set of an enum is printed, where it is neither the model's order nor printed at all (behaviours 68). */
export const enumSentences: Readonly<Record<string, string>> = {
  ContextKeyTypeEnum:
    ': [binary, ipList, booleanList, ip, boolean, numericList, dateList, numeric, date, stringList, string, binaryList]',
  encodingType: ': [SSH, PEM]',
  statusType: '',
}

const notPrintable = (name: string) =>
  `The specified value for ${name} is invalid. It must contain only printable ASCII characters.`

/** Members whose form is told in a sentence of their own, by structure (behaviours 118; documents: G9). */
export const ownSentences: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  CreateVirtualMFADeviceRequest: {
    Path: 'The specified value for path is invalid. It must begin and end with / and contain only alphanumeric characters and/or / characters.',
  },
  CreatePolicyRequest: { PolicyDocument: notPrintable('policyDocument') },
  CreatePolicyVersionRequest: { PolicyDocument: notPrintable('policyDocument') },
  PutUserPolicyRequest: { PolicyDocument: notPrintable('policyDocument') },
  PutGroupPolicyRequest: { PolicyDocument: notPrintable('policyDocument') },
  PutRolePolicyRequest: { PolicyDocument: notPrintable('policyDocument') },
  CreateRoleRequest: { AssumeRolePolicyDocument: notPrintable('assumeRolePolicyDocument') },
  UpdateAssumeRolePolicyRequest: { PolicyDocument: notPrintable('policyDocument') },
}

/** Members whose violations are told by a declared error in the place of ValidationError, by structure. */
export const memberErrors: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  LookupEventsRequest: {
    LookupAttributes: 'InvalidLookupAttributesException',
    EventCategory: 'InvalidEventCategoryException',
    MaxResults: 'InvalidMaxResultsException',
  },
}

/** Words that an answer uses although the model's enum lacks them (behaviours 9). */
export const boundaryType = 'Policy'

/** The words for the sources of simulated statements, of which the model's enum has none (S7). */
export function simulatedPolicyType(kind: string): PolicySourceType {
  const words = kind === 'identity' ? 'IAM' : kind === 'boundary' ? 'Permissions Boundary' : 'Resource'
  return `${words} Policy` as PolicySourceType
}

/** Errors that operations raise although the model does not declare them, by service and code. */
export const addedErrors: Readonly<
  Partial<Record<ServiceName | 's3', Readonly<Record<string, readonly string[]>>>>
> = {
  iam: {
    // behaviours 8: a boundary that does not exist
    NoSuchEntity: ['CreateRole'],
    // as the operations on a boundary alone declare it
    PolicyNotAttachable: ['CreateUser', 'CreateRole'],
    // behaviours 79: a status that nobody may set; credentials that have expired, by our choice
    InvalidInput: ['UpdateServiceSpecificCredential', 'ResetServiceSpecificCredential'],
    // behaviours 34: every change of a service-linked or reserved role, tags included, and making one
    UnmodifiableEntity: [
      'CreateRole',
      'TagRole',
      'UntagRole',
      'PutRolePermissionsBoundary',
      'DeleteRolePermissionsBoundary',
    ],
  },
}

/** An answer that leaves out members which the model calls required, as the real service does. */
export function lacking<T>(answer: Partial<NoInfer<T>>): T {
  return answer as T
}

/** Calls that AWS describes and its models lack, in the form of a model. */
export const addedOperations: Readonly<Partial<Record<ServiceName, AddedOperations>>> = {
  'iam-toolbox': {
    operations: {
      GetRequestAuthorizationPolicy: {
        name: 'GetRequestAuthorizationPolicy',
        http: { method: 'GET', requestUri: '/authorization-details/{authorizationId}/policy' },
        input: { shape: 'GetRequestAuthorizationPolicyInput' },
        output: { shape: 'GetRequestAuthorizationPolicyOutput' },
        errors: [
          { shape: 'AccessDeniedException' },
          { shape: 'ResourceNotFoundException' },
          { shape: 'ValidationException' },
          { shape: 'InternalServerException' },
        ],
      },
    },
    shapes: {
      GetRequestAuthorizationPolicyInput: {
        type: 'structure',
        required: ['authorizationId', 'policyUri'],
        members: {
          authorizationId: {
            shape: 'GetRequestAuthorizationDetailsInputAuthorizationIdString',
            location: 'uri',
            locationName: 'authorizationId',
          },
          policyUri: { shape: 'String', location: 'querystring', locationName: 'policyUri' },
        },
      },
      GetRequestAuthorizationPolicyOutput: {
        type: 'structure',
        required: ['policyUri', 'policyDocument'],
        members: { policyUri: { shape: 'String' }, policyDocument: { shape: 'String' } },
      },
    },
  },
}
