import { also, fiftyTags, type Named, type OperationName, tag, tagsTwice } from './exercise.ts'

const TagKeys = ['team']

/** How the operations on the tags of one kind of thing are exercised. */
export function tagExercises<I extends object>(tagging: OperationName, named: Named<I>) {
  const { existing, missing } = named
  return {
    tag: {
      works: also(existing, { Tags: tag }),
      raises: {
        NoSuchEntity: also(missing, { Tags: tag }),
        InvalidInput: also(existing, { Tags: tagsTwice }),
        LimitExceeded: also(
          async (workshop) => {
            const input = await existing(workshop)
            await workshop.send(tagging, { ...input, Tags: fiftyTags })
            return input
          },
          { Tags: tag },
        ),
      },
    },
    untag: { works: also(existing, { TagKeys }), raises: { NoSuchEntity: also(missing, { TagKeys }) } },
    /** An empty list of keys, where the operation refuses it. */
    noKeys: also(existing, { TagKeys: [] as string[] }),
    list: { works: existing, raises: { NoSuchEntity: missing } },
  }
}
