import type { Caller } from '../authorization/caller.ts'
import { ValidationError } from '../model/error.ts'

const HOUR = 3600
const HALF_DAY = 43_200

/** Seconds for which a role session lasts: an hour unless told, within the role's maximum (behaviours 74, E5). */
export function roleSessionSeconds(asked: number | undefined, maximum: number, { session }: Caller): number {
  const seconds = asked ?? HOUR
  if (session?.kind === 'role' && seconds > HOUR) {
    throw ValidationError(
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.',
    )
  }
  if (seconds > maximum) {
    throw ValidationError('The requested DurationSeconds exceeds the MaxSessionDuration set for this role.')
  }
  return seconds
}

/** Seconds for which a session of a user lasts: half a day unless told; of the root user never over an hour (B-454). */
export function userSessionSeconds(asked: number | undefined, { holder }: Caller): number {
  return holder.kind === 'root' ? Math.min(asked ?? HOUR, HOUR) : (asked ?? HALF_DAY)
}
