import {
  absentPolicy,
  also,
  awsPolicies,
  type Named,
  type OperationName,
  servicePolicy,
  type Workshop,
} from './exercise.ts'

const [PolicyArn = '', ...others] = awsPolicies

/** How the operations on the attached policies of one kind of principal are exercised. */
export function attachmentExercises<I extends object>(attaching: OperationName, named: Named<I>) {
  const { existing, missing } = named
  const holding = (policies: readonly string[]) => async (workshop: Workshop) => {
    const input = await existing(workshop)
    for (const PolicyArn of policies) await workshop.send(attaching, { ...input, PolicyArn })
    return input
  }
  return {
    attach: {
      works: also(existing, { PolicyArn }),
      raises: {
        NoSuchEntity: also(missing, { PolicyArn }),
        PolicyNotAttachable: also(existing, { PolicyArn: servicePolicy }),
        LimitExceeded: also(holding(others.slice(0, 10)), { PolicyArn }),
      },
    },
    detach: {
      works: also(holding([PolicyArn]), { PolicyArn }),
      raises: { NoSuchEntity: also(existing, { PolicyArn }) },
    },
    list: { works: existing, raises: { NoSuchEntity: missing } },
  }
}

/** How the operations on the permissions boundary of users or roles are exercised. */
export function boundaryExercises<I extends object>(putting: OperationName, named: Named<I>) {
  const { existing, missing } = named
  return {
    put: {
      works: also(existing, { PermissionsBoundary: PolicyArn }),
      raises: {
        NoSuchEntity: also(existing, { PermissionsBoundary: absentPolicy }),
        PolicyNotAttachable: also(existing, { PermissionsBoundary: servicePolicy }),
        InvalidInput: also(existing, { PermissionsBoundary: 'this-is-not-an-arn-at-all' }),
      },
    },
    delete: {
      works: async (workshop: Workshop) => {
        const input = await existing(workshop)
        await workshop.send(putting, { ...input, PermissionsBoundary: PolicyArn })
        return input
      },
      raises: { NoSuchEntity: missing },
    },
  }
}
