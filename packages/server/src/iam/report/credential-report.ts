import type { Report } from '../../store/entity/report.ts'

/** For how long a credential report stands: no other is made, and then it is not given out any more (B-279, B-283). */
const STANDS = 4 * 3_600_000

/** Whether four hours have passed since it was asked for. */
export function isExpired({ RequestDate }: Report, now: Date): boolean {
  return now.getTime() - RequestDate.getTime() > STANDS
}
