import type { ServiceCalls } from '../authorization/call.ts'
import { service } from '../model/operation.ts'

/** Declares operations of IAM Toolbox, whose permissions are IAM's. */
export const toolbox = service<typeof import('../model/toolbox-types.ts'), ServiceCalls>('iam-toolbox', 'iam')
