import type { CallRecord } from '../records/call-record.ts'
import { millisecondsOfRecordId } from '../records/record-id.ts'

/** How long before its end a call may have come in for its event to be looked up by that, in milliseconds. */
export const LONGEST_CALL = 300_000

/**
 * When an event happened, in milliseconds, in whole seconds: when its call was answered (standards 5). Records lie, and are
 * delivered, by when their calls came in.
 */
export function eventTimeOf({ id, time, duration }: Pick<CallRecord, 'id' | 'time' | 'duration'>): number {
  return Math.floor((time + millisecondsOfRecordId(id) + duration / 1000) / 1000) * 1000
}
