import type { ServiceError } from '../model/error.ts'
import type { OperationModel } from '../model/service-model.ts'

/** How services of the JSON protocols call the errors that no operation declares. */
const commonNames: Readonly<Record<string, string>> = {
  AccessDenied: 'AccessDeniedException',
  ValidationError: 'ValidationException',
  InvalidClientTokenId: 'UnrecognizedClientException',
  MissingAuthenticationToken: 'MissingAuthenticationTokenException',
  SignatureDoesNotMatch: 'InvalidSignatureException',
  IncompleteSignature: 'IncompleteSignatureException',
  ExpiredToken: 'ExpiredTokenException',
  ServiceUnavailable: 'ServiceUnavailableException',
}

/** An error as the JSON protocols send it: the name of its shape, and the status. */
export interface JsonError {
  readonly name: string
  readonly status: number
}

/**
 * The name and status of an error in the JSON protocols. awsJson services answer 400 to whatever is the caller's fault;
 * REST services keep the statuses that tell why.
 */
export function jsonError(operation: OperationModel | undefined, error: ServiceError): JsonError {
  const name = commonNames[error.code] ?? error.code
  const declared = operation?.errors.get(error.code) ?? operation?.errors.get(name)
  const isRest = operation?.service.protocol === 'rest-json'
  if (declared !== undefined && isRest) return { name: declared.shape, status: declared.status }
  const status = error.status < 500 && !isRest ? 400 : error.status
  return { name: declared?.shape ?? name, status }
}
