import type { ServiceName } from './published-model.ts'
import { serviceModel } from './service-model.ts'

/** An error of the service's own vocabulary, thrown with the exact text that the client reads. */
export class ServiceError extends Error {
  readonly code: string
  readonly status: number
  /** Whether every operation may raise it, or only those whose model declares it. */
  readonly common: boolean
  /** Whether the text is sent; a few errors have none. */
  readonly silent: boolean

  constructor(code: string, status: number, message: string, { common = false, silent = false } = {}) {
    // it is an answer, whose text says where it comes from: to note the calls that led to it takes longer than the rest
    const { stackTraceLimit } = Error
    Error.stackTraceLimit = 0
    super(message)
    Error.stackTraceLimit = stackTraceLimit
    this.code = code
    this.status = status
    this.common = common
    this.silent = silent
  }
}

type Raise = (message: string) => ServiceError

/** An error of the published model, by the name of its shape; code and status are the model's. */
export function modelled(shape: string, service: ServiceName = 'iam'): Raise {
  for (const operation of serviceModel(service).operations.values()) {
    for (const error of operation.errors.values()) {
      if (error.shape === shape) return (message) => new ServiceError(error.code, error.status, message)
    }
  }
  throw new Error(`no operation of ${service} declares ${shape}`)
}

/** One of the few errors that any operation may raise and none declares. */
export function commonError(code: string, status: number): Raise {
  return (message) => new ServiceError(code, status, message, { common: true })
}

export const EntityAlreadyExists = modelled('EntityAlreadyExistsException')
export const NoSuchEntity = modelled('NoSuchEntityException')
export const DeleteConflict = modelled('DeleteConflictException')
export const LimitExceeded = modelled('LimitExceededException')
export const InvalidInput = modelled('InvalidInputException')
export const MalformedPolicyDocument = modelled('MalformedPolicyDocumentException')
export const UnmodifiableEntity = modelled('UnmodifiableEntityException')
export const PasswordPolicyViolation = modelled('PasswordPolicyViolationException')
export const InvalidUserType = modelled('InvalidUserTypeException')
export const DuplicateSshPublicKey = modelled('DuplicateSSHPublicKeyException')
export const InvalidPublicKey = modelled('InvalidPublicKeyException')
export const UnrecognizedPublicKeyEncoding = modelled('UnrecognizedPublicKeyEncodingException')
export const DuplicateCertificate = modelled('DuplicateCertificateException')
export const InvalidCertificate = modelled('InvalidCertificateException')
export const MalformedCertificate = modelled('MalformedCertificateException')
export const KeyPairMismatch = modelled('KeyPairMismatchException')
export const InvalidAuthenticationCode = modelled('InvalidAuthenticationCodeException')
export const EntityTemporarilyUnmodifiable = modelled('EntityTemporarilyUnmodifiableException')
export const RoleTemplateDisabled = modelled('RoleTemplateDisabledException')
export const PolicyNotAttachable = modelled('PolicyNotAttachableException')
export const FeatureEnabled = modelled('FeatureEnabledException')
export const FeatureDisabled = modelled('FeatureDisabledException')
export const OpenIdIdpCommunicationError = modelled('OpenIdIdpCommunicationErrorException')
export const PackedPolicyTooLarge = modelled('PackedPolicyTooLargeException', 'sts')
export const InvalidAuthorizationMessage = modelled('InvalidAuthorizationMessageException', 'sts')

export const AccessDenied = commonError('AccessDenied', 403)
export const ValidationError = commonError('ValidationError', 400)
export const InvalidAction = commonError('InvalidAction', 400)
export const MissingAction = commonError('MissingAction', 400)
export const InvalidClientTokenId = commonError('InvalidClientTokenId', 403)
export const ExpiredToken = commonError('ExpiredToken', 403)
export const InvalidParameterValue = commonError('InvalidParameterValue', 400)
export const RequestEntityTooLarge = commonError('RequestEntityTooLarge', 413)
export const Throttling = commonError('Throttling', 400)
export const ServiceUnavailable = commonError('ServiceUnavailable', 503)

/** A parameter that cannot be read; without text where the real service sends none. */
export function MalformedInput(message?: string): ServiceError {
  return new ServiceError('MalformedInput', 400, message ?? '', {
    common: true,
    silent: message === undefined,
  })
}
