import { absent, also, document, malformed, type Named, type OperationName, oversized } from './exercise.ts'

const PolicyName = 'p'
const policy = { PolicyName, PolicyDocument: document }

/** How the operations on the inline policies of one kind of principal are exercised. */
export function inlinePolicyExercises<I extends object>(putting: OperationName, named: Named<I>) {
  const { existing, missing } = named
  const holder = also(
    async (workshop) => {
      const input = await existing(workshop)
      await workshop.send(putting, { ...input, ...policy })
      return input
    },
    { PolicyName },
  )
  const one = { works: holder, raises: { NoSuchEntity: also(existing, { PolicyName: absent }) } }
  return {
    put: {
      works: also(existing, policy),
      raises: {
        NoSuchEntity: also(missing, policy),
        MalformedPolicyDocument: also(existing, { PolicyName, PolicyDocument: malformed }),
        LimitExceeded: also(existing, { PolicyName, PolicyDocument: oversized }),
      },
    },
    get: one,
    list: { works: existing, raises: { NoSuchEntity: missing } },
    delete: one,
    /** A principal that has an inline policy. */
    holder,
  }
}
