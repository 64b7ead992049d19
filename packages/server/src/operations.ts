import * as iam from './iam/index.ts'
import type { Operation } from './model/operation.ts'
import * as sts from './sts/index.ts'

/** Every operation that the server has. */
export const operations: readonly Operation[] = [...Object.values(iam), ...Object.values(sts)]
