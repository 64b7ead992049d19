import { AddUserToGroupCommand } from '@aws-sdk/client-iam'
import { attachmentExercises } from './attachments.ts'
import { absent, type Exercises, shownBy, type Workshop } from './exercise.ts'
import { inlinePolicyExercises } from './inline-policies.ts'

const existing = async (workshop: Workshop) => ({ GroupName: await workshop.group() })
const named = { existing, missing: () => ({ GroupName: absent }) }
const missing = { NoSuchEntity: named.missing }
const inline = inlinePolicyExercises('PutGroupPolicy', named)
const attached = attachmentExercises('AttachGroupPolicy', named)

async function withMember(workshop: Workshop) {
  const both = { UserName: await workshop.user(), GroupName: await workshop.group() }
  await workshop.account.iam.send(new AddUserToGroupCommand(both))
  return both
}

export const group = {
  CreateGroup: {
    works: (workshop) => ({ GroupName: workshop.name(), Path: '/team/' }),
    raises: {
      EntityAlreadyExists: existing,
      LimitExceeded: shownBy('iam/group/create-group.test.ts', 'makes as many as the operator allows'),
    },
  },
  GetGroup: { works: existing, raises: missing },
  ListGroups: { works: () => ({}) },
  UpdateGroup: {
    works: async (workshop) => ({ ...(await existing(workshop)), NewGroupName: workshop.name() }),
    raises: {
      NoSuchEntity: () => ({ GroupName: absent, NewPath: '/x/' }),
      EntityAlreadyExists: async (workshop) => ({
        ...(await existing(workshop)),
        NewGroupName: await workshop.group(),
      }),
    },
  },
  DeleteGroup: {
    works: existing,
    raises: {
      ...missing,
      DeleteConflict: async (workshop) => ({ GroupName: (await withMember(workshop)).GroupName }),
    },
  },
  AddUserToGroup: {
    works: async (workshop) => ({ UserName: await workshop.user(), GroupName: await workshop.group() }),
    raises: {
      NoSuchEntity: async (workshop) => ({ UserName: absent, GroupName: await workshop.group() }),
      LimitExceeded: async (workshop) => {
        const { UserName } = await withMember(workshop)
        for (let count = 1; count < 10; count++) {
          const GroupName = await workshop.group()
          await workshop.account.iam.send(new AddUserToGroupCommand({ UserName, GroupName }))
        }
        return { UserName, GroupName: await workshop.group() }
      },
    },
  },
  RemoveUserFromGroup: {
    works: withMember,
    raises: {
      NoSuchEntity: async (workshop) => ({ UserName: absent, GroupName: await workshop.group() }),
    },
  },
  PutGroupPolicy: inline.put,
  GetGroupPolicy: inline.get,
  ListGroupPolicies: inline.list,
  DeleteGroupPolicy: inline.delete,
  AttachGroupPolicy: attached.attach,
  DetachGroupPolicy: attached.detach,
  ListAttachedGroupPolicies: attached.list,
} satisfies Exercises
