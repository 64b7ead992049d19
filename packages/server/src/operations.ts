import * as decision from './decision/index.ts'
import * as events from './events/index.ts'
import * as iam from './iam/index.ts'
import type { Operation } from './model/operation.ts'
import * as sts from './sts/index.ts'

/** Every operation that the server has. */
export const operations: readonly Operation[] = [iam, sts, decision, events].flatMap((service): Operation[] =>
  Object.values(service),
)
