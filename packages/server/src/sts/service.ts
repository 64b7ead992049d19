import type { ServiceCalls } from '../authorization/call.ts'
import { service } from '../model/operation.ts'

/** Declares operations of STS. */
export const sts = service<typeof import('@aws-sdk/client-sts'), ServiceCalls>('sts')
