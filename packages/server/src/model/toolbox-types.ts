export * from './services/iam-toolbox.generated.ts'

export interface GetRequestAuthorizationPolicyInput {
  authorizationId: string | undefined
  policyUri: string | undefined
}

export interface GetRequestAuthorizationPolicyOutput {
  policyUri: string | undefined
  policyDocument: string | undefined
}

/** The document of a policy as it stood: a call that AWS describes and that is in no published model. */
export declare class GetRequestAuthorizationPolicyCommand {
  readonly input: GetRequestAuthorizationPolicyInput
  resolveMiddleware(): () => Promise<{ output: GetRequestAuthorizationPolicyOutput }>
}
