import type { ServiceCalls } from '../authorization/call.ts'
import { service } from '../model/operation.ts'

/** Declares operations of CloudTrail. */
export const cloudtrail = service<typeof import('@aws-sdk/client-cloudtrail'), ServiceCalls>('cloudtrail')
