import { type ServiceError, UnmodifiableEntity } from '../model/error.ts'

/** Whether a role under this path is AWS's alone to change: service-linked and reserved ones (behaviours 34, E22). */
export function isProtectedPath(path: string): boolean {
  return path.startsWith('/aws-service-role/') || path.startsWith('/aws-reserved/')
}

/** The refusal of every change of such a role. */
export function protectedRole(name: string): ServiceError {
  return UnmodifiableEntity(
    `Cannot perform the operation on the protected role '${name}' - this role is only modifiable by AWS`,
  )
}
