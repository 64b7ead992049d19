// Generated from iam-toolbox.json by `npm run generate`; not to be edited.

export interface AccessDeniedException {
  message: string | undefined
}

export interface AttachedTo {
  arn?: string | undefined
}

export interface Document {
}

export interface Evaluation {
  action: string | undefined
  resource: string | undefined
  context?: Record<string, unknown> | undefined
  evaluatedEffect?: ('ALLOW' | 'EXPLICIT_DENY' | 'IMPLICIT_DENY') | undefined
  matchedPolicies?: MatchedPolicy[] | undefined
}

export interface GetRequestAuthorizationDetailsInput {
  authorizationId: string | undefined
  nextToken?: string | undefined
}

export interface GetRequestAuthorizationDetailsOutput {
  requestContext: Record<string, unknown> | undefined
  evaluations: Evaluation[] | undefined
  policies: PolicyInfo[] | undefined
  nextToken?: string | undefined
}

export interface InternalServerException {
  message: string | undefined
}

export interface MatchedPolicy {
  uri: string | undefined
  matchedStatements?: MatchedStatement[] | undefined
}

export interface MatchedStatement {
  sid?: string | undefined
  evaluatedEffect?: ('ALLOW' | 'DENY') | undefined
}

export interface PolicyInfo {
  type?: ('IDENTITY_BASED_POLICY' | 'RESOURCE_BASED_POLICY' | 'PERMISSIONS_BOUNDARY' | 'SESSION_POLICY' | 'SERVICE_CONTROL_POLICY' | 'RESOURCE_CONTROL_POLICY' | 'VPC_ENDPOINT_POLICY') | undefined
  inline?: boolean | undefined
  uri?: string | undefined
  attachedTo?: AttachedTo[] | undefined
}

export interface ResourceNotFoundException {
  message: string | undefined
}

export interface ValidationException {
  message: string | undefined
}

export declare class GetRequestAuthorizationDetailsCommand {
  readonly input: GetRequestAuthorizationDetailsInput
  resolveMiddleware(): () => Promise<{ output: GetRequestAuthorizationDetailsOutput }>
}
