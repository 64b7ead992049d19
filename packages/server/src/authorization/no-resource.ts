import type { ResourceFinder } from '../model/operation.ts'
import type { ReadingCall } from './call.ts'

/** For operations that act on nothing that has an ARN, and are decided on `*`. */
export const noResource: ResourceFinder<object, undefined, ReadingCall> = {
  types: ['*'],
  find: () => ({ arn: '*', existing: () => undefined }),
}
