import { AccessDenied } from '../model/error.ts'

interface MfaInput {
  readonly SerialNumber?: string | undefined
  readonly TokenCode?: string | undefined
}

/** Checks the device and code of a call. No account has devices yet, so whoever names one is refused (behaviours 93). */
export function requireMfa({ SerialNumber, TokenCode }: MfaInput): void {
  if (SerialNumber === undefined && TokenCode === undefined) return
  throw AccessDenied(
    'MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.',
  )
}
