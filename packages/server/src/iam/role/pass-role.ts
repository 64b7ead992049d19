import type { ReadingCall } from '../../authorization/call.ts'
import type { AlsoRequires } from '../../model/operation.ts'
import { existingRole } from './role-resource.ts'

interface Passed {
  /** The service principal that will use the role. */
  readonly to: string
  /** The ARN of what the role is for, where that is known. */
  readonly associatedWith?: (call: ReadingCall) => string
}

/** The question of iam:PassRole on the role of this name, which the operation hands to a service (E21, X6). */
export function passRole<Input>(
  nameOf: (input: Input) => string,
  { to, associatedWith }: Passed,
): AlsoRequires<Input, unknown, ReadingCall> {
  return async (input, call) => {
    const resolved = await existingRole.find({ RoleName: nameOf(input) }, call)
    return [
      {
        // a denial prints its ARN (behaviours 102)
        resolved: { ...resolved, printed: undefined },
        context: {
          'iam:PassedToService': to,
          'iam:AssociatedResourceArn': associatedWith?.(call),
        },
      },
    ]
  }
}
