const DAYS = 400

/**
 * Since when it is told which roles were used, and who has asked for what; of earlier uses nothing is told, as on AWS. Uses
 * of passwords and access keys are told however long ago they are. `now` in milliseconds since 1970.
 */
export function trackedSince(now: number): Date {
  return new Date(now - DAYS * 86_400_000)
}
