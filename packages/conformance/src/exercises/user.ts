import { AddUserToGroupCommand, CreateAccessKeyCommand } from '@aws-sdk/client-iam'
import { newKey } from '../people.ts'
import { attachmentExercises, boundaryExercises } from './attachments.ts'
import {
  absent,
  absentPolicy,
  also,
  type Exercises,
  servicePolicy,
  shownBy,
  tag,
  tagsTwice,
  type Workshop,
} from './exercise.ts'
import { inlinePolicyExercises } from './inline-policies.ts'
import { tagExercises } from './tags.ts'

const existing = async (workshop: Workshop) => ({ UserName: await workshop.user() })
const named = { existing, missing: () => ({ UserName: absent }) }
const missing = { NoSuchEntity: named.missing }
const tags = tagExercises('TagUser', named)
const inline = inlinePolicyExercises('PutUserPolicy', named)
const attached = attachmentExercises('AttachUserPolicy', named)
const boundary = boundaryExercises('PutUserPermissionsBoundary', named)

async function withKey(workshop: Workshop) {
  const { UserName } = await existing(workshop)
  const { accessKeyId: AccessKeyId } = await newKey(workshop.account, UserName)
  return { UserName, AccessKeyId }
}

const noKey = async (workshop: Workshop) => ({
  ...(await existing(workshop)),
  AccessKeyId: 'AKIAIOSFODNN7EXAMPLE',
})

export const user = {
  CreateUser: {
    works: (workshop) => ({ UserName: workshop.name(), Path: '/team/', Tags: tag }),
    raises: {
      EntityAlreadyExists: async (workshop) => ({ UserName: (await workshop.user()).toUpperCase() }),
      NoSuchEntity: (workshop) => ({ UserName: workshop.name(), PermissionsBoundary: absentPolicy }),
      InvalidInput: (workshop) => ({ UserName: workshop.name(), Tags: tagsTwice }),
      PolicyNotAttachable: (workshop) => ({ UserName: workshop.name(), PermissionsBoundary: servicePolicy }),
      LimitExceeded: shownBy('iam/user/create-user.test.ts', 'makes as many as the operator allows'),
    },
  },
  GetUser: { works: existing, raises: missing },
  ListUsers: { works: () => ({ MaxItems: 5 }) },
  UpdateUser: {
    works: async (workshop) => ({
      ...(await existing(workshop)),
      NewUserName: workshop.name(),
      NewPath: '/x/',
    }),
    raises: {
      NoSuchEntity: () => ({ UserName: absent, NewPath: '/x/' }),
      EntityAlreadyExists: async (workshop) => ({
        ...(await existing(workshop)),
        NewUserName: await workshop.user(),
      }),
    },
  },
  DeleteUser: {
    works: existing,
    raises: {
      ...missing,
      DeleteConflict: async (workshop) => ({ UserName: (await inline.holder(workshop)).UserName }),
    },
  },
  TagUser: tags.tag,
  UntagUser: tags.untag,
  ListUserTags: tags.list,
  PutUserPolicy: inline.put,
  GetUserPolicy: inline.get,
  ListUserPolicies: inline.list,
  DeleteUserPolicy: inline.delete,
  AttachUserPolicy: attached.attach,
  DetachUserPolicy: attached.detach,
  ListAttachedUserPolicies: attached.list,
  PutUserPermissionsBoundary: boundary.put,
  DeleteUserPermissionsBoundary: boundary.delete,
  ListGroupsForUser: {
    works: async (workshop) => {
      const [{ UserName }, GroupName] = [await existing(workshop), await workshop.group()]
      await workshop.account.iam.send(new AddUserToGroupCommand({ UserName, GroupName }))
      return { UserName }
    },
    raises: missing,
  },
  CreateAccessKey: {
    works: existing,
    raises: {
      ...missing,
      LimitExceeded: async (workshop) => {
        const { UserName } = await withKey(workshop)
        await workshop.account.iam.send(new CreateAccessKeyCommand({ UserName }))
        return { UserName }
      },
    },
  },
  ListAccessKeys: { works: existing, raises: missing },
  UpdateAccessKey: {
    works: also(withKey, { Status: 'Inactive' as const }),
    raises: {
      NoSuchEntity: also(noKey, { Status: 'Inactive' as const }),
      InvalidInput: also(withKey, { Status: 'Expired' as const }),
    },
  },
  GetAccessKeyLastUsed: {
    works: async (workshop) => ({ AccessKeyId: (await withKey(workshop)).AccessKeyId }),
  },
  DeleteAccessKey: { works: withKey, raises: { NoSuchEntity: noKey } },
} satisfies Exercises
