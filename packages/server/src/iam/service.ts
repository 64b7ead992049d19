import type { ServiceCalls } from '../authorization/call.ts'
import { service } from '../model/operation.ts'

/** Declares operations of IAM. */
export const iam = service<typeof import('@aws-sdk/client-iam'), ServiceCalls>('iam')
