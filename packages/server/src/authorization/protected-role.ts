import { type ServiceError, UnmodifiableEntity } from '../model/error.ts'
import { parseIamArn } from './arn.ts'

/** Whether a role under this path is a service's own (behaviours 34, E16). */
export function isServiceLinkedPath(path: string): boolean {
  return path.startsWith('/aws-service-role/')
}

/** Whether a role under this path is AWS's alone to change: service-linked and reserved ones (behaviours 34, E22). */
export function isProtectedPath(path: string): boolean {
  return isServiceLinkedPath(path) || path.startsWith('/aws-reserved/')
}

/** Whether a policy of AWS is for a service-linked role alone; such a role gets it when it is made. */
export function isServiceRolePolicy(arn: string): boolean {
  const parts = parseIamArn(arn)
  return parts?.account === 'aws' && parts.type === 'policy' && isProtectedPath(parts.path)
}

/** The refusal of every change of such a role. */
export function protectedRole(name: string): ServiceError {
  return UnmodifiableEntity(
    `Cannot perform the operation on the protected role '${name}' - this role is only modifiable by AWS`,
  )
}
